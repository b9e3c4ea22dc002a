{%- import (cookiecutter._adds.database or ["sqlite"])[0] ~ ".py" as database -%}
"""The blog: everybody reads it, and users change what they wrote themselves."""
{{ database.imports }}
from flask import Blueprint
from flask import Flask
from flask import abort
from flask import flash
from flask import g
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue
{{- database.more_imports }}

{{ database.own_imports }}

bp = Blueprint("blog", __name__)
{{- database.model }}


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    # The first page of the site is this one: url_for("index") leads here too.
    app.add_url_rule("/", "index", index)


@bp.route("/")
def index() -> str:
{{- database.all_posts }}
    return render_template("blog/index.html", posts=posts)


@bp.route("/create", methods=["GET", "POST"])
@login_required
def create() -> ResponseReturnValue:
    if request.method == "POST":
        title = request.form["title"]
        body = request.form["body"]

        if title:
{{- database.create }}
            return redirect(url_for("blog.index"))

        flash("Title is required.")

    return render_template("blog/create.html")


@bp.route("/<int:post_id>/update", methods=["GET", "POST"])
@login_required
def update(post_id: int) -> ResponseReturnValue:
    post = get_post(post_id)

    if request.method == "POST":
        title = request.form["title"]
        body = request.form["body"]

        if title:
{{- database.update }}
            return redirect(url_for("blog.index"))

        flash("Title is required.")

    return render_template("blog/update.html", post=post)


@bp.route("/<int:post_id>/delete", methods=["POST"])
@login_required
def delete(post_id: int) -> ResponseReturnValue:
{{- database.delete }}
    return redirect(url_for("blog.index"))


def get_post(post_id: int, *, check_author: bool = True) -> {{ database.post_type }}:
    """Return a post, if it is there and the user's own."""
{{- database.one_post }}

    if post is None:
        abort(404, f"Post id {post_id} doesn't exist.")

    if check_author and {{ database.field("post", "author_id") }} != {{ database.field("g.user", "id") }}:
        abort(403)

    return post

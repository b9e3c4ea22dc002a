"""The blog: everyone can read posts, and users can change their own."""

import sqlite3

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

from .auth import login_required
from .db import get_db

bp = Blueprint("blog", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    # The first page of the site is this one: url_for("index") leads here too.
    app.add_url_rule("/", "index", index)


@bp.route("/")
def index() -> str:
    query = (
        "SELECT post.*, username FROM post JOIN user ON user.id = author_id"
        " ORDER BY created DESC, post.id DESC"
    )
    posts = get_db().execute(query).fetchall()
    return render_template("blog/index.html", posts=posts)


@bp.route("/create", methods=["GET", "POST"])
@login_required
def create() -> ResponseReturnValue:
    if request.method == "POST":
        title = request.form["title"]
        body = request.form["body"]

        if title:
            db = get_db()
            db.execute(
                "INSERT INTO post (author_id, title, body) VALUES (?, ?, ?)",
                (g.user["id"], title, body),
            )
            db.commit()
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
            db = get_db()
            db.execute(
                "UPDATE post SET title = ?, body = ? WHERE id = ?",
                (title, body, post_id),
            )
            db.commit()
            return redirect(url_for("blog.index"))

        flash("Title is required.")

    return render_template("blog/update.html", post=post)


@bp.route("/<int:post_id>/delete", methods=["POST"])
@login_required
def delete(post_id: int) -> ResponseReturnValue:
    get_post(post_id)
    db = get_db()
    db.execute("DELETE FROM post WHERE id = ?", (post_id,))
    db.commit()
    return redirect(url_for("blog.index"))


def get_post(post_id: int, *, check_author: bool = True) -> sqlite3.Row:
    """Return a post, if it is there and the user's own."""
    query = (
        "SELECT post.*, username FROM post JOIN user ON user.id = author_id"
        " WHERE post.id = ?"
    )
    post: sqlite3.Row | None = None

    # SQLite holds no larger number, and refuses to look for one.
    if post_id < 2**63:
        post = get_db().execute(query, (post_id,)).fetchone()

    if post is None:
        abort(404, f"Post id {post_id} doesn't exist.")

    if check_author and post["author_id"] != g.user["id"]:
        abort(403)

    return post

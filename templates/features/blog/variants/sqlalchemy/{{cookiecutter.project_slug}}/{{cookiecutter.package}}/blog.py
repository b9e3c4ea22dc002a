"""The blog: everyone can read posts, and users can change their own."""

from datetime import datetime

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
from sqlalchemy import DateTime
from sqlalchemy import ForeignKey
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from .auth import User
from .auth import login_required
from .db import Model
from .db import db

bp = Blueprint("blog", __name__)


class Post(Model):
    """A post of a user."""

    __tablename__ = "post"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    created: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now()
    )
    title: Mapped[str]
    body: Mapped[str]

    # Comes with the post, in the same query.
    author: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @property
    def username(self) -> str:
        """Return the name of the author."""
        return self.author.username


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    # The first page of the site is this one: url_for("index") leads here too.
    app.add_url_rule("/", "index", index)


@bp.route("/")
def index() -> str:
    query = select(Post).order_by(Post.created.desc(), Post.id.desc())
    posts = db.session.scalars(query).all()
    return render_template("blog/index.html", posts=posts)


@bp.route("/create", methods=["GET", "POST"])
@login_required
def create() -> ResponseReturnValue:
    if request.method == "POST":
        title = request.form["title"]
        body = request.form["body"]

        if title:
            db.session.add(Post(author_id=g.user.id, title=title, body=body))
            db.session.commit()
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
            post.title = title
            post.body = body
            db.session.commit()
            return redirect(url_for("blog.index"))

        flash("Title is required.")

    return render_template("blog/update.html", post=post)


@bp.route("/<int:post_id>/delete", methods=["POST"])
@login_required
def delete(post_id: int) -> ResponseReturnValue:
    db.session.delete(get_post(post_id))
    db.session.commit()
    return redirect(url_for("blog.index"))


def get_post(post_id: int, *, check_author: bool = True) -> Post:
    """Return a post, if it is there and the user's own."""
    # The column holds no larger number, and a database refuses to look for one.
    post = db.session.get(Post, post_id) if post_id < 2**31 else None

    if post is None:
        abort(404, f"Post id {post_id} doesn't exist.")

    if check_author and post.author_id != g.user.id:
        abort(403)

    return post

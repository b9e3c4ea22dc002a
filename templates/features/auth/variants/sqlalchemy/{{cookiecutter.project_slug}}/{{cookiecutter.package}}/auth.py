"""Accounts: visitors register, log in and log out."""

import functools
import typing as t

from flask import Blueprint
from flask import Flask
from flask import abort
from flask import current_app
from flask import flash
from flask import g
from flask import redirect
from flask import render_template
from flask import request
from flask import session
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from werkzeug.security import check_password_hash
from werkzeug.security import generate_password_hash

from .db import Model
from .db import db

View = t.Callable[..., ResponseReturnValue]

bp = Blueprint("auth", __name__, url_prefix="/auth")
csrf = CSRFProtect()


class User(Model):
    """A user who can log in."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]


def init_app(app: Flask) -> None:
    # Forms carry a token that no other site knows. Tests do without it.
    app.config.setdefault("WTF_CSRF_ENABLED", not app.testing)
    # It is good for as long as the session: some texts take hours to write.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    # When it is needed, check_token decides.
    app.config.setdefault("WTF_CSRF_CHECK_DEFAULT", False)
    csrf.init_app(app)
    app.register_blueprint(bp)


@bp.route("/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    if request.method == "POST":
        username = request.form["username"]
        password = request.form["password"]

        if not username:
            error = "Username is required."
        elif len(username) > 100:
            error = "Username is too long."
        elif not password:
            error = "Password is required."
        elif not add_user(username, password):
            error = f"User {username} is already registered."
        else:
            flash(f"Welcome, {username}! You can log in now.", "success")
            return redirect(url_for("auth.login"))

        flash(error)

    return render_template("auth/register.html")


def add_user(username: str, password: str) -> bool:
    """Add a user, unless there is one of that name."""
    db.session.add(User(username=username, password=generate_password_hash(password)))

    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False

    return True


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    if request.method == "POST":
        username = request.form["username"]
        password = request.form["password"]
        query = select(User).where(User.username == username)
        user = db.session.scalar(query)

        if user is None:
            # Take as long as the check below does: the time must not reveal a name.
            generate_password_hash(password)
            error = "Incorrect username."
        elif not check_password_hash(user.password, password):
            error = "Incorrect password."
        else:
            page = session.get("next", home())
            # Start a new session, with nothing from the old one.
            session.clear()
            session["user_id"] = user.id
            return redirect(page)

        flash(error)

    return render_template("auth/login.html")


@bp.route("/logout", methods=["GET", "POST"])
def logout() -> ResponseReturnValue:
    if request.method == "GET" and current_app.config["WTF_CSRF_ENABLED"]:
        # A link on another site must not log anyone out. This page has a button.
        return render_template("auth/logout.html")

    session.clear()
    return redirect(home())


@bp.before_app_request
def check_token() -> None:
    """Refuse what a page of another site makes a visitor's browser send."""
    if not current_app.config["WTF_CSRF_ENABLED"]:
        return

    # A program that has no session needs no token for what is not a form.
    if session or request.form:
        csrf.protect()


@bp.before_app_request
def check_form() -> None:
    """Refuse NUL: some databases cut a text off there, others cannot store it."""
    if any("\0" in text for _, text in request.form.items(multi=True)):
        abort(400, "A form cannot hold the character NUL.")


@bp.before_app_request
def load_logged_in_user() -> None:
    """Let g.user be the user who is logged in, or None."""
    user_id = session.get("user_id")

    if user_id is None:
        g.user = None
    else:
        g.user = db.session.get(User, user_id)


def login_required(view: View) -> View:
    """Send visitors who are not logged in to the login page."""

    @functools.wraps(view)
    def wrapped_view(**kwargs: object) -> ResponseReturnValue:
        if g.user is None:
            if request.method == "GET":
                # Where they go afterwards. In an address, anyone could write it.
                session["next"] = request.script_root + request.full_path.rstrip("?")

            return redirect(url_for("auth.login"))

        return view(**kwargs)

    return wrapped_view


def home() -> str:
    """Return the address of the first page."""
    return f"{request.script_root}/"

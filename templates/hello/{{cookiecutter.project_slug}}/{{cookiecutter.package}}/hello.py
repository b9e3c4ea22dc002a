"""The page that greets, and the smallest page there is: a good place to begin."""

from flask import Blueprint
from flask import Flask
from flask import render_template

bp = Blueprint("hello", __name__)


@bp.route("{{ "/welcome" if cookiecutter._adds.index else "/" }}")
def index() -> str:
    return render_template("hello.html")


@bp.route("/hello")
def hello() -> str:
    return "Hello, World!"


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)

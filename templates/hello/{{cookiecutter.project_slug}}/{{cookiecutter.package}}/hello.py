"""The page that greets, and a line of text: a good place to begin."""

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import render_template

bp = Blueprint("hello", __name__)


@bp.route("{{ "/welcome" if cookiecutter._adds.index else "/" }}")
def index() -> str:
    return render_template("hello.html")


@bp.route("/hello")
def hello() -> Response:
    return Response("Hello, World!", mimetype="text/plain")


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)

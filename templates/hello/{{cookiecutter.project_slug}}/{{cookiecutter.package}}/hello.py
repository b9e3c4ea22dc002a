"""The page that says hello: a good place to begin."""

from flask import Blueprint
from flask import Flask

bp = Blueprint("hello", __name__)


@bp.route("{{ "/hello" if cookiecutter._adds.index else "/" }}")
def hello() -> str:
    return "Hello, World!"


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)

"""The page that says hello."""

from flask import Blueprint
from flask import Flask

bp = Blueprint("hello", __name__)


@bp.route("/hello")
def hello() -> str:
    return "Hello, World!"


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)

"""The page that greets."""

from flask import Blueprint
from flask import Flask

bp = Blueprint("hello", __name__)


@bp.route("/start")
def hello() -> str:
    return "Hello, World!"


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)

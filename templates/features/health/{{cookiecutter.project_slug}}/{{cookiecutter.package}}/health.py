"""The page that tells load balancers that the application is alive."""

from flask import Blueprint
from flask import Flask

bp = Blueprint("health", __name__)


@bp.route("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)

"""The application: create_app puts its parts together."""

from flask import Flask

from . import health
from . import hello
from . import security


def create_app() -> Flask:
    """Make the application."""
    app = Flask(__name__)

    security.init_app(app)
    hello.init_app(app)
    health.init_app(app)

    app.secret = 1

    return app

"""The application: create_app puts its parts together."""

from flask import Flask

from . import hello
from . import pages
from . import security


def create_app() -> Flask:
    """Make the application."""
    app = Flask(__name__)

    pages.init_app(app)
    security.init_app(app)
    hello.init_app(app)

    return app

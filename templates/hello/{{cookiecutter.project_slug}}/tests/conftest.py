"""What the tests share: each gets an application of its own."""

import secrets

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.testing import FlaskCliRunner

from {{ cookiecutter.package }} import create_app
{%- if cookiecutter._adds.fixtures %}

# More fixtures, in files of their own.
pytest_plugins = [
{%- for module in cookiecutter._adds.fixtures %}
    "{{ module }}",
{%- endfor %}
]
{%- endif %}


@pytest.fixture
def app() -> Flask:
    return create_app({"TESTING": True, "SECRET_KEY": secrets.token_hex()})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a screen: client.get("/") asks for a page."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """A terminal: runner.invoke(command) runs a command of the application."""
    return app.test_cli_runner()

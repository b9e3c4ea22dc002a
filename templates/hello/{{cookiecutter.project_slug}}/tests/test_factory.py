"""create_app takes its settings from the test or from the environment."""

import pytest
from flask.cli import routes_command
from flask.testing import FlaskCliRunner

from {{ cookiecutter.package }} import create_app


def test_a_test_hands_in_its_settings() -> None:
    assert create_app({"TESTING": True, "SECRET_KEY": "a"}).testing
    assert not create_app({"SECRET_KEY": "a"}).testing


def test_the_environment_sets_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_SECRET_KEY", "new")
    monkeypatch.setenv("FLASK_SECRET_KEY_FALLBACKS", '["old"]')
    monkeypatch.setenv("FLASK_TRUSTED_HOSTS", '["example.com"]')
    monkeypatch.setenv("FLASK_MAX_CONTENT_LENGTH", "1000")

    config = create_app().config

    assert config["SECRET_KEY"] == "new"
    assert config["SECRET_KEY_FALLBACKS"] == ["old"]
    assert config["TRUSTED_HOSTS"] == ["example.com"]
    assert config["MAX_CONTENT_LENGTH"] == 1000


def test_debug_is_off_unless_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLASK_DEBUG", raising=False)

    assert not create_app({"SECRET_KEY": "a"}).debug


def test_flask_finds_the_routes(runner: FlaskCliRunner) -> None:
    assert "hello.hello" in runner.invoke(routes_command).output

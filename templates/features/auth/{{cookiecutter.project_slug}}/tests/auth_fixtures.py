"""Two users, and what they do to log in and out."""

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse

from {{ cookiecutter.package }} import auth


@dataclass
class AuthActions:
    """What a user does to come and go; the client remembers it."""

    client: FlaskClient

    def login(self, username: str = "test", password: str = "") -> TestResponse:
        """Log in. Each user of the tests has their name as the password."""
        form = {"username": username, "password": password or username}
        return self.client.post("/auth/login", data=form)

    def logout(self) -> TestResponse:
        """Log out."""
        return self.client.get("/auth/logout")


@pytest.fixture(name="auth")
def auth_actions(client: FlaskClient) -> AuthActions:
    return AuthActions(client)


@pytest.fixture(autouse=True)
def users(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Add the users "test" and "other", with passwords that are quick to check."""
    names = ["test", "other"]

    def quick_hash(password: str) -> str:
        return generate_password_hash(password, "pbkdf2:sha256:1")

    monkeypatch.setattr(auth, "generate_password_hash", quick_hash)

    with app.app_context():
        for name in names:
            auth.add_user(name, name)

    return names

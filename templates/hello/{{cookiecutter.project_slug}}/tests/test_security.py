"""What must hold before the application meets the internet."""

import os
from pathlib import Path

import pytest
from flask import Flask
from flask import request
from flask import session
from flask.testing import FlaskClient

from {{ cookiecutter.package }} import create_app
from {{ cookiecutter.package }} import security


@pytest.fixture
def production() -> Flask:
    """The application as the internet meets it: no test, no debugger."""
    app = create_app({"SECRET_KEY": "a", "TRUSTED_HOSTS": ["localhost"]})

    @app.route("/login")
    def login() -> str:
        session["user"] = "ada"
        return "welcome"

    @app.route("/read", methods=["POST"])
    def read() -> str:
        return str(len(request.get_data()))

    @app.route("/crash")
    def crash() -> str:
        raise RuntimeError("the inside of the application")

    return app


@pytest.mark.parametrize("path", ["/", "/missing", "/crash"])
def test_every_response_has_the_headers(production: Flask, path: str) -> None:
    headers = production.test_client().get(path).headers

    assert {name: headers.get(name) for name in security.HEADERS} == security.HEADERS
    assert "max-age" in headers["Strict-Transport-Security"]


def test_https_is_not_forced_on_a_test(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers


def test_the_session_cookie_is_guarded(production: Flask) -> None:
    cookie = production.test_client().get("/login").headers["Set-Cookie"]

    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


def test_an_error_page_shows_nothing(production: Flask) -> None:
    response = production.test_client().get("/crash")

    assert response.status_code == 500
    assert "inside" not in response.text


def test_a_large_body_is_refused(production: Flask) -> None:
    production.config["MAX_CONTENT_LENGTH"] = 10
    client = production.test_client()

    assert client.post("/read", data=b"x" * 10).text == "10"
    assert client.post("/read", data=b"x" * 11).status_code == 413


def test_a_host_that_is_not_ours_is_refused(production: Flask) -> None:
    client = production.test_client()

    assert client.get("/").status_code == 200
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_the_secret_key_is_made_once(tmp_path: Path) -> None:
    key = security.secret_key(tmp_path / "instance")

    assert len(key) == 64
    assert security.secret_key(tmp_path / "instance") == key
    assert os.listdir(tmp_path / "instance") == ["secret_key"]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such permissions")
def test_only_its_owner_reads_the_secret_key(tmp_path: Path) -> None:
    security.secret_key(tmp_path)

    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "instance").touch()

    with pytest.raises(RuntimeError, match="set FLASK_SECRET_KEY"):
        security.secret_key(tmp_path / "instance")

"""Errors are pages in the frame of the site, and the frame serves everyone."""

import re

from flask import Flask
from flask import abort
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader
from jinja2 import FunctionLoader


def test_a_missing_page_is_told_in_the_frame(client: FlaskClient) -> None:
    response = client.get("/missing")

    assert response.status_code == 404
    assert "<h1>Not Found</h1>" in response.text


def test_a_crash_is_told_in_the_frame(app: Flask) -> None:
    @app.route("/crash")
    def crash() -> str:
        raise RuntimeError("the inside of the application")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = app.test_client().get("/crash")

    assert response.status_code == 500
    assert "<h1>Internal Server Error</h1>" in response.text
    assert "inside" not in response.text


def test_a_crash_is_told_also_when_the_navigation_fails(app: Flask) -> None:
    @app.route("/crash")
    def crash() -> str:
        raise RuntimeError("the inside of the application")

    def fail(name: str) -> None:
        assert name != "nav.html"

    rest = app.create_global_jinja_loader()
    app.jinja_env.loader = ChoiceLoader([FunctionLoader(fail), rest])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = app.test_client().get("/crash")

    assert response.status_code == 500
    assert "<h1>Internal Server Error</h1>" in response.text


def test_an_error_keeps_its_headers(app: Flask) -> None:
    @app.route("/only", methods=["PUT"])
    def only() -> str:
        return "put"

    response = app.test_client().get("/only")

    assert response.status_code == 405
    assert set(response.allow) == {"OPTIONS", "PUT"}


def test_what_an_error_says_is_text(app: Flask) -> None:
    @app.route("/strange")
    def strange() -> str:
        abort(400, "<b>No.</b>")

    response = app.test_client().get("/strange")

    assert "<p>&lt;b&gt;No.&lt;/b&gt;</p>" in response.text


def test_the_frame_serves_those_who_hear_it(client: FlaskClient) -> None:
    page = client.get("/missing").text

    assert '<html lang="en">' in page
    assert page.index('href="#main"') < page.index("<header>") < page.index('id="main"')


def test_style_and_script_come_from_files(client: FlaskClient) -> None:
    page = client.get("/missing").text
    [style] = re.findall(r'<link rel="stylesheet" href="([^"]+)">', page)

    with client.get(style) as response:
        assert response.mimetype == "text/css"
    assert "<style" not in page
    assert "style=" not in page

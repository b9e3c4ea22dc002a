"""Pages stand in the frame of the site, errors too, and the frame serves everyone."""

import re

from flask import Flask
from flask import abort
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader
from jinja2 import FunctionLoader


def test_a_missing_page_leads_home(client: FlaskClient) -> None:
    response = client.get("/missing")

    assert response.status_code == 404
    assert 'href="/"' in response.text.split("</header>")[1]


def test_an_error_page_shows_nothing_of_the_inside(app: Flask) -> None:
    @app.route("/crash")
    def crash() -> str:
        raise RuntimeError("the inside of the application")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = app.test_client().get("/crash")

    assert response.status_code == 500
    assert "<header" in response.text
    assert "inside" not in response.text


def test_an_error_is_shown_also_where_the_navigation_fails(app: Flask) -> None:
    @app.route("/crash")
    def crash() -> str:
        raise RuntimeError("the inside of the application")

    templates = app.create_global_jinja_loader()
    base, _, _ = templates.get_source(app.jinja_env, "base.html")
    start, end = app.jinja_env.variable_start_string, app.jinja_env.variable_end_string
    failing = re.sub(r"(block nav %.)", rf"\1{start} 1 // 0 {end}", base)

    def load(name: str) -> str | None:
        return failing if name == "base.html" else None

    app.jinja_env.loader = ChoiceLoader([FunctionLoader(load), templates])
    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = app.test_client().get("/crash")

    assert response.status_code == 500
    assert "<header" in response.text


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

    assert "&lt;b&gt;No.&lt;/b&gt;" in response.text
    assert "<b>" not in response.text


def test_the_icon_is_where_browsers_look_for_it(client: FlaskClient) -> None:
    with client.get("/favicon.ico", follow_redirects=True) as response:
        assert response.status_code == 200
        assert response.mimetype == "image/svg+xml"


def test_the_frame_serves_those_who_hear_it(client: FlaskClient) -> None:
    page = client.get("/missing").text

    assert '<html lang="en">' in page
    assert page.index('href="#main"') < page.index("<header") < page.index('id="main"')


def test_style_and_script_come_from_files(client: FlaskClient) -> None:
    page = client.get("/missing").text
    styles = re.findall(r'<link rel="stylesheet" href="(/[^"]+)">', page)

    assert styles
    for style in styles:
        with client.get(style) as response:
            assert response.mimetype == "text/css"
    assert "<style" not in page
    assert "style=" not in page

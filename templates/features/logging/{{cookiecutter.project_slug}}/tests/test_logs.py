"""Each request leaves one line, and its number goes with all that is logged."""

import json
import logging
from http.client import HTTPConnection

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from {{ cookiecutter.package }} import create_app


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_request_is_one_line_of_json(
    capsys: pytest.CaptureFixture[str], app: Flask
) -> None:
    response = app.test_client().get("/missing")

    (line,) = lines(capsys.readouterr().err)
    assert line["event"] == "request"
    assert line["path"] == "/missing"
    assert line["status"] == 404
    assert line["site"] == app.config["SITE_NAME"]
    assert line["request_id"] == response.headers["X-Request-ID"]


def test_other_logs_carry_the_number_of_the_request(
    capsys: pytest.CaptureFixture[str], app: Flask
) -> None:
    @app.route("/order")
    def order() -> str:
        logging.getLogger("shop").info("order placed")
        return "done"

    app.test_client().get("/order", headers={"X-Request-ID": "from-the-proxy"})

    logged = lines(capsys.readouterr().err)
    assert [line["event"] for line in logged] == ["order placed", "request"]
    assert {line["request_id"] for line in logged} == {"from-the-proxy"}


def test_a_library_that_prints_its_lines_itself_prints_them_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    library = logging.getLogger("kettle")
    library.addHandler(logging.StreamHandler())
    create_app({"SECRET_KEY": "a"})
    library.info("tea is ready")

    (line,) = lines(capsys.readouterr().err)
    assert line["event"] == "tea is ready"


def test_the_development_server_adds_no_line(
    capsys: pytest.CaptureFixture[str], app: Flask
) -> None:
    server = make_server("127.0.0.1", 0, app)
    browser = HTTPConnection("127.0.0.1", server.port)
    browser.connect()
    browser.request("GET", "/missing")
    server.handle_request()
    browser.close()
    server.server_close()

    (line,) = lines(capsys.readouterr().err)
    assert line["path"] == "/missing"


def test_a_number_that_could_forge_a_line_is_replaced(client: FlaskClient) -> None:
    response = client.get("/", headers={"X-Request-ID": 'a"b c'})

    assert len(response.headers["X-Request-ID"]) == 32

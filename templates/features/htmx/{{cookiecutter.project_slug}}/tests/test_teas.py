"""The list of teas comes alone to htmx, and in a page to everybody else."""

import base64
import hashlib
{%- if cookiecutter._adds.csrf %}
import json
import re
{%- endif %}
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

# Of dist/htmx.min.js in the npm package htmx.org 4.0.1; it ends without a newline.
HTMX = "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn"


def test_everybody_gets_a_page(client: FlaskClient) -> None:
    response = client.get("/teas?name=een")

    assert response.text.startswith("<!doctype html>")
    assert "No tea has een in its name." in response.text


def test_htmx_gets_the_part_that_changes(client: FlaskClient) -> None:
    response = client.get("/teas?name=as", headers={"HX-Request": "true"})

    assert response.text.split() == ["<ul>", "<li>Assam</li>", "</ul>"]
    assert "HX-Request" in response.vary


def test_what_was_typed_is_text(client: FlaskClient) -> None:
    assert "<b>" not in client.get("/teas?name=<b>").text


def test_the_script_comes_from_this_site(client: FlaskClient) -> None:
    assert 'src="/static/htmx.min.js"' in client.get("/teas").text


{% for header in cookiecutter._adds.csrf -%}
def test_what_htmx_sends_carries_the_token(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True

    @app.route("/pour", methods=["POST"])
    def pour() -> str:
        return "poured"

    page = client.get("/teas").text
    found = re.search(r"<body hx-headers:inherited='([^']+)'>", page)
    assert found
    headers = json.loads(found[1])

    assert client.post("/pour", data={"tea": "Assam"}).status_code == 400
    assert client.post("/pour", data={"tea": "Assam"}, headers=headers).text == "poured"


{% endfor -%}
def test_the_script_is_the_one_that_was_released(app: Flask) -> None:
    assert app.static_folder
    script = Path(app.static_folder, "htmx.min.js").read_bytes().rstrip()
    digest = base64.b64encode(hashlib.sha384(script).digest()).decode()

    assert f"sha384-{digest}" == HTMX

"""The API takes what it says that it takes, and tells what is wrong with the rest."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

TEA = {"title": "Tea", "text": "with milk"}


def test_a_note_is_added_and_read(client: FlaskClient) -> None:
    response = client.post("/api/notes", json=TEA)

    assert response.status_code == 201
    assert response.location == "/api/notes/1"
    assert response.json == {"id": 1, **TEA}
    assert client.get("/api/notes/1").json == {"id": 1, **TEA}


def test_a_note_is_replaced(client: FlaskClient) -> None:
    client.post("/api/notes", json=TEA)
    response = client.put("/api/notes/1", json={"title": "Coffee"})

    assert response.json == {"id": 1, "title": "Coffee", "text": ""}
    assert client.get("/api/notes/1").json == response.json


def test_a_note_is_removed(client: FlaskClient) -> None:
    client.post("/api/notes", json=TEA)
    response = client.delete("/api/notes/1")

    assert (response.status_code, response.text) == (204, "")
    assert client.get("/api/notes/1").status_code == 404


def test_a_list_comes_in_pages(client: FlaskClient) -> None:
    for number in range(3):
        client.post("/api/notes", json={"title": str(number)})

    assert client.get("/api/notes?page=2&per_page=2").json == {
        "items": [{"id": 3, "title": "2", "text": ""}],
        "page": 2,
        "per_page": 2,
        "total": 3,
    }


def test_a_missing_note_is_a_problem(client: FlaskClient) -> None:
    response = client.get("/api/notes/1")

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    assert response.json == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "Note 1 does not exist.",
        "errors": [],
    }


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ([], ["#"]),
        ({}, ["#/title"]),
        ({"title": ""}, ["#/title"]),
        ({"title": "a\0b"}, ["#/title"]),
        ({"title": "a\ud800b"}, ["#/title"]),
        ({"title": "a" * 101, "text": 1, "id": 2}, ["#/title", "#/text", "#/id"]),
    ],
)
def test_each_mistake_in_a_body_is_told(
    client: FlaskClient, body: object, pointers: list[str]
) -> None:
    response = client.post("/api/notes", json=body)

    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert response.json
    assert [error["pointer"] for error in response.json["errors"]] == pointers


@pytest.mark.parametrize(
    "query", ["page=0", "page=a", "page=9999999999", "per_page=101"]
)
def test_a_page_that_cannot_be_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/api/notes?{query}").status_code == 422


def test_a_body_that_is_no_json_is_refused(client: FlaskClient) -> None:
    assert client.post("/api/notes", data="title=Tea").status_code == 415


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_cannot_be_read_is_refused(
    client: FlaskClient, body: bytes
) -> None:
    response = client.post("/api/notes", data=body, content_type="application/json")

    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/missing", 404),
        ("GET", "/api/notes/99999999999999999999", 404),
        ("PATCH", "/api/notes/1", 405),
    ],
)
def test_what_no_view_answers_is_a_problem(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    response = client.open(path, method=method)

    assert response.status_code == status
    assert response.mimetype == "application/problem+json"


def test_a_crash_shows_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(**_arguments: object) -> None:
        raise RuntimeError("the inside of the application")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "notes.read", crash)
    response = app.test_client().get("/api/notes/1")

    assert response.status_code == 500
    assert response.mimetype == "application/problem+json"
    assert "inside" not in response.text


def test_the_document_describes_each_view(client: FlaskClient) -> None:
    document = client.get("/api/openapi.json").json

    assert document
    assert list(document["paths"]["/api/notes"]) == ["get", "post"]
    assert list(document["paths"]["/api/notes/{note_id}"]) == ["delete", "get", "put"]


def test_the_page_needs_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/api/").text

    assert "/api/notes/{note_id}" in page
    assert not re.findall(r'(?:src|"stylesheet" href)="(?!/)', page)
    assert "<script" not in page
    assert "<style" not in page

"""Everybody reads the blog, users write, and each changes only their own posts."""

from datetime import date

import pytest
from auth_fixtures import AuthActions
from flask.testing import FlaskClient

POST = {"title": "Tea", "body": "with\nmilk"}


def test_everybody_reads(client: FlaskClient) -> None:
    page = client.get("/").text

    assert "test title" in page
    assert f"by test on {date(2018, 1, 1)}" in page
    assert "test\nbody" in page
    assert 'href="/1/update"' not in page


def test_users_write(client: FlaskClient, auth: AuthActions) -> None:
    auth.login()
    assert client.get("/create").status_code == 200
    assert client.post("/create", data=POST).location == "/"
    page = client.get("/").text

    assert "with\nmilk" in page
    assert page.index("Tea") < page.index("test title")


def test_users_change_their_own_posts(client: FlaskClient, auth: AuthActions) -> None:
    auth.login()
    assert 'href="/1/update"' in client.get("/").text
    assert "test\nbody" in client.get("/1/update").text
    assert client.post("/1/update", data=POST).location == "/"
    page = client.get("/").text

    assert "Tea" in page
    assert "test title" not in page


def test_users_delete_their_own_posts(client: FlaskClient, auth: AuthActions) -> None:
    auth.login()
    assert client.post("/1/delete").location == "/"

    assert "test title" not in client.get("/").text


@pytest.mark.parametrize("path", ["/create", "/1/update", "/1/delete"])
def test_a_visitor_is_asked_to_log_in(client: FlaskClient, path: str) -> None:
    assert client.post(path, data=POST).location == "/auth/login"


@pytest.mark.parametrize("path", ["/1/update", "/1/delete"])
def test_a_post_of_another_user_is_not_theirs_to_change(
    client: FlaskClient, auth: AuthActions, path: str
) -> None:
    auth.login("other")
    assert client.post(path, data=POST).status_code == 403
    page = client.get("/").text

    assert "test title" in page
    assert 'href="/1/update"' not in page


@pytest.mark.parametrize("post_id", [2, 2**31, 2**63])
@pytest.mark.parametrize("action", ["update", "delete"])
def test_a_post_that_does_not_exist_is_missing(
    client: FlaskClient, auth: AuthActions, action: str, post_id: int
) -> None:
    auth.login()

    assert client.post(f"/{post_id}/{action}", data=POST).status_code == 404


@pytest.mark.parametrize("path", ["/create", "/1/update"])
def test_a_post_needs_a_title_and_loses_no_text(
    client: FlaskClient, auth: AuthActions, path: str
) -> None:
    auth.login()
    page = client.post(path, data={"title": "", "body": "a long text"}).text

    assert "Title is required." in page
    assert "a long text" in page


@pytest.mark.parametrize("path", ["/create", "/1/update"])
@pytest.mark.parametrize("field", ["title", "body"])
def test_a_text_that_no_database_keeps_is_refused(
    client: FlaskClient, auth: AuthActions, path: str, field: str
) -> None:
    auth.login()

    assert client.post(path, data={**POST, field: "a\0b"}).status_code == 400


def test_no_link_deletes(client: FlaskClient, auth: AuthActions) -> None:
    auth.login()

    assert client.get("/1/delete").status_code == 405


def test_what_users_write_is_text(client: FlaskClient, auth: AuthActions) -> None:
    auth.login()
    client.post("/create", data={"title": "<script>", "body": "</p><script>"})

    assert "<script>" not in client.get("/").text
    assert "<script>" not in client.get("/2/update").text

"""Visitors register, log in and log out, and nobody does it in their name."""

import re

import pytest
from auth_fixtures import AuthActions
from flask import Flask
from flask import g
from flask import session
from flask.testing import FlaskClient

from {{ cookiecutter.package }} import auth as views
from {{ cookiecutter.package }} import create_app


@pytest.fixture
def visitor(app: Flask, client: FlaskClient) -> FlaskClient:
    """A client of the application with two more pages, and tokens in its forms."""
    app.config["WTF_CSRF_ENABLED"] = True

    @app.route("/order", methods=["POST"])
    def order() -> str:
        return "ordered"

    @app.route("/tea", methods=["GET", "POST"])
    @views.login_required
    def tea() -> str:
        return "tea"

    return client


def token(client: FlaskClient, page: str = "/auth/login") -> str:
    """Return the token in the form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found
    return found[1]


def test_a_visitor_registers_and_logs_in(
    client: FlaskClient, auth: AuthActions
) -> None:
    form = {"username": "ada", "password": "a secret"}
    assert client.get("/auth/register").status_code == 200
    assert client.post("/auth/register", data=form).location == "/auth/login"
    assert 'class="flash success"' in client.get("/auth/login").text

    assert auth.login("ada", "a secret").location == "/"
    assert "ada" in client.get("/auth/login").text


@pytest.mark.parametrize(
    ("username", "password", "message"),
    [
        ("", "", "Username is required."),
        ("a" * 101, "a", "Username is too long."),
        ("ada", "", "Password is required."),
        ("test", "a", "User test is already registered."),
    ],
)
def test_what_cannot_be_registered(
    client: FlaskClient, username: str, password: str, message: str
) -> None:
    form = {"username": username, "password": password}

    assert message in client.post("/auth/register", data=form).text


@pytest.mark.parametrize(
    ("username", "password", "message"),
    [
        ("ada", "test", "Incorrect username."),
        ("test", "ada", "Incorrect password."),
    ],
)
def test_who_cannot_log_in(
    auth: AuthActions, username: str, password: str, message: str
) -> None:
    assert message in auth.login(username, password).text


@pytest.mark.parametrize("path", ["/auth/register", "/auth/login", "/missing"])
def test_a_text_that_no_database_keeps_is_refused(
    client: FlaskClient, path: str
) -> None:
    names = {"username": ["ada", "a\0b"], "password": "a"}

    assert client.post(path, data=names).status_code == 400


def test_a_name_is_text(client: FlaskClient) -> None:
    form = {"username": '"><b>', "password": ""}

    assert "<b>" not in client.post("/auth/register", data=form).text


def test_login_begins_a_new_session(client: FlaskClient, auth: AuthActions) -> None:
    with client.session_transaction() as before:
        before["basket"] = "tea"

    with client:
        auth.login()
        assert dict(session) == {"user_id": 1}


def test_logout_ends_the_session(client: FlaskClient, auth: AuthActions) -> None:
    auth.login()

    with client:
        assert auth.logout().location == "/"
        assert not session


def test_the_navigation_knows_who_is_there(
    client: FlaskClient, auth: AuthActions
) -> None:
    visitors, out = client.get("/missing").text, 'action="/auth/logout"'
    auth.login()
    users = client.get("/missing").text

    assert 'href="/auth/login"' in visitors
    assert out not in visitors
    assert "test" in users
    assert out in users


def test_a_user_who_is_gone_is_logged_out(client: FlaskClient) -> None:
    with client.session_transaction() as before:
        before["user_id"] = 99

    with client:
        client.get("/auth/login")
        assert g.user is None


def test_login_leads_back_to_where_it_was_asked_for(visitor: FlaskClient) -> None:
    assert visitor.get("/tea?milk=1").location == "/auth/login"
    form = {"username": "test", "password": "test", "csrf_token": token(visitor)}
    response = visitor.post("/auth/login?next=//evil.example", data=form)

    assert response.location == "/tea?milk=1"
    assert visitor.get("/tea?milk=1").text == "tea"


def test_a_form_without_its_token_is_refused(visitor: FlaskClient) -> None:
    form = {"username": "test", "password": "test"}

    assert visitor.post("/auth/login", data=form).status_code == 400
    assert visitor.post("/auth/register", data=form).status_code == 400
    assert visitor.post("/order", data={"tea": "Assam"}).status_code == 400


def test_only_tests_do_without_tokens() -> None:
    form = {"username": "test", "password": "test"}
    client = create_app({"SECRET_KEY": "a"}).test_client()

    assert client.post("/auth/login", data=form).status_code == 400


def test_a_program_without_a_session_needs_no_token(visitor: FlaskClient) -> None:
    assert visitor.post("/order", json={"tea": "Assam"}).text == "ordered"


def test_nobody_posts_in_the_name_of_a_user(visitor: FlaskClient) -> None:
    form = {"username": "test", "password": "test", "csrf_token": token(visitor)}
    visitor.post("/auth/login", data=form)
    known = token(visitor, "/auth/logout")

    assert visitor.post("/tea").status_code == 400
    assert visitor.post("/tea", json={}).status_code == 400
    assert visitor.post("/tea", data={"csrf_token": known}).text == "tea"
    assert visitor.post("/tea", headers={"X-CSRFToken": known}).text == "tea"


def test_a_link_logs_nobody_out(visitor: FlaskClient) -> None:
    form = {"username": "test", "password": "test", "csrf_token": token(visitor)}
    visitor.post("/auth/login", data=form)

    assert visitor.get("/auth/logout").status_code == 200
    assert visitor.get("/tea").text == "tea"

    visitor.post("/auth/logout", data={"csrf_token": token(visitor, "/auth/logout")})
    assert visitor.get("/tea").location == "/auth/login"


def test_a_password_is_kept_as_a_hash(
    auth: AuthActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    monkeypatch.setattr(views, "check_password_hash", lambda old, _: kept.append(old))
    auth.login("test")

    assert [one.split("$")[0] for one in kept] == ["pbkdf2:sha256:1"]


def test_an_unknown_name_takes_as_long_as_a_wrong_password(
    auth: AuthActions, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(views, "generate_password_hash", hashed.append)
    auth.login("ada", "a secret")

    assert hashed == ["a secret"]

"""What the application of Flask's tutorial does, as those who followed it would test it."""

import sqlite3
from datetime import datetime

import pytest
from flask import g, session, url_for
from flaskr import create_app
from flaskr.auth import load_logged_in_user, login_required
from flaskr.blog import get_post
from flaskr.db import close_db, get_db, init_db
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.security import check_password_hash

# The factory


def test_settings_of_a_test_count():
    assert create_app({"TESTING": True}).testing is True
    assert create_app().testing is False


def test_the_database_is_in_the_instance_folder_unless_told(tmp_path):
    assert create_app({"TESTING": True}).config["DATABASE"].endswith("flaskr.sqlite")
    path = str(tmp_path / "other.sqlite")
    assert create_app({"DATABASE": path}).config["DATABASE"] == path


def test_hello(client):
    assert client.get("/hello").data == b"Hello, World!"


# The database


def test_one_connection_for_each_context(app):
    with app.app_context():
        first = get_db()
        assert first is get_db() is g.db
        assert first.execute("SELECT username FROM user WHERE id = 1").fetchone()["username"]

    with pytest.raises(sqlite3.ProgrammingError) as caught:
        first.execute("SELECT 1")
    assert "closed" in str(caught.value)


def test_a_connection_can_be_closed_early(app):
    with app.app_context():
        close_db()
        get_db()
        close_db()
        assert "db" not in g


def test_init_db_makes_the_tables_that_are_missing(app):
    with app.app_context():
        get_db().execute("DROP TABLE post")
        init_db()
        assert get_db().execute("SELECT COUNT(id) FROM post").fetchone()[0] == 0
        assert get_db().execute("SELECT COUNT(id) FROM user").fetchone()[0] == 2


def test_the_command_calls_init_db(runner, monkeypatch):
    calls = []
    monkeypatch.setattr("flaskr.db.init_db", lambda: calls.append("called"))
    result = runner.invoke(args=["init-db"])
    assert "Initialized the database." in result.output
    assert calls == ["called"]


def test_the_command_keeps_what_is_in_the_tables(app, runner):
    assert runner.invoke(args=["init-db"]).exit_code == 0
    with app.app_context():
        assert len(get_db().execute("SELECT * FROM post").fetchall()) == 1


def test_the_columns_of_the_tables(app):
    with app.app_context():
        columns = {
            table: [row["name"] for row in get_db().execute(f"PRAGMA table_info({table})")]
            for table in ("user", "post")
        }
    assert columns == {
        "user": ["id", "username", "password"],
        "post": ["id", "author_id", "created", "title", "body"],
    }


def test_a_post_is_stamped_with_the_time(app):
    with app.app_context():
        db = get_db()
        db.execute("INSERT INTO post (author_id, title, body) VALUES (1, 'a', 'b')")
        db.commit()
        row = db.execute("SELECT created FROM post WHERE title = 'a'").fetchone()
    assert isinstance(row["created"], datetime)


def test_a_name_is_there_once(app):
    with app.app_context(), pytest.raises(get_db().IntegrityError):
        get_db().execute("INSERT INTO user (username, password) VALUES ('test', 'b')")


# Accounts


def test_register(client, app):
    page = client.get("/auth/register")
    assert page.status_code == 200
    assert b'name="username"' in page.data
    assert b'name="password"' in page.data

    response = client.post("/auth/register", data={"username": "a", "password": "b"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/auth/login"

    with app.app_context():
        row = get_db().execute("SELECT * FROM user WHERE username = 'a'").fetchone()
        assert check_password_hash(row["password"], "b")


@pytest.mark.parametrize(
    ("username", "password", "message"),
    [
        ("", "", b"Username is required."),
        ("", "a", b"Username is required."),
        ("a", "", b"Password is required."),
        ("test", "test", b"User test is already registered."),
    ],
)
def test_register_refuses(client, username, password, message):
    response = client.post("/auth/register", data={"username": username, "password": password})
    assert response.status_code == 200
    assert message in response.data


def test_login(client, auth):
    assert client.get("/auth/login").status_code == 200
    response = auth.login()
    assert response.status_code == 302
    assert response.headers["Location"] == "/"

    with client:
        client.get("/")
        assert session["user_id"] == 1
        assert g.user["id"] == 1
        assert g.user["username"] == "test"


def test_another_user_logs_in(client, auth):
    auth.login("other", "other")
    with client:
        client.get("/")
        assert session["user_id"] == 2


@pytest.mark.parametrize(
    ("username", "password", "message"),
    [("a", "test", b"Incorrect username."), ("test", "a", b"Incorrect password.")],
)
def test_login_refuses(client, auth, username, password, message):
    response = auth.login(username, password)
    assert response.status_code == 200
    assert message in response.data
    with client:
        client.get("/")
        assert "user_id" not in session
        assert g.user is None


def test_a_form_without_a_field_is_a_bad_request(client):
    assert client.post("/auth/login", data={"username": "test"}).status_code == 400
    assert client.post("/auth/register", data={"password": "a"}).status_code == 400


def test_a_session_of_nobody(client):
    with client.session_transaction() as before:
        before["user_id"] = 123
    with client:
        assert client.get("/").status_code == 200
        assert g.user is None


def test_logout(client, auth):
    auth.login()
    with client:
        response = auth.logout()
        assert response.status_code == 302
        assert response.headers["Location"] == "/"
        assert "user_id" not in session


def test_the_user_is_loaded_from_the_session(app):
    with app.test_request_context():
        load_logged_in_user()
        assert g.user is None
        session["user_id"] = 2
        load_logged_in_user()
        assert g.user["username"] == "other"


def test_login_required_keeps_the_name_of_the_view():
    @login_required
    def view():
        """Show something."""

    assert (view.__name__, view.__doc__) == ("view", "Show something.")


# The blog


def test_index(client, auth):
    page = client.get("/").data
    for text in (b"Log In", b"Register", b"test title", b"by test on 2018-01-01", b"test\nbody"):
        assert text in page
    assert b'href="/auth/login"' in page
    assert b'href="/auth/register"' in page
    assert b'href="/1/update"' not in page
    assert b'href="/create"' not in page

    auth.login()
    page = client.get("/").data
    for text in (b"Log Out", b"test title", b'href="/1/update"', b'href="/create"', b"New"):
        assert text in page
    assert b"Log In" not in page


def test_addresses(app):
    with app.test_request_context():
        assert url_for("index") == url_for("blog.index") == "/"
        assert url_for("blog.create") == "/create"
        assert url_for("auth.register") == "/auth/register"
        assert url_for("auth.login") == "/auth/login"
        assert url_for("auth.logout") == "/auth/logout"


@pytest.mark.parametrize("path", ["/create", "/1/update", "/1/delete"])
def test_login_is_required_to_post(client, path):
    response = client.post(path)
    assert response.status_code == 302
    assert response.headers["Location"] == "/auth/login"


@pytest.mark.parametrize("path", ["/create", "/1/update"])
def test_login_is_required_to_read(client, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response.headers["Location"] == "/auth/login"


def test_the_author_is_required(app, client, auth):
    with app.app_context():
        get_db().execute("UPDATE post SET author_id = 2 WHERE id = 1")
        get_db().commit()

    auth.login()
    assert client.get("/1/update").status_code == 403
    assert client.post("/1/update", data={"title": "a", "body": ""}).status_code == 403
    assert client.post("/1/delete").status_code == 403
    assert b'href="/1/update"' not in client.get("/").data


@pytest.mark.parametrize("path", ["/2/update", "/2/delete"])
def test_the_post_is_required(client, auth, path):
    auth.login()
    response = client.post(path)
    assert response.status_code == 404
    assert b"Post id 2 doesn" in response.data


def test_get_post(app, client, auth):
    auth.login("other", "other")
    with client:
        client.get("/")
        assert get_post(1, check_author=False)["username"] == "test"
        with pytest.raises(Forbidden):
            get_post(1)
        with pytest.raises(NotFound):
            get_post(2)


def test_create(app, client, auth):
    auth.login()
    page = client.get("/create")
    assert page.status_code == 200
    assert b'name="title"' in page.data
    assert b'name="body"' in page.data

    response = client.post("/create", data={"title": "created", "body": ""})
    assert response.status_code == 302
    assert response.headers["Location"] == "/"
    with app.app_context():
        assert get_db().execute("SELECT COUNT(id) FROM post").fetchone()[0] == 2
        row = get_db().execute("SELECT * FROM post WHERE id = 2").fetchone()
        assert (row["title"], row["body"], row["author_id"]) == ("created", "", 1)


def test_update(app, client, auth):
    auth.login()
    page = client.get("/1/update")
    assert page.status_code == 200
    assert b"test title" in page.data
    assert b'action="/1/delete"' in page.data

    response = client.post("/1/update", data={"title": "updated", "body": "b"})
    assert response.headers["Location"] == "/"
    with app.app_context():
        row = get_db().execute("SELECT * FROM post WHERE id = 1").fetchone()
        assert (row["title"], row["body"]) == ("updated", "b")
        assert row["created"] == datetime(2018, 1, 1)


@pytest.mark.parametrize("path", ["/create", "/1/update"])
def test_a_title_is_required(client, auth, path):
    auth.login()
    response = client.post(path, data={"title": "", "body": ""})
    assert response.status_code == 200
    assert b"Title is required." in response.data


def test_delete(app, client, auth):
    auth.login()
    assert client.get("/1/delete").status_code == 405
    response = client.post("/1/delete")
    assert response.status_code == 302
    assert response.headers["Location"] == "/"
    with app.app_context():
        assert get_db().execute("SELECT * FROM post WHERE id = 1").fetchone() is None


def test_the_newest_post_comes_first(client, auth):
    auth.login()
    client.post("/create", data={"title": "newer", "body": ""})
    page = client.get("/").data
    assert page.index(b"newer") < page.index(b"test title")

"""What those who followed Flask's tutorial have in their conftest.py."""

import os
import tempfile

import pytest
from flaskr import create_app
from flaskr.db import get_db, init_db

with open(os.path.join(os.path.dirname(__file__), "data.sql"), "rb") as file:
    DATA = file.read().decode("utf8")


@pytest.fixture
def app():
    handle, path = tempfile.mkstemp()
    app = create_app({"TESTING": True, "DATABASE": path})

    with app.app_context():
        init_db()
        get_db().executescript(DATA)

    yield app

    os.close(handle)
    os.unlink(path)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def runner(app):
    return app.test_cli_runner()


class Actions:
    def __init__(self, client):
        self._client = client

    def login(self, username="test", password="test"):
        return self._client.post("/auth/login", data={"username": username, "password": password})

    def logout(self):
        return self._client.get("/auth/logout")


@pytest.fixture
def auth(client):
    return Actions(client)

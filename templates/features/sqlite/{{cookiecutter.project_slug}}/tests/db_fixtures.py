"""Each test has a database of its own, with empty tables."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from flask import Flask

from {{ cookiecutter.package }} import create_app
from {{ cookiecutter.package }} import db


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database, made once for all tests."""
    app = create_app({"SECRET_KEY": "a"})
    path = tmp_path_factory.mktemp("empty") / f"{app.name}.sqlite"
    app.config["DATABASE"] = str(path)

    with app.app_context():
        db.init_db()

    return path


@pytest.fixture(autouse=True)
def database(
    empty_database: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Give all applications of a test a new instance folder, with the tables."""
    folder = tmp_path_factory.mktemp("instance")
    shutil.copy(empty_database, folder)
    monkeypatch.setattr(Flask, "auto_find_instance_path", lambda _: str(folder))
    connect = db.connect

    def connect_quickly(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        # A database that is not kept need not wait for the disk.
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    monkeypatch.setattr(db, "connect", connect_quickly)

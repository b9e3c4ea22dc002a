"""The database has what init-db makes, and is closed when it is not needed."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from {{ cookiecutter.package }} import create_app
from {{ cookiecutter.package }}.db import get_db
from {{ cookiecutter.package }}.db import init_db


@pytest.fixture(autouse=True)
def schema(app: Flask, tmp_path: Path) -> None:
    """Let the application have one table, whatever else it has."""
    folder = tmp_path / "schema"
    folder.mkdir()
    (folder / "tea.sql").write_text(
        "CREATE TABLE IF NOT EXISTS tea (id INTEGER PRIMARY KEY, name TEXT);"
    )
    (folder / "cup.sql").write_text(
        "CREATE TABLE IF NOT EXISTS cup ("
        "tea_id INTEGER REFERENCES tea, poured TIMESTAMP DEFAULT CURRENT_TIMESTAMP);"
    )
    app.root_path = str(tmp_path)
    app.config["DATABASE"] = str(tmp_path / "new folder" / "tea.sqlite")

    with app.app_context():
        init_db()


def add_tea(app: Flask) -> None:
    with app.app_context():
        get_db().execute("INSERT INTO tea (name) VALUES ('Assam')")
        get_db().commit()


def count_teas(app: Flask) -> int:
    with app.app_context():
        [count] = get_db().execute("SELECT COUNT(*) FROM tea").fetchone()
        return int(count)


def test_a_request_has_one_connection_which_is_closed_at_its_end(app: Flask) -> None:
    with app.app_context():
        db = get_db()
        assert get_db() is db

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        db.execute("SELECT 1")


def test_the_application_alone_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    create_app({"SECRET_KEY": "a", "DATABASE": str(path)})

    assert not path.exists()


def test_a_table_that_is_missing_is_explained(app: Flask) -> None:
    @app.route("/cups")
    def cups() -> str:
        get_db().execute("SELECT * FROM saucer")
        return ""

    @app.route("/mistake")
    def mistake() -> str:
        get_db().execute("SELECT saucer FROM tea")
        return ""

    with pytest.raises(RuntimeError, match=r"no such table: saucer.* init-db"):
        app.test_client().get("/cups")

    with pytest.raises(sqlite3.OperationalError, match="no such column: saucer"):
        app.test_client().get("/mistake")


def test_what_runs_at_once_loses_nothing(app: Flask) -> None:
    def start(app: Flask) -> None:
        app.test_cli_runner().invoke(args=["init-db"])
        add_tea(app)

    with ThreadPoolExecutor(max_workers=4) as servers:
        list(servers.map(start, [app] * 4))

    assert count_teas(app) == 4


def test_a_timestamp_is_a_datetime(app: Flask) -> None:
    with app.app_context():
        db = get_db()
        db.execute("INSERT INTO cup DEFAULT VALUES")
        [poured] = db.execute("SELECT poured FROM cup").fetchone()

    assert isinstance(poured, datetime)


def test_a_reference_to_nothing_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(sqlite3.IntegrityError):
        get_db().execute("INSERT INTO cup (tea_id) VALUES (1)")


def test_init_db_makes_what_is_missing_and_keeps_the_rest(
    app: Flask, runner: FlaskCliRunner
) -> None:
    add_tea(app)
    pot = Path(app.root_path, "schema", "pot.sql")
    pot.write_text("CREATE TABLE pot (id INTEGER);")

    assert runner.invoke(args=["init-db"]).output == "Initialized the database.\n"
    assert count_teas(app) == 1

    with app.app_context():
        assert get_db().execute("SELECT * FROM pot").fetchall() == []


def test_the_environment_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_SECRET_KEY", "a")
    monkeypatch.setenv("FLASK_DATABASE", "/data/tea.sqlite")

    assert create_app().config["DATABASE"] == "/data/tea.sqlite"

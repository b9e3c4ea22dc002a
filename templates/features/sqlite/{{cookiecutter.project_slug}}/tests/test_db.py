"""The database is there when it is needed, and closed when it is not."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from {{ cookiecutter.package }} import create_app
from {{ cookiecutter.package }}.db import get_db


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


def test_the_database_is_made_when_it_is_first_needed(app: Flask) -> None:
    assert not Path(app.config["DATABASE"]).exists()
    assert count_teas(app) == 0


def test_servers_that_start_together_lose_nothing(app: Flask) -> None:
    with ThreadPoolExecutor(max_workers=8) as servers:
        list(servers.map(add_tea, [app] * 8))

    assert count_teas(app) == 8


def test_a_timestamp_is_a_datetime(app: Flask) -> None:
    with app.app_context():
        db = get_db()
        db.execute("INSERT INTO cup DEFAULT VALUES")
        [poured] = db.execute("SELECT poured FROM cup").fetchone()

    assert isinstance(poured, datetime)


def test_a_reference_to_nothing_is_refused(app: Flask) -> None:
    with app.app_context(), pytest.raises(sqlite3.IntegrityError):
        get_db().execute("INSERT INTO cup (tea_id) VALUES (1)")


def test_init_db_begins_anew(app: Flask, runner: FlaskCliRunner) -> None:
    add_tea(app)

    assert runner.invoke(args=["init-db"]).output == "Initialized the database.\n"
    assert count_teas(app) == 0


def test_a_mistake_in_the_schema_costs_no_data(app: Flask) -> None:
    add_tea(app)
    mistake = Path(app.root_path, "schema", "mistake.sql")
    mistake.write_text("CREATE TABEL mistake;")

    assert app.test_cli_runner().invoke(args=["init-db"]).exit_code == 1
    mistake.unlink()
    assert count_teas(app) == 1


def test_the_environment_names_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_SECRET_KEY", "a")
    monkeypatch.setenv("FLASK_DATABASE", "/data/tea.sqlite")

    assert create_app().config["DATABASE"] == "/data/tea.sqlite"

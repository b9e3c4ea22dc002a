"""The database: opened when a request first needs it, closed when the request ends."""

import sqlite3
import typing as t
from datetime import datetime
from pathlib import Path

import click
from flask import Flask
from flask import current_app
from flask import g
from flask.cli import with_appcontext

# Columns that are declared as TIMESTAMP hold datetimes, in UTC.
sqlite3.register_converter(
    "timestamp", lambda value: datetime.fromisoformat(value.decode())
)


def init_app(app: Flask) -> None:
    path = Path(app.instance_path, f"{app.name}.sqlite")
    app.config.setdefault("DATABASE", str(path))
    app.register_error_handler(sqlite3.OperationalError, explain)
    app.teardown_appcontext(close_db)
    app.cli.add_command(init_db_command)


def get_db() -> sqlite3.Connection:
    """Return the connection of this request; the first call opens it."""
    if "db" not in g:
        g.db = connect(Path(current_app.config["DATABASE"]))

    db: sqlite3.Connection = g.db
    return db


def connect(path: Path) -> sqlite3.Connection:
    """Open the database in a file, which is made if it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path, detect_types=sqlite3.PARSE_DECLTYPES)
    db.row_factory = sqlite3.Row
    # SQLite looks after references between tables only when told to.
    db.execute("PRAGMA foreign_keys = ON")
    return db


def close_db(_error: object = None) -> None:
    """Close the connection of this request, if it was opened."""
    if "db" in g:
        g.pop("db").close()


def init_db() -> None:
    """Make the tables that are missing; the others keep their data."""
    db = get_db()

    for path in sorted(Path(current_app.root_path, "schema").glob("*.sql")):
        db.executescript(path.read_text("utf-8"))


@click.command("init-db")
@with_appcontext
def init_db_command() -> None:
    """Make the tables that are missing; the others keep their data."""
    init_db()
    click.echo("Initialized the database.")


def explain(error: sqlite3.OperationalError) -> t.NoReturn:
    """Say what to type where a table is missing."""
    if "no such table" in str(error):
        command = f"flask --app {current_app.name} init-db"
        raise RuntimeError(f"{error}. To make the tables, type: {command}") from error

    raise error

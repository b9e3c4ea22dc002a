"""The database: opened when a request first needs it, closed when the request ends."""

import sqlite3
from contextlib import closing
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
    app.teardown_appcontext(close_db)
    app.cli.add_command(init_db_command)


def get_db() -> sqlite3.Connection:
    """Return the connection of this request; the first call opens it."""
    if "db" not in g:
        path = Path(current_app.config["DATABASE"])
        path.parent.mkdir(parents=True, exist_ok=True)
        g.db = sqlite3.connect(path, detect_types=sqlite3.PARSE_DECLTYPES)
        g.db.row_factory = sqlite3.Row
        # SQLite looks after references between tables only when told to.
        g.db.execute("PRAGMA foreign_keys = ON")
        make_tables(g.db)

    db: sqlite3.Connection = g.db
    return db


def close_db(_error: object = None) -> None:
    """Close the connection of this request, if it was opened."""
    if "db" in g:
        g.pop("db").close()


def make_tables(db: sqlite3.Connection) -> None:
    """Make the tables that are missing; two processes may do it at once."""
    for path in sorted(Path(current_app.root_path, "schema").glob("*.sql")):
        db.executescript(path.read_text("utf-8"))


def init_db() -> None:
    """Clear the existing data and create new tables."""
    with closing(sqlite3.connect(":memory:")) as new:
        make_tables(new)
        # All of the database is replaced, or nothing.
        new.backup(get_db())


@click.command("init-db")
@with_appcontext
def init_db_command() -> None:
    """Clear the existing data and create new tables."""
    init_db()
    click.echo("Initialized the database.")

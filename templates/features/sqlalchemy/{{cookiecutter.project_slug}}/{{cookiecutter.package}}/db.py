"""The database: what all models share, a session for each request, migrations."""

import os
import typing as t
from pathlib import Path

from flask import Flask
from flask import current_app
from flask_alembic import Alembic
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import URL
from sqlalchemy import Connection
from sqlalchemy import MetaData
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Session


class Model(DeclarativeBase):
    """What all models share: inherit from it to describe a table."""

    # A migration can only change what has a name.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# db.session is the session of this request; it is closed when the request ends.
# A connection that the database has closed meanwhile is opened again. Errors do
# not show values: a log must not hold what users typed, nor hashes of passwords.
db = SQLAlchemy(engine_options={"pool_pre_ping": True, "hide_parameters": True})
alembic = Alembic(metadatas=Model.metadata, run_mkdir=False)


def init_app(app: Flask) -> None:
    url = find_driver(os.environ.get("DATABASE_URL", f"sqlite:///{app.name}.sqlite"))
    app.config.setdefault("SQLALCHEMY_ENGINES", {"default": url})
    # SQLite can change little of a table: a migration makes a new one instead.
    app.config.setdefault("ALEMBIC_CONTEXT", {"render_as_batch": True})
    # Alembic takes a percent sign for the beginning of a variable, unless doubled.
    folder = str(Path(app.root_path, "migrations")).replace("%", "%%")
    app.config.setdefault(
        "ALEMBIC", {"script_location": folder, "path_separator": "newline"}
    )
    db.init_app(app)
    alembic.init_app(app)

    for error in (OperationalError, ProgrammingError):
        app.register_error_handler(error, explain)


def find_driver(address: str) -> URL:
    """Return the address with the driver that is installed for PostgreSQL."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        # The address itself is not shown: it may hold a password.
        raise RuntimeError(
            "DATABASE_URL must look like postgresql://user:password@host/name."
        ) from error

    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")

    return url


def explain(error: OperationalError | ProgrammingError) -> t.NoReturn:
    """Say what to type where the migrations have not run."""
    if alembic.needs_upgrade():
        command = f"flask --app {current_app.name} db upgrade"
        raise RuntimeError(
            f"The database is not up to date. Type: {command}"
        ) from error

    raise error


@event.listens_for(Session, "after_begin")
def check_references(_session: Session, _begun: object, connection: Connection) -> None:
    """Let SQLite refuse references to nothing, as other databases do.

    Migrations do without: a table that they replace would take along what refers
    to it.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")

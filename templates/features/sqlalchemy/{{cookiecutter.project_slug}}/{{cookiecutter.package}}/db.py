"""The database: what all models share, a session for each request, migrations."""

import logging
import os
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask_alembic import Alembic
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import URL
from sqlalchemy import Connection
from sqlalchemy import MetaData
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
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
# A connection that the database has closed meanwhile is opened again.
db = SQLAlchemy(engine_options={"pool_pre_ping": True})
alembic = Alembic(metadatas=Model.metadata, run_mkdir=False)


def init_app(app: Flask) -> None:
    url = find_driver(os.environ.get("DATABASE_URL", f"sqlite:///{app.name}.sqlite"))
    app.config.setdefault("SQLALCHEMY_ENGINES", {"default": url})
    # SQLite can change little of a table: a migration makes a new one instead.
    app.config.setdefault("ALEMBIC_CONTEXT", {"render_as_batch": True})
    app.config.setdefault("ALEMBIC", {"path_separator": "os"})
    db.init_app(app)

    with app.app_context():
        make_file(app, db.engine.url)

    alembic.init_app(app)


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


def make_file(app: Flask, url: URL) -> None:
    """Make a new database of SQLite, so that the application answers at once."""
    path = Path(url.database or "")

    if url.get_backend_name() != "sqlite" or not path.name or url.query:
        # Another kind of database, or one that is more than a file.
        return

    if not path.exists():
        # Elsewhere until it is whole: two servers may start at once. The link
        # gives it its name, unless the other one was faster.
        with TemporaryDirectory(dir=path.parent) as folder:
            draft = Path(folder, path.name)
            migrate(app, url.set(database=str(draft)))

            with suppress(FileExistsError):
                os.link(draft, path)


def migrate(app: Flask, url: URL) -> None:
    """Run all migrations on a new database, without a word."""
    engine = create_engine(url)
    migrations = Alembic(
        metadatas=Model.metadata, engines=engine, run_mkdir=False, command_name=""
    )
    migrations.init_app(app)
    logger = logging.getLogger("alembic")
    level = logger.level
    logger.setLevel(logging.WARNING)

    with app.app_context():
        migrations.upgrade()

    logger.setLevel(level)
    engine.dispose()


@event.listens_for(Session, "after_begin")
def check_references(_session: Session, _begun: object, connection: Connection) -> None:
    """Let SQLite refuse references to nothing, as other databases do.

    Migrations do without: a table that they replace would take along what refers
    to it.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")

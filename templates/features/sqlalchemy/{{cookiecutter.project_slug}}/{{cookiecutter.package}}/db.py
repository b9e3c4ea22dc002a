"""The database: what all models share, sessions, and migrations."""

import os
from contextlib import suppress
from pathlib import Path

from flask import Flask
from flask_alembic import Alembic
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import MetaData
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase


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
db = SQLAlchemy()
alembic = Alembic(metadatas=Model.metadata)


def init_app(app: Flask) -> None:
    if app.testing:
        url = os.environ.get("TEST_DATABASE_URL", "sqlite://")
    else:
        url = os.environ.get("DATABASE_URL", f"sqlite:///{app.name}.sqlite")

    app.config.setdefault("SQLALCHEMY_ENGINES", {"default": with_driver(url)})
    db.init_app(app)
    make_file(app)
    alembic.init_app(app)


def with_driver(url: str) -> str:
    """Return the address with the driver that is installed for PostgreSQL."""
    name, separator, rest = url.partition("://")

    if name in {"postgres", "postgresql"}:
        name = "postgresql+psycopg"

    return f"{name}{separator}{rest}"


def make_file(app: Flask) -> None:
    """Make a new database of SQLite, so that the application answers at once."""
    with app.app_context():
        url = db.engine.url
        path = Path(url.database or "")

        if url.get_backend_name() != "sqlite" or not path.name or path.exists():
            return

        # Under another name until it is whole: two servers may start at once.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        engine = create_engine(f"sqlite:///{draft}")
        new = Alembic(metadatas=Model.metadata, engines=engine, command_name="")
        new.init_app(app)
        new.upgrade()

    engine.dispose()

    with suppress(FileExistsError):
        os.link(draft, path)

    draft.unlink()

"""The database is what the models say, and it is made when it is needed."""

import os
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Column
from sqlalchemy import ForeignKey
from sqlalchemy import Integer
from sqlalchemy import MetaData
from sqlalchemy import Table
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from {{ cookiecutter.package }} import create_app
from {{ cookiecutter.package }}.db import Model
from {{ cookiecutter.package }}.db import alembic
from {{ cookiecutter.package }}.db import db
from {{ cookiecutter.package }}.db import find_driver


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database that the next application makes."""
    path = tmp_path / "new.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    return path


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    with app.app_context():
        Model.metadata.drop_all(db.engine)
        alembic.upgrade()

        assert alembic.compare_metadata() == []

        alembic.downgrade("base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]


def test_a_request_has_one_session(app: Flask) -> None:
    with app.app_context():
        session = db.session
        assert db.session is session

    with app.app_context():
        assert db.session is not session


def test_a_file_that_is_missing_is_made(file: Path) -> None:
    app = create_app({"SECRET_KEY": "a"})

    with app.app_context():
        assert set(Model.metadata.tables) < set(inspect(db.engine).get_table_names())

    assert os.listdir(file.parent) == [file.name]


def test_a_reference_to_nothing_is_refused(app: Flask) -> None:
    metadata = MetaData()
    Table("tea", metadata, Column("id", Integer, primary_key=True))
    cup = Table("cup", metadata, Column("tea_id", ForeignKey("tea.id")))

    with app.app_context():
        metadata.create_all(db.engine)

        with pytest.raises(IntegrityError):
            db.session.execute(cup.insert().values(tea_id=1))

        db.session.rollback()
        metadata.drop_all(db.engine)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_driver_is_found(scheme: str) -> None:
    url = find_driver(f"{scheme}://ada:secret@db/shop?sslmode=require")

    assert url.drivername == "postgresql+psycopg"
    assert url.render_as_string(hide_password=False).endswith(
        "://ada:secret@db/shop?sslmode=require"
    )


def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "secret")

    with pytest.raises(RuntimeError, match="DATABASE_URL must look like") as refusal:
        create_app({"SECRET_KEY": "a"})

    assert "secret" not in str(refusal.value)

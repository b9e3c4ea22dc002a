"""The database is what the models say, once the migrations have run."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column
from sqlalchemy import ForeignKey
from sqlalchemy import Integer
from sqlalchemy import MetaData
from sqlalchemy import Table
from sqlalchemy import inspect
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import IntegrityError

from {{ cookiecutter.package }} import create_app
from {{ cookiecutter.package }}.db import Model
from {{ cookiecutter.package }}.db import alembic
from {{ cookiecutter.package }}.db import db
from {{ cookiecutter.package }}.db import find_driver


@pytest.fixture
def saucers(app: Flask) -> FlaskClient:
    """A client of the application with a page that needs a table that is not there."""

    @app.route("/saucers")
    def read_saucers() -> str:
        db.session.execute(text("SELECT * FROM saucer"))
        return ""

    return app.test_client()


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


def test_the_application_alone_makes_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    create_app({"SECRET_KEY": "a"})

    assert not path.exists()


def test_a_database_that_is_not_up_to_date_is_explained(
    saucers: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alembic, "needs_upgrade", lambda: True)

    with pytest.raises(RuntimeError, match=r"flask --app .* db upgrade"):
        saucers.get("/saucers")


def test_a_mistake_in_a_query_stays_what_it_is(
    saucers: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alembic, "needs_upgrade", lambda: False)

    with pytest.raises(DBAPIError, match="saucer"):
        saucers.get("/saucers")


def test_an_error_does_not_show_the_values(app: Flask) -> None:
    with app.app_context(), pytest.raises(DBAPIError) as error:
        db.session.execute(text("SELECT :value FROM saucer"), {"value": "secret"})

    assert "secret" not in str(error.value)


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

"""The database is what the models say, and it is made when it is needed."""

import pytest
from flask import Flask
from sqlalchemy import text

from {{ cookiecutter.package }}.db import Model
from {{ cookiecutter.package }}.db import alembic
from {{ cookiecutter.package }}.db import db
from {{ cookiecutter.package }}.db import with_driver


def test_the_migrations_make_what_the_models_say(app: Flask) -> None:
    with app.app_context():
        Model.metadata.drop_all(db.engine)
        alembic.upgrade()

        assert alembic.compare_metadata() == []

        alembic.downgrade("base")


def test_a_request_has_one_session(app: Flask) -> None:
    with app.app_context():
        assert db.session is db.session
        assert db.session.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize(
    ("url", "complete"),
    [
        ("sqlite:///shop.sqlite", "sqlite:///shop.sqlite"),
        ("postgres://ada@db/shop", "postgresql+psycopg://ada@db/shop"),
        ("postgresql://ada@db/shop", "postgresql+psycopg://ada@db/shop"),
    ],
)
def test_a_driver_is_chosen(url: str, complete: str) -> None:
    assert with_driver(url) == complete

"""Each test gets the tables, empty."""

from collections.abc import Iterator

import pytest
from flask import Flask

from {{ cookiecutter.package }}.db import Model
from {{ cookiecutter.package }}.db import db


@pytest.fixture(autouse=True)
def database(app: Flask) -> Iterator[None]:
    with app.app_context():
        Model.metadata.create_all(db.engine)

    yield

    with app.app_context():
        Model.metadata.drop_all(db.engine)

"""A post that is there before each test."""

from datetime import date

import pytest
from flask import Flask

from {{ cookiecutter.package }}.db import get_db


@pytest.fixture(autouse=True)
def post(app: Flask, users: list[str]) -> None:
    """Add a post of the user "test"."""
    author_id = users.index("test") + 1
    created = date(2018, 1, 1)

    with app.app_context():
        db = get_db()
        db.execute(
            "INSERT INTO post (author_id, created, title, body) VALUES (?, ?, ?, ?)",
            (author_id, str(created), "test title", "test\nbody"),
        )
        db.commit()

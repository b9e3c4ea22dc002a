"""A post that is there before each test."""

from datetime import UTC
from datetime import datetime

import pytest
from flask import Flask

from {{ cookiecutter.package }}.blog import Post
from {{ cookiecutter.package }}.db import db


@pytest.fixture(autouse=True)
def post(app: Flask, users: list[str]) -> None:
    """Add a post of the user "test"."""
    author_id = users.index("test") + 1
    created = datetime(2018, 1, 1, tzinfo=UTC)

    with app.app_context():
        post = Post(
            author_id=author_id, created=created, title="test title", body="test\nbody"
        )
        db.session.add(post)
        db.session.commit()

{%- import "fixtures_" ~ cookiecutter._adds.database[0] ~ ".py" as database -%}
"""A post that is there before each test."""

from datetime import date

import pytest
from flask import Flask
{{ database.imports }}
from {{ cookiecutter.package }}.{{ database.own_import }}


@pytest.fixture(autouse=True)
def post(app: Flask, users: list[str]) -> None:
    """Add a post of the user "test"."""
    author_id = users.index("test") + 1
    created = date(2018, 1, 1)

    with app.app_context():
{{- database.add_post }}

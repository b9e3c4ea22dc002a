{%- import (cookiecutter._adds.database or ["sqlite"])[0] ~ ".py" as database -%}
"""A post that is there before each test."""

{{ database.dates }}

import pytest
from flask import Flask
{% for name in database.test_imports %}
from {{ cookiecutter.package }}.{{ name }}
{%- endfor %}


@pytest.fixture(autouse=True)
def post(app: Flask, users: list[str]) -> None:
    """Add a post of the user "test"."""
    author_id = users.index("test") + 1
{{- database.created }}

    with app.app_context():
{{- database.add_post }}

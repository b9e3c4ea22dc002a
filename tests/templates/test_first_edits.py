"""What one changes first in a project: its own tests pass afterwards, and it bears its own name."""

import re
from pathlib import Path

import pytest

from tests.environments import Environment, SharedEnvironments, newest
from tests.support import often
from tests.templates.projects import BARE, PRESETS, Choice

pytestmark = pytest.mark.install

API, TUTORIAL = (next(c for c in PRESETS if c.label == name) for name in ("api", "tutorial"))

PAGE = """\
{% extends "base.html" %}

{% block title %}Tea & biscuits{% endblock %}

{% block content %}<p>We sell <a href="https://tea.example/">tea</a>.</p>{% endblock %}
"""

CUPS = """\
from flask import Blueprint
from flask import Flask
from pydantic import BaseModel

from .api import typed

bp = Blueprint("cups", __name__, url_prefix="/api/cups")


class Cups(BaseModel):
    number: int


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)


@bp.get("")
@typed
def count() -> Cups:
    return Cups(number=3)
"""

# What the pages, the cookie, the API's document and the logs say, each on a line.
NAMES = """
import flask
import flaskr

app = flaskr.create_app({"SECRET_KEY": "a", "SESSION_COOKIE_SECURE": False})
app.add_url_rule("/visit", view_func=lambda: str(flask.session.setdefault("tea", 1)))
client = app.test_client()
print(client.get("/missing").text.partition("<title>")[2].partition("<")[0])
print(client.get("/visit").headers["Set-Cookie"].partition("=")[0])
print((client.get("/api/openapi.json").json or {}).get("info", {}).get("title"))
"""


DOCUMENT = """
import flaskr
print(flaskr.create_app({"SECRET_KEY": "a"}).test_client().get("/api/openapi.json").text)
"""


def passes(project: Path, venv: Environment) -> None:
    """See that the tests of *project* pass."""
    done = venv.run("pytest", "-q", "-W", "error", "-p", "no:cacheprovider", cwd=project)
    assert done.code == 0, done.out


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    "choice",
    often([*BARE, TUTORIAL, *(choice for choice in PRESETS if choice is not TUTORIAL)], 3),
    ids=lambda choice: choice.label,
)
def test_the_edit_that_the_readme_proposes_breaks_no_test(
    choice: Choice, shared: SharedEnvironments, tmp_path: Path
) -> None:
    project = choice.make(tmp_path)
    readme = (project / "README.md").read_text()
    [name] = re.findall(r"\bChange (?:something|the text) in\s+`([^`]+)`", readme)

    if name.endswith(".html"):
        (project / name).write_text(PAGE)
        base = project / "flaskr" / "templates" / "base.html"
        edit(base, "<header>", '<header class="wide">')
        style = "{{ url_for('static', filename='hello.css') }}"
        edit(
            base, "{% block head %}", f'<link rel="stylesheet" href="{style}">\n{{% block head %}}'
        )
        edit(base, "</body>", '<p>See <a href="https://tea.example/">tea</a>.</p></body>')
    else:
        edit(project / name, "Hello, World!", "We sell tea.")

    passes(project, shared.beside(project, newest()))


def test_a_second_resource_breaks_no_test_of_the_first(
    shared: SharedEnvironments, tmp_path: Path
) -> None:
    project = API.make(tmp_path)
    (project / "flaskr" / "cups.py").write_text(CUPS)
    factory = project / "flaskr" / "__init__.py"
    edit(factory, "from . import notes\n", "from . import cups\nfrom . import notes\n")
    edit(factory, "    notes.init_app(app)\n", "    notes.init_app(app)\n    cups.init_app(app)\n")
    venv = shared.beside(project, newest())

    passes(project, venv)
    done = venv.run("python", "-c", DOCUMENT, cwd=project)
    assert "/api/cups" in done.out, done.err


def test_two_projects_on_one_machine_have_names_and_cookies_of_their_own(
    shared: SharedEnvironments, tmp_path: Path
) -> None:
    said = []
    for name in ("shop", "bar"):
        project = Choice(name, ("--with", "api,logging"), name=name).make(tmp_path)
        said.append(shared.beside(project, newest()).run("python", "-c", NAMES, cwd=project))

    for name, result in zip(("shop", "bar"), said, strict=True):
        assert result.out.splitlines() == [f"Not Found - {name}", f"{name}_session", name]
        assert result.err.count(f'"site": "{name}"') == 3

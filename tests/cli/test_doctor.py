"""Doctor as a user meets it: what it prints, on which projects it passes, what it leaves alone."""

import os
from pathlib import Path

import pytest

from tests.environments import fresh, pythons
from tests.support import Result, environment, picture, run, scaffold

# What is not passed in a fresh project, although nothing is wrong with it. What is said about the
# computer itself is left out: that of the test may be any.
FRESH = {"hosts": "warned", "dotenv": "skipped", "ignored": "skipped"}
MINIMAL = {
    **FRESH,
    **dict.fromkeys(("secret", "headers", "hosts", "body"), "warned"),
    "cookies": "skipped",
}
MACHINE = {"python", "venv", "port", "git", "identity", "disk", "path"}

# An application as one has it who followed the tutorial of Flask, and stopped before its end.
TUTORIAL = {
    "flaskr/__init__.py": """
import os

from flask import Flask


def create_app(test_config=None):
    app = Flask(__name__, instance_relative_config=True)
    app.config.from_mapping(
        SECRET_KEY="dev",
        DATABASE=os.path.join(app.instance_path, "flaskr.sqlite"),
    )
    app.config.from_pyfile("config.py", silent=True)
    os.makedirs(app.instance_path, exist_ok=True)

    from . import blog, db

    db.init_app(app)
    app.register_blueprint(blog.bp)
    return app
""",
    "flaskr/blog.py": """
from flask import Blueprint, session

from flaskr.db import get_db

bp = Blueprint("blog", __name__)


@bp.route("/")
def index():
    session["seen"] = True
    return str(get_db().execute("SELECT * FROM post").fetchall())
""",
    "flaskr/db.py": """
import sqlite3

from flask import current_app, g


def get_db():
    if "db" not in g:
        g.db = sqlite3.connect(current_app.config["DATABASE"])
    return g.db


def init_app(app):
    app.teardown_appcontext(lambda error: g.pop("db", None))
""",
    "pyproject.toml": """
[project]
name = "flaskr"
version = "1.0.0"
description = "The basic blog app built in the Flask tutorial."
dependencies = ["flask"]
""",
}


def put(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def doctor(folder: Path, *words: str, home: Path | None = None, **more: str) -> Result:
    return scaffold("doctor", *words, cwd=folder, home=home, **more)


def told(result: Result) -> dict[str, str]:
    """Return what is not passed of the project."""
    return {
        check["name"]: check["status"]
        for check in result.json["checks"]
        if check["name"] not in MACHINE and check["status"] != "passed"
    }


# Without a project


def test_outside_a_project_the_machine_is_told(tmp_path: Path) -> None:
    result = doctor(tmp_path)
    assert result.code == 0, result.err
    first, *lines, last = result.out.splitlines()
    assert first == "This machine"
    assert {"python", "venv", "git"} < {line[4:].split()[0] for line in lines if line[4:5] != " "}
    assert last.startswith("7 checks: ")


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = doctor(tmp_path, "shop")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "Error: There is no folder 'shop'.\n"
        "Hint: Name the folder of one, which holds its pyproject.toml.\n"
    )


def test_a_project_without_an_environment_is_told_what_to_type(tmp_path: Path) -> None:
    put(tmp_path, TUTORIAL)
    before = picture(tmp_path)

    result = doctor(tmp_path, PYTHONIOENCODING="ascii")

    lines = result.out.splitlines()
    start = next(n for n, line in enumerate(lines) if " environment " in line)
    assert lines[start].split() == "! environment The project has no virtual environment".split()
    assert lines[start + 1].strip().startswith("Without one, the application cannot be")
    skipped = "index, secret, cookies, headers, hosts, body, debug"
    assert f"  -  7 more        The application was not made: {skipped}" in lines
    assert picture(tmp_path) == before


def test_quiet_says_only_what_failed(tmp_path: Path) -> None:
    put(tmp_path, {"flask.py": "x = 1\n"})
    result = doctor(tmp_path, ".", "--quiet")
    assert (result.code, result.out) == (1, "")
    assert result.err == "Error: 2 checks failed: application, names.\n"


# With a project of ours, installed


@pytest.mark.install
@pytest.mark.parametrize(
    ("template", "expected"), [("hello", FRESH), ("tutorial", FRESH), ("minimal", MINIMAL)]
)
def test_a_fresh_project_fails_nothing(
    tmp_path: Path, template: str, expected: dict[str, str]
) -> None:
    made = scaffold("new", "shop", "--template", template, "--venv", cwd=tmp_path)
    if "init-db" in made.out:
        [flask] = (tmp_path / "shop" / ".venv").glob("*/flask*")
        words = (flask, "--app", "flaskr", "init-db")
        assert run(*words, cwd=tmp_path / "shop", env=environment(tmp_path)).code == 0
    before = picture(tmp_path / "shop")

    result = doctor(tmp_path, "shop", "--json", home=tmp_path / "home")

    assert (result.code, result.json["status"], told(result)) == (0, "done", expected)
    assert picture(tmp_path / "shop") == before


# With a project of anybody's


@pytest.mark.install
def test_a_project_of_the_tutorial_is_told_the_truth(tmp_path: Path) -> None:
    shop = put(tmp_path / "shop", TUTORIAL)
    made = fresh(tmp_path, pythons()[max(pythons())], "flask")
    os.rename(made.path, shop / ".venv")
    before = picture(shop)

    result = doctor(shop, "--json", home=tmp_path / "home")

    assert told(result) == {
        **dict.fromkeys(("index", "secret", "cookies"), "failed"),
        **dict.fromkeys(("headers", "hosts", "body", "dependencies"), "warned"),
        **dict.fromkeys(("dotenv", "ignored", "record", "edits", "templates"), "skipped"),
    }
    found = {check["name"]: check["found"] for check in result.json["checks"]}
    assert found["application"] == "flaskr has a factory, with 1 page to open"
    assert found["index"] == ("GET / answers 500: sqlite3.OperationalError: no such table: post")
    assert found["secret"] == ("SECRET_KEY is written in flaskr/__init__.py, line 10")
    assert (result.code, result.json["recipe"], picture(shop)) == (1, None, before)


@pytest.mark.install
def test_what_was_put_right_is_seen(tmp_path: Path) -> None:
    shop = put(tmp_path / "shop", TUTORIAL)
    made = fresh(tmp_path, pythons()[max(pythons())], "flask", "python-dotenv")
    os.rename(made.path, shop / "venv")
    right = """
SECRET_KEY = "a key that is made for a test, and long"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_SAMESITE = "Lax"
MAX_CONTENT_LENGTH = 1_000_000
"""
    put(shop, {"instance/config.py": right, ".env": "FLASK_DEBUG=1\n"})

    result = doctor(shop, "--json", home=tmp_path / "home")

    assert told(result) == {
        "index": "failed",
        **dict.fromkeys(("headers", "hosts", "debug", "dependencies"), "warned"),
        **dict.fromkeys(("ignored", "record", "edits", "templates"), "skipped"),
    }


def test_settings_of_git_that_cannot_be_read_are_a_failed_check(tmp_path: Path) -> None:
    (tmp_path / ".gitconfig").write_text("[user\n")

    result = scaffold("doctor", "--json", cwd=tmp_path)

    found = {check["name"]: check for check in result.json["checks"]}
    assert (result.code, result.json["status"]) == (1, "failed")
    assert (found["git"]["status"], found["identity"]["status"]) == ("failed", "skipped")
    assert "bad config line 1" in found["git"]["found"]
    assert found["port"]["status"] in ("passed", "warned")

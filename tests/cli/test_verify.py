"""verify: a project that works is told to, and each fault is found by the check that is for it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import picture, scaffold

pytestmark = pytest.mark.install

# What a file becomes: a new text, the old one with a part that is replaced, or nothing.
Edit = str | tuple[str, str] | None
Edits = dict[str, Edit]

INIT, HELLO, SECURITY = "flaskr/__init__.py", "flaskr/hello.py", "flaskr/security.py"
PROJECT, MORE, GUNICORN = "pyproject.toml", "tests/test_more.py", "gunicorn.conf.py"

# Long enough for a server that works, on a machine with too much to do.
PATIENCE = 120


@dataclass(frozen=True)
class Fault:
    """A way to break a project: the edits that do it, the check that finds it, and what it says.

    ``words`` make the project, and ``limit`` is how long a server may take.
    """

    name: str
    check: str
    says: str
    edits: Edits
    words: tuple[str, ...] = ()
    limit: int = PATIENCE


def change(path: str, old: str, new: str) -> Edits:
    return {path: (old, new)}


def without(*names: str) -> Edits:
    """Return the edits that take tests away which would find the fault too."""
    return {f"tests/{name}.py": None for name in names}


def a_test(*lines: str, first: str = "") -> Edits:
    """Return the edit that adds a test of these *lines*."""
    return {MORE: "\n    ".join((f"{first}def test_more():", *lines)) + "\n"}


def view(*lines: str) -> Edits:
    """Return the edit that adds a page, which is made by *lines*."""
    made = "".join(f"    {line}\n" if line else "\n" for line in lines)
    return {HELLO: ("@bp.route", f'@bp.route("/more")\ndef more():\n{made}\n\n@bp.route')}


def made(*lines: str) -> Edits:
    """Return the edits that do *lines* whenever the application is made, but in no test."""
    before = "    security.init_app(app)\n"
    after = "".join(f"        {line}\n" if line else "\n" for line in lines)
    return {
        INIT: (before, f"{before}    if test_config is None:\n{after}"),
        **without("test_factory"),
    }


def last(*lines: str) -> Edits:
    """Return the edit that does *lines* when the application is made."""
    done = "".join(f"    {line}\n" if line else "\n" for line in lines)
    return {INIT: ("    return app\n", f"{done}\n    return app\n")}


def setting(line: str) -> Edits:
    return change(INIT, "        SESSION_COOKIE_SECURE=True,\n", f"        {line}\n")


ALL_TESTS = without("conftest", "test_factory", "test_hello", "test_security")
SERVE = ("--with", "serve")

# fmt: off
FAULTS = [
    Fault("no such version", "install", "flask", change(PROJECT, "flask>=3.1.3", "flask>=999")),
    Fault("no such Python", "install", "3.99", change(PROJECT, ">=3.9", ">=3.99")),
    Fault("no such package", "install", "module shop", change(PROJECT, 'name = "flaskr"', 'name = "shop"')),
    Fault("a broken pyproject.toml", "install", "is not TOML", change(PROJECT, "[project]", "[project")),
    Fault("a syntax error", "compile", "flaskr/hello.py, line 10: SyntaxError", change(HELLO, "hello()", "hello(")),
    Fault("an invalid escape", "compile", "flaskr/hello.py, line 11", change(HELLO, "Hello, World!", r"\World")),
    Fault("an unused import", "lint", "F401", change(HELLO, "import Flask\n", "import Flask\nfrom flask import g\n")),
    Fault("crooked code", "format", "1 file would be reformatted", change(HELLO, "bp = Blue", "bp  =  Blue")),
    Fault("no Flask", "tests", "No module named 'flask'", change(PROJECT, '    "flask>=3.1.3",\n', "")),
    Fault("no pytest", "tests", "No module named pytest", change(PROJECT, '    "pytest>=8.3",\n', "")),
    Fault("a failing test", "tests", "1 failed, 16 passed: tests/test_more.py", a_test("assert not sum([1])")),
    Fault("a warning", "tests", "UserWarning: old", a_test('warnings.warn("old")', first="import warnings\n\n\n")),
    Fault("a test that hangs", "tests", "stopped after", a_test("time.sleep(999)", first="import time\n\n\n"), limit=1),
    Fault("no factory", "start", "no application", change(INIT, "def create_app", "def create") | ALL_TESTS),
    Fault("a crash at the start", "start", "RuntimeError: broken", made('raise RuntimeError("broken")')),
    Fault("an exit at the start", "start", "flask run ended by itself", made("raise SystemExit(0)")),
    Fault("a port that is never opened", "start", "nothing listens", made("import time", "", "time.sleep(999)"), limit=3),
    Fault("no index", "pages", "/ answers 404", change(HELLO, '"/"', '"/x"') | without("test_hello", "test_security")),
    Fault("a page that crashes", "pages", "/more answers 500: RuntimeError: broken", view('raise RuntimeError("broken")')),
    Fault("no such template", "pages", "TemplateNotFound: more.html", view("import flask", "", 'return flask.render_template("more.html")')),
    Fault("a page that hangs", "pages", "/more did not answer", view("import time", "", "time.sleep(999)", 'return ""'), limit=20),
    Fault("a page for developers", "production", "/more answers 500: AssertionError", view("from flask import current_app", "", "assert current_app.debug", 'return ""')),
    Fault("an import for developers", "production", "No module named 'reloader'", made("from importlib import import_module", "", 'import_module("json" if app.debug else "reloader")')),
    Fault("gunicorn has another application", "production", "Failed to find attribute", change(GUNICORN, "create_app", "create") | without("test_serve"), SERVE),
    Fault("gunicorn has other workers", "production", "gunicorn ended by itself", change(GUNICORN, "threads = 2", 'workers = "two"') | without("test_serve"), SERVE),
    Fault("no header", "headers", "x-content-type-options: nosniff", change(SECURITY, '    "X-Content-Type-Options": "nosniff",\n', "")),
    Fault("no flag", "cookies", "SESSION_COOKIE_HTTPONLY is not set", setting("SESSION_COOKIE_HTTPONLY=False,\n        SESSION_COOKIE_SECURE=True,") | without("test_security")),
    Fault("a cookie without flags", "cookies", "theme lacks Secure, HttpOnly, SameSite", view("import flask", "", 'response = flask.Response("dark")', 'response.set_cookie("theme", "dark")', "return response")),
    Fault("a key in the code", "secrets", "written in flaskr/__init__.py", setting('SESSION_COOKIE_SECURE=True,\n        SECRET_KEY="not-so-secret",')),
    Fault("a key in .flaskenv", "secrets", "written in .flaskenv", {".flaskenv": "FLASK_SECRET_KEY=not-so-secret\n"}),
    Fault("a key on a page", "secrets", "/more shows the secret key", view("from flask import current_app", "", 'return current_app.config["SECRET_KEY"]')),
    Fault("debug in the code", "debug", "turns debug on", last("app.debug = True") | without("test_factory", "test_security")),
    Fault("a traceback on a page", "debug", "shows Traceback", last("import traceback", "", "@app.errorhandler(404)", "def missing(error: Exception) -> tuple[str, int]:", "    return traceback.format_exc(), 404")),
]
# fmt: on


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder, and with it a cache, for all of these tests."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Make a project in a folder; each kind is made once, and copied."""
    made: dict[tuple[str, ...], Path] = {}

    def copy(folder: Path, *words: str) -> Path:
        if words not in made:
            made[words] = tmp_path_factory.mktemp("made")
            assert scaffold("new", "shop", *words, cwd=made[words]).code == 0
        return Path(shutil.copytree(made[words] / "shop", folder / "shop"))

    return copy


def edit(project: Path, edits: Edits) -> None:
    """Change *project* by *edits*."""
    for name, change in edits.items():
        path = project / name
        if change is None:
            path.unlink()
        elif isinstance(change, str):
            path.write_text(change)
        else:
            text = path.read_text()
            assert change[0] in text
            path.write_text(text.replace(*change, 1))


def left(home: Path) -> list[str]:
    """Return the processes with that *home* which still run, and what is left in the scratch folder."""
    found = []
    if sys.platform == "linux":
        for one in filter(str.isdecimal, os.listdir("/proc")):
            try:
                if os.fsencode(home) in Path("/proc", one, "environ").read_bytes():
                    found.append(Path("/proc", one, "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
    return found + [str(path) for path in home.glob("**/flask-scaffold/scratch/.*")]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_each_fault_is_found_by_its_own_check(
    fault: Fault, fresh: Callable[..., Path], home: Path, tmp_path: Path
) -> None:
    project = fresh(tmp_path, *fault.words)
    edit(project, fault.edits)
    before = picture(project)

    limit = str(fault.limit)
    result = scaffold("verify", "shop", "--limit", limit, "--json", cwd=tmp_path, home=home)

    first = next(check for check in result.json["checks"] if check["status"] == "failed")
    assert (result.code, first["name"]) == (1, fault.check), first
    assert fault.says in f"{first['found']}\n{first['output']}"
    message = f"The check {fault.check} failed: {first['found'].rstrip('.')}."
    assert [one["message"] for one in result.json["problems"]] == [message]
    assert picture(project) == before
    assert left(home) == []

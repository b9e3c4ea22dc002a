"""verify: a project that works is told to, and each fault is found by the check that is for it."""

import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from scaffold import __version__
from scaffold.catalog import bundled
from scaffold.checks.copies import InstalledCopy, ProofOptions
from scaffold.checks.environments import Installation
from scaffold.checks.proof import CHECKS, check_copy
from scaffold.checks.reading import read
from scaffold.project.problems import Problem, shown
from scaffold.project.recipe import Order
from scaffold.system.processes import Outcome
from scaffold.verbs.new import new
from scaffold.writing.venv import packages_of
from tests.cli.test_json import SCHEMA
from tests.environments import Environment
from tests.environments import fresh as made_with
from tests.support import (
    TEMPLATES,
    Result,
    environment,
    interrupted,
    left,
    often,
    picture,
    scaffold,
    without_uv,
)
from tests.terminal import CTRL_C, at_terminal, needs_terminal

pytestmark = pytest.mark.install

# What a file becomes: a new text, the old one with a part that is replaced, or nothing.
Edit = str | tuple[str, str] | None
Edits = dict[str, Edit]
Fresh = Callable[..., Path]

INIT, HELLO, SECURITY = "flaskr/__init__.py", "flaskr/hello.py", "flaskr/security.py"
PROJECT, MORE, GUNICORN = "pyproject.toml", "tests/test_more.py", "gunicorn.conf.py"

# Long enough for a server that works, on a machine with too much to do.
PATIENCE = 120


@dataclass(frozen=True)
class Fault:
    """A way to break a project: the edits that do it, the check that finds it, and what it says.

    ``words`` make the project, and ``limit`` is how long a server may take. One that is ``slow`` is
    found by waiting.
    """

    name: str
    check: str
    says: str
    edits: Edits
    words: tuple[str, ...] = ()
    limit: int = PATIENCE
    slow: bool = False


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


ALL_TESTS = without("conftest", "test_factory", "test_hello", "test_layout", "test_security")
SERVE = ("--with", "serve")

# fmt: off
# Faults of what the project says of itself: they show when it is installed.
OF_INSTALLATION = [
    Fault("no such version", "install", "flask", change(PROJECT, "flask>=3.1.3", "flask>=999")),
    Fault("no such Python", "install", "3.99", change(PROJECT, 'python = ">=3.11"', 'python = ">=3.99"')),
    Fault("no such package", "install", "module shop", change(PROJECT, 'name = "flaskr"', 'name = "shop"')),
    Fault("a broken pyproject.toml", "install", "is not TOML", change(PROJECT, "[project]", "[project")),
    Fault("no Flask", "tests", "No module named 'flask'", change(PROJECT, '    "flask>=3.1.3",\n', "")),
    Fault("no pytest", "tests", "No module named pytest", change(PROJECT, '    "pytest>=8.3",\n', "")),
]
# Faults of its files: one installation serves all of them.
OF_FILES = [
    Fault("a syntax error", "compile", "flaskr/hello.py, line 17: SyntaxError", change(HELLO, "hello()", "hello(")),
    Fault("an invalid escape", "compile", "flaskr/hello.py, line 18", change(HELLO, "Hello, World!", r"\World")),
    Fault("an unused import", "lint", "F401", change(HELLO, "import Flask\n", "import Flask\nfrom flask import g\n")),
    Fault("crooked code", "format", "1 file would be reformatted", change(HELLO, "bp = Blue", "bp  =  Blue")),
    Fault("a failing test", "tests", "1 failed, 26 passed: tests/test_more.py", a_test("assert not sum([1])")),
    Fault("a warning", "tests", "UserWarning: old", a_test('warnings.warn("old")', first="import warnings\n\n\n")),
    Fault("a test that hangs", "tests", "stopped after", a_test("time.sleep(999)", first="import time\n\n\n"), limit=3, slow=True),
    Fault("no factory", "start", "no application", change(INIT, "def create_app", "def create") | ALL_TESTS),
    Fault("a crash at the start", "start", "RuntimeError: broken", made('raise RuntimeError("broken")')),
    Fault("an exit at the start", "start", "flask run ended by itself", made("raise SystemExit(0)")),
    Fault("a port that is never opened", "start", "nothing listens", made("import time", "", "time.sleep(999)"), limit=3),
    Fault("no index", "pages", "/ answers 404", change(HELLO, '"/"', '"/x"') | without("test_hello", "test_security")),
    Fault("a page that crashes", "pages", "/more answers 500: RuntimeError: broken", view('raise RuntimeError("broken")')),
    Fault("no such template", "pages", "TemplateNotFound: more.html", view("import flask", "", 'return flask.render_template("more.html")')),
    Fault("a page that hangs", "pages", "/more did not answer", view("import time", "", "time.sleep(999)", 'return ""'), limit=20, slow=True),
    Fault("a page for developers", "production", "/more answers 500: AssertionError", view("from flask import current_app", "", "assert current_app.debug", 'return ""')),
    Fault("an import for developers", "production", "No module named 'reloader'", made("from importlib import import_module", "", 'import_module("json" if app.debug else "reloader")')),
    Fault("gunicorn has another application", "production", "Failed to find attribute", change(GUNICORN, "create_app", "create") | without("test_serve"), SERVE),
    Fault("gunicorn has other workers", "production", "gunicorn ended by itself", change(GUNICORN, "threads = 2", 'workers = "two"') | without("test_serve"), SERVE),
    Fault("no header", "headers", "X-Content-Type-Options: nosniff", change(SECURITY, '    "X-Content-Type-Options": "nosniff",\n', "")),
    Fault("no flag", "cookies", "SESSION_COOKIE_HTTPONLY is not set", setting("SESSION_COOKIE_HTTPONLY=False,\n        SESSION_COOKIE_SECURE=True,") | without("test_security")),
    Fault("a cookie without flags", "cookies", "theme lacks Secure, HttpOnly, SameSite", view("import flask", "", 'response = flask.Response("dark")', 'response.set_cookie("theme", "dark")', "return response")),
    Fault("a key in the code", "secrets", "written in flaskr/__init__.py", setting('SESSION_COOKIE_SECURE=True,\n        SECRET_KEY="not-so-secret",')),
    Fault("a key in .flaskenv", "secrets", "written in .flaskenv", {".flaskenv": "FLASK_SECRET_KEY=not-so-secret\n"}),
    Fault("a key on a page", "secrets", "/more shows the secret key", view("from flask import current_app", "", 'return current_app.config["SECRET_KEY"]')),
    Fault("debug in the code", "debug", "Debug is on", last("app.debug = True") | without("test_factory", "test_security")),
    Fault("a traceback on a page", "debug", "shows Traceback", last("import traceback", "", "@app.errorhandler(404)", "def missing(error: Exception) -> tuple[str, int]:", "    return traceback.format_exc(), 404") | without("test_layout")),
]
# fmt: on


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder, and with it a cache, for all of these tests."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Fresh:
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
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(change)
        else:
            text = path.read_text()
            assert change[0] in text
            path.write_text(text.replace(*change, 1))


@pytest.mark.parametrize("fault", OF_INSTALLATION, ids=lambda fault: fault.name)
def test_a_fault_is_found_by_its_own_check(
    fault: Fault, fresh: Fresh, home: Path, tmp_path: Path
) -> None:
    project = fresh(tmp_path, *fault.words)
    edit(project, fault.edits)
    before = picture(project)

    limit = str(fault.limit)
    result = scaffold("verify", "shop", "--limit", limit, "--json", cwd=tmp_path, home=home)

    Draft202012Validator(SCHEMA).validate(result.json)
    first = next(check for check in result.json["checks"] if check["status"] == "failed")
    assert (result.code, first["name"]) == (1, fault.check), first
    assert fault.says in f"{first['found']}\n{first['output']}"
    message = f"The check {fault.check} failed: {first['found'].rstrip('.')}."
    assert [one["message"] for one in result.json["problems"]] == [message]
    assert picture(project) == before
    assert left(home) == []


Installed = Callable[..., InstalledCopy]


@pytest.fixture(scope="module")
def installed(fresh: Fresh, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Make a copy of a project with edits, installed; the environment of each kind is made once."""
    environments: dict[tuple[str, ...], Environment] = {}

    def copy(words: tuple[str, ...], edits: Edits, limit: int) -> InstalledCopy:
        if words not in environments:
            folder = tmp_path_factory.mktemp("installed")
            project = fresh(folder, *words)
            environments[words] = made_with(folder, Path(sys.executable))
            environments[words].install("--editable", ".[dev]", cwd=project)
        venv = environments[words]
        shutil.rmtree(venv.home / "shop")
        project = fresh(venv.home, *words)
        edit(project, edits)
        there = Installation(venv.program("python"), Outcome(0, ""), packages_of(venv.path))
        return InstalledCopy(read(project), project, there, ProofOptions(limit))

    return copy


@pytest.mark.parametrize(
    "fault",
    [pytest.param(fault, marks=pytest.mark.full) if fault.slow else fault for fault in OF_FILES],
    ids=lambda fault: fault.name,
)
def test_a_fault_in_a_file_is_found_by_its_own_check(fault: Fault, installed: Installed) -> None:
    copy = installed(fault.words, fault.edits, fault.limit)

    first = next(check for check in check_copy(copy) if check.failed)

    assert first.name == fault.check, first
    assert fault.says in f"{first.found}\n{first.output}"


# A project that works

TABLE = """\
  ok install     all that it needs
  ok compile     every file of Python
  ok lint        ruff check
  ok format      ruff format
  ok tests       26 passed
  ok start       flask run listens
  ok pages       3 pages answer
  ok production  flask run answers
  ok headers     those that keep a browser safe are there
  ok cookies     Secure, HttpOnly, SameSite
  ok secrets     none is in the files, and none is shown
  ok debug       no debugger, and no traceback
Proven: 12 passed, in some seconds.
"""


def timeless(text: str) -> str:
    """Return a table of checks without the seconds that it tells."""
    text = re.sub(r"  \([\d.]+ s\)", "", text)
    return re.sub(r"in [\d.]+ seconds", "in some seconds", text)


def test_a_project_that_works_is_proven_and_stays_as_it_is(
    fresh: Fresh, home: Path, tmp_path: Path
) -> None:
    project = fresh(tmp_path)
    before = picture(project)

    result = scaffold("verify", cwd=project / "flaskr", home=home, PYTHONIOENCODING="ascii")

    assert (result.code, timeless(result.out), result.err) == (0, TABLE, "")
    assert picture(project) == before
    assert left(home) == []


def test_a_failure_is_told_with_what_its_program_said_and_written_as_junit(
    fresh: Fresh, home: Path, tmp_path: Path
) -> None:
    project = fresh(tmp_path)
    edit(project, change(HELLO, "bp = Blue", "bp  =  Blue"))

    junit = ("--junit", str(tmp_path / "checks.xml"))
    result = scaffold("verify", *junit, cwd=project, home=home, PYTHONIOENCODING="ascii")

    expected = TABLE.replace("ok format ", "no format ").replace(
        "ruff format", "1 file would be reformatted, 9 files already formatted"
    )
    assert timeless(result.out) == expected.partition("Proven")[0]
    assert (
        '-bp  =  Blueprint("hello", __name__)\n+bp = Blueprint("hello", __name__)\n' in result.err
    )
    assert result.err.splitlines()[-1].startswith("Error: The check format failed: 1 file")
    (suite,) = ElementTree.parse(tmp_path / "checks.xml").getroot()
    cases = {case.get("name"): [one.tag for one in case] for case in suite}
    assert (suite.get("name"), suite.get("failures")) == ("shop", "1")
    assert cases == {name: ["failure"] if name == "format" else [] for name in CHECKS}


def test_a_quiet_run_says_only_what_is_wrong(fresh: Fresh, home: Path, tmp_path: Path) -> None:
    edit(fresh(tmp_path), change(PROJECT, "[project]", "[project"))

    result = scaffold("verify", "shop", "-q", cwd=tmp_path, home=home)

    assert (result.code, result.out) == (1, "")
    (line,) = result.err.splitlines()
    assert line.startswith("Error: The check install failed: pyproject.toml is not TOML: ")


def test_a_table_that_cannot_be_written_is_refused_up_front(
    fresh: Fresh, home: Path, tmp_path: Path
) -> None:
    fresh(tmp_path)
    (tmp_path / "file").touch()

    refused = scaffold("verify", "shop", "--junit", "file/checks.xml", cwd=tmp_path, home=home)
    missing = scaffold("verify", "shop", "--junit", "no/checks.xml", cwd=tmp_path, home=home)

    assert (refused.code, missing.code) == (2, 2)
    assert refused.out == missing.out == ""
    assert refused.err == "Error: file/checks.xml cannot be written: there is no folder file.\n"
    assert missing.err == "Error: no/checks.xml cannot be written: there is no folder no.\n"


def test_what_an_application_leaves_in_the_background_is_ended(
    fresh: Fresh, home: Path, tmp_path: Path
) -> None:
    project = fresh(tmp_path)
    away = ", start_new_session=True" if sys.platform == "linux" else ""
    sleep = 'sleep = [sys.executable, "-c", "import time; time.sleep(999)"]'
    start = ("subprocess.Popen(sleep)", f"subprocess.Popen(sleep{away})")
    edit(project, made("import subprocess", "import sys", "", sleep, *start))

    result = scaffold("verify", "--limit", str(PATIENCE), cwd=project, home=home)

    assert (result.code, result.err) == (0, "")
    assert left(home) == []


# Moments at which it is stopped


def begun(path: Path) -> str:
    """Return the line of Python that tells that it is run, and then hangs."""
    return f'open({str(path)!r}, "w").close(); time.sleep(999)'


BACKEND = "import time\n\n\ndef build_editable(*arguments):\n    {}\n\n\n"


def in_install(path: Path) -> Edits:
    table = 'requires = []\nbuild-backend = "slow"\nbackend-path = ["."]\n'
    old = 'requires = ["flit_core>=3.11"]\nbuild-backend = "flit_core.buildapi"\n'
    return {PROJECT: (old, table), "slow.py": BACKEND.format(begun(path))}


def in_tests(path: Path) -> Edits:
    return a_test(begun(path), first="import time\n\n\n")


def in_start(path: Path) -> Edits:
    return made("import time", "", begun(path))


def in_a_page(path: Path) -> Edits:
    return view("import time", "", begun(path))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("signum", often([signal.SIGINT, signal.SIGTERM], 1))
@pytest.mark.parametrize("moment", often([in_install, in_a_page, in_tests, in_start], 2))
def test_whenever_it_is_stopped_all_that_it_started_is_stopped_too(
    moment: Callable[[Path], Edits], signum: int, fresh: Fresh, home: Path, tmp_path: Path
) -> None:
    project = fresh(tmp_path)
    edit(project, moment(tmp_path / "begun"))
    before = picture(project)
    result = interrupted(signum, "verify", "-q", begun=tmp_path / "begun", cwd=project, home=home)

    assert (result.code, result.out) == (128 + signum, "")
    assert result.err == "Error: Interrupted: all that was started has been stopped.\n"
    assert picture(project) == before
    assert left(home) == []


@needs_terminal
def test_at_a_terminal_it_shows_what_it_is_at(fresh: Fresh, home: Path, tmp_path: Path) -> None:
    project = fresh(tmp_path)
    edit(project, in_tests(tmp_path / "begun"))
    command = (sys.executable, "-m", "scaffold", "verify")
    env = environment(home, PYTHONIOENCODING="ascii")

    with at_terminal(*command, cwd=project, env=env) as terminal:
        terminal.wait_for("\n    tests ...")
        while not (tmp_path / "begun").exists():
            time.sleep(0.01)
        terminal.type(CTRL_C)
        code, screen = terminal.end()

    *table, form, last = screen.splitlines()
    interrupted = "Error: Interrupted: all that was started has been stopped."
    assert (code, form[:12], last) == (130, "  no format ", interrupted)
    assert timeless("\n".join(table)) == TABLE.partition("\n  ok format")[0]


# Projects that are not ours

APP = """\
from flask import Flask


def create_app():
    app = Flask(__name__)

    @app.route("/")
    def index():
        return "Hello"

    return app
"""
TEST = """\
from {} import create_app


def test_index():
    assert create_app().test_client().get("/").text == "Hello"
"""
SHOP = """
[project]
name = "shop"
version = "1"
dependencies = ["flask", "waitress"]
"""
SYSTEM = '[build-system]\nrequires = ["{}"]\nbuild-backend = "{}"\n'
UNSAFE = (
    "/ comes without Strict-Transport-Security, Content-Security-Policy, "
    "X-Content-Type-Options: nosniff, X-Frame-Options, Referrer-Policy"
)


def told(folder: Path, home: Path) -> dict[str, str]:
    """Return what is found of the project in *folder*, by the names of the checks."""
    result = scaffold("verify", "--json", cwd=folder, home=home)
    Draft202012Validator(SCHEMA).validate(result.json)
    return {check["name"]: check["found"] for check in result.json["checks"]}


def test_a_file_alone_is_a_project(home: Path, tmp_path: Path) -> None:
    edit(tmp_path, {"app.py": APP})

    assert told(tmp_path, home) == {
        "install": "all that it needs",
        "compile": "every file of Python",
        "lint": "the project does not configure ruff",
        "format": "the project does not configure ruff",
        "tests": "there are no tests",
        "start": "flask run listens",
        "pages": "1 page answers",
        "production": "flask run answers",
        "headers": UNSAFE,
        "cookies": "without a secret key there is no session",
        "secrets": "none is in the files, and none is shown",
        "debug": "no debugger, and no traceback",
    }


def test_a_project_may_list_what_it_requires(home: Path, tmp_path: Path) -> None:
    lists: Edits = {
        "requirements.txt": "-r requirements/base.txt\n",
        "requirements/base.txt": "flask\n",
    }
    edit(tmp_path, {"shop.py": APP, "test_shop.py": TEST.format("shop"), **lists})

    found = told(tmp_path, home)

    assert (found["tests"], found["pages"], found["headers"]) == (
        "1 passed",
        "1 page answers",
        UNSAFE,
    )


SYSTEMS = {
    "its own": SYSTEM.format("setuptools>=61", "own") + 'backend-path = ["."]\n',
    "none": "",
    "unnamed": '[build-system]\nrequires = ["setuptools>=61"]\n',
    "setuptools": SYSTEM.format("setuptools>=61", "setuptools.build_meta"),
    "hatchling": SYSTEM.format("hatchling", "hatchling.build"),
    "uv": SYSTEM.format("uv_build", "uv_build"),
}


@pytest.mark.parametrize("name", often([*SYSTEMS], 1))
def test_a_project_may_stand_in_src_and_have_another_server(
    name: str, home: Path, tmp_path: Path
) -> None:
    system = SYSTEMS[name]
    package: Edits = {"src/shop/__init__.py": APP, "tests/test_shop.py": TEST.format("shop")}
    own: Edits = {"own.py": "from setuptools.build_meta import *\n"} if "own" in system else {}
    edit(tmp_path, {PROJECT: system + SHOP, **package, **own})
    before = picture(tmp_path)

    found = told(tmp_path, home)

    assert (found["tests"], found["production"]) == ("1 passed", "waitress answers")
    assert picture(tmp_path) == before


def test_a_project_sees_a_variable_of_the_users_if_it_is_to(home: Path, tmp_path: Path) -> None:
    edit(tmp_path, {"app.py": f'import os\n\nos.environ["SHOP"]\n\n{APP}'})

    hidden = scaffold("verify", "-q", cwd=tmp_path, home=home, SHOP="tea")
    shown = scaffold("verify", "-q", "--env", "SHOP", cwd=tmp_path, home=home, SHOP="tea")

    assert "The check start failed" in hidden.err
    assert "The check headers failed" in shown.err


def test_an_application_may_answer_to_one_name_only(home: Path, tmp_path: Path) -> None:
    trusted = '    app.config["TRUSTED_HOSTS"] = [".example.com"]\n\n    @app.route'
    edit(tmp_path, {"app.py": APP.replace("\n    @app.route", f"\n{trusted}", 1)})

    assert told(tmp_path, home)["pages"] == "1 page answers"


DATABASE = """\
import sqlite3

import click
from flask import Flask


def create_app():
    app = Flask(__name__)
    app.config["DATABASE"] = "shop.sqlite"

    @app.cli.command("init-db")
    def init_db():
        with sqlite3.connect(app.config["DATABASE"]) as db:
            db.execute("CREATE TABLE item (name TEXT)")
        db.close()

    @app.route("/")
    def index():
        db = sqlite3.connect(app.config["DATABASE"])
        try:
            return str(db.execute("SELECT count(*) FROM item").fetchone()[0])
        finally:
            db.close()

    return app
"""


def test_a_database_of_the_projects_own_gets_its_tables(home: Path, tmp_path: Path) -> None:
    edit(tmp_path, {"app.py": DATABASE})

    found = told(tmp_path, home)

    assert found["pages"] == "1 page answers after flask init-db"
    assert found["production"].startswith("flask run answers")
    assert os.listdir(tmp_path) == ["app.py"]


def test_what_is_no_project_is_refused(home: Path, tmp_path: Path) -> None:
    result = scaffold("verify", cwd=tmp_path, home=home)

    hint = "Hint: Name the folder of one, which holds its pyproject.toml.\n"
    place = shown(str(tmp_path))
    assert result == Result(2, "", f"Error: There is no project in {place}.\n{hint}")


# new --verify


def test_a_new_project_is_proven_before_it_is_published(home: Path, tmp_path: Path) -> None:
    result = scaffold("new", "shop", "--verify", "--json", cwd=tmp_path, home=home)

    receipt = result.json["receipt"]
    assert (result.code, result.json["status"]) == (0, "created")
    assert receipt == {
        "version": __version__,
        "template": "hello",
        "features": [],
        "checks": {"passed": 12, "failed": 0, "skipped": 0},
        "tests": "26 passed",
        "seconds": receipt["seconds"],
    }
    Draft202012Validator(SCHEMA).validate(result.json)
    assert scaffold("status", cwd=tmp_path / "shop").out.endswith("files are pristine.\n")


@pytest.mark.full
def test_that_may_be_a_default_of_the_user(home: Path, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("verify = true\n")
    config = {"FLASK_SCAFFOLD_CONFIG": str(tmp_path / "config.toml")}

    by_file = scaffold("new", "one", cwd=tmp_path, home=home, **config)
    declined = scaffold("new", "two", "--no-verify", cwd=tmp_path, home=home, **config)

    assert ["Proven:" in result.out for result in (by_file, declined)] == [True, False]


def test_what_fails_is_never_published(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))
    hello = templates / "hello" / "{{cookiecutter.project_slug}}" / "{{cookiecutter.package}}"
    edit(hello, change("hello.py", "bp = Blue", "bp  =  Blue"))
    (apps := tmp_path / "apps").mkdir()
    monkeypatch.setenv("HOME", str(home))

    order = Order("shop", apps, verify=True)
    monkeypatch.setattr(bundled, "bundled", lambda: templates)
    report = new(order)

    failed = "1 file would be reformatted, 9 files already formatted"
    hint = "Nothing was made. Leave --verify out to make it in any case."
    message = f"The check format failed: {failed}."
    assert report.problems == (Problem("check-failed", message, hint, refusal=False),)
    assert (report.status, report.exit) == ("failed", 1)
    assert picture(apps) == {}


# Where it works


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project that is soon proven: one file, an application without a factory."""
    (project := tmp_path / "small").mkdir()
    edit(
        project,
        {
            "app.py": "from flask import Flask\n\napp = Flask(__name__)\n"
            '\n\n@app.route("/")\ndef index():\n    return "Hello"\n'
        },
    )
    return project


def test_without_uv_it_works_too(small: Path, home: Path, tmp_path: Path) -> None:
    before = picture(small)

    path = without_uv(os.environ["PATH"])
    result = scaffold("verify", "-q", cwd=small, home=home, PATH=path)

    assert result == Result(0, "", "")
    assert picture(small) == before
    assert left(home) == []


def test_without_a_home_it_works_among_temporary_files(small: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (temporary := tmp_path / "temporary").mkdir()
    nowhere = tmp_path / "file" / "home"

    result = scaffold("verify", "-q", cwd=small, home=nowhere, TMPDIR=str(temporary))

    assert result == Result(0, "", "")
    (cache,) = temporary.glob("flask-scaffold-*")
    assert os.listdir(cache) == ["scratch"]
    assert os.listdir(cache / "scratch") == []

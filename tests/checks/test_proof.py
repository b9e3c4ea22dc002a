"""Proof: each fault of a real small project is found by the check that is for it."""

import os
import socket
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from uv import find_uv_bin

from scaffold import __version__
from scaffold.checks import probe, serve
from scaffold.checks.check import Check, CheckStatus
from scaffold.checks.copies import InstalledCopy, ProofOptions
from scaffold.checks.facts import Facts
from scaffold.checks.progress import CheckProgress
from scaffold.checks.proof import CHECKS, check_copy, prove
from scaffold.checks.serve import (
    Database,
    check_development,
    check_production,
    server_words,
)
from scaffold.project.recipe import Recipe
from scaffold.system import tempdirs
from tests.checks.projects import APP, PYPROJECT, WORKING, app_with, copy_of, project

NOT_INSTALLED = "the project is not installed"
NO_APPLICATION = "there is no application that Flask would find"

Changes = Mapping[str, str | None]


class Heard(CheckProgress):
    """What is reported of the progress of a proof."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.checks: list[Check] = []

    def checking(self, name: str) -> None:
        self.names.append(name)

    def checked(self, check: Check) -> None:
        self.checks.append(check)


def all_checks(copy: InstalledCopy) -> dict[str, Check]:
    """Return the checks of *copy* by name, without paths of the copy."""
    return {check.name: copy.relative(check) for check in check_copy(copy)}


def check_of(copy: InstalledCopy, name: str) -> Check:
    """Make the checks of *copy* up to that called *name*, and return it."""
    return next(check for check in map(copy.relative, check_copy(copy)) if check.name == name)


def failures(checks: Mapping[str, Check]) -> dict[str, str]:
    """Return what was found by those of *checks* that failed."""
    return {name: check.found for name, check in checks.items() if check.failed}


def pages(copy: InstalledCopy, facts: Facts | None = None) -> Check:
    """Return the check of the pages in development; without *facts*, the application is asked."""
    facts = facts or facts_of(copy)
    *_, check = check_development(copy, facts, Database(copy, facts.tables))
    return copy.relative(check)


def facts_of(copy: InstalledCopy) -> Facts:
    """Return what the application of *copy* tells of itself."""
    python, limit = copy.installation.python, copy.options.limit
    return probe.probe(python, copy.folder, copy.app, copy.variables(), limit)


@pytest.fixture
def with_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let environments be made by uv, which is fast."""
    folder = str(Path(find_uv_bin()).parent)
    monkeypatch.setenv("PATH", os.pathsep.join((folder, os.environ["PATH"])))


# The whole proof


@pytest.mark.install
@pytest.mark.usefixtures("with_uv")
def test_a_project_is_copied_installed_and_checked_in_order() -> None:
    heard = Heard()
    recipe = Recipe("hello", ("auth",), {})

    receipt = prove(replace(project(WORKING), recipe=recipe), progress=heard)

    assert [check.name for check in receipt.checks] == [*CHECKS] == heard.names
    assert heard.checks == [*receipt.checks]
    statuses = {check.name: check.status for check in receipt.checks}
    assert [name for name in statuses if statuses[name] == CheckStatus.SKIPPED] == [
        "headers",
        "cookies",
    ]
    assert {*statuses.values()} == {CheckStatus.PASSED, CheckStatus.SKIPPED}
    found = (receipt.version, receipt.template, receipt.features)
    assert found == (__version__, "hello", ("auth",))
    assert list(tempdirs.cache("scratch").iterdir()) == []


@pytest.mark.usefixtures("with_uv")
def test_what_cannot_be_installed_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_NO_INDEX", "1")
    heard = Heard()
    pyproject = PYPROJECT.replace('"flask"', '"madeup-kettle"')

    first, *others = prove(project({**WORKING, "pyproject.toml": pyproject}), progress=heard).checks

    assert (first.name, first.status) == ("install", CheckStatus.FAILED)
    assert "madeup-kettle" in first.output
    assert others == [Check(name, CheckStatus.SKIPPED, NOT_INSTALLED) for name in CHECKS[1:]]
    assert [check.name for check in heard.checks] == [*CHECKS]
    assert list(tempdirs.cache("scratch").iterdir()) == []


def test_a_broken_pyproject_is_not_even_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempdirs, "spread", None)

    first, *others = prove(project({**WORKING, "pyproject.toml": "[project"})).checks

    assert first.found.startswith("pyproject.toml is not TOML: ")
    assert others == [Check(name, CheckStatus.SKIPPED, NOT_INSTALLED) for name in CHECKS[1:]]


# Files and tests


def test_after_a_failure_the_other_checks_are_made(tmp_path: Path) -> None:
    changes = {
        "odd.py": "x = 1 is 1\n",
        "unused.py": "import os\n",
        "ugly.py": "x  =  1\n",
        "test_more.py": "def test_more():\n    assert 1 == 2\n",
    }

    checks = all_checks(copy_of(tmp_path, changes))

    assert [*checks] == [*CHECKS[1:]]
    found = failures(checks)
    assert [*found] == ["compile", "lint", "format", "tests"]
    assert found["compile"].startswith("odd.py, line 1: SyntaxError: ")
    assert found["lint"].startswith("odd.py:1:5: F632 ") or "unused.py" in checks["lint"].output
    assert found["tests"].startswith("1 failed, 1 passed: test_more.py::test_more")


@pytest.mark.parametrize(
    ("changes", "name", "why"),
    [
        ({"test_app.py": None}, "tests", "there are no tests"),
        (
            {"pyproject.toml": PYPROJECT.replace("[tool.ruff]", "")},
            "lint",
            "the project does not configure ruff",
        ),
        (
            {"pyproject.toml": PYPROJECT.replace(', "ruff"', "")},
            "format",
            "ruff is not among what the project needs",
        ),
        ({"test_app.py": None, "app.py": None}, "compile", "there is no file of Python"),
    ],
)
def test_what_is_not_there_is_not_checked(
    changes: Changes, name: str, why: str, tmp_path: Path
) -> None:
    copy = copy_of(tmp_path, {"app.py": None, **changes})

    assert check_of(copy, name) == Check(name, CheckStatus.SKIPPED, why)


def test_without_an_application_nothing_is_started(tmp_path: Path) -> None:
    checks = all_checks(copy_of(tmp_path, {"app.py": "x = 1\n", "test_app.py": None}))

    assert failures(checks) == {"start": NO_APPLICATION}
    for name in CHECKS[CHECKS.index("pages") :]:
        assert checks[name] == Check(name, CheckStatus.SKIPPED, NO_APPLICATION)


@pytest.mark.parametrize(("configured", "fails"), [(True, False), (False, True)])
def test_warnings_are_errors_in_tests_unless_the_project_configures_them(
    configured: bool, fails: bool, tmp_path: Path
) -> None:
    changes = {
        "app.py": None,
        "test_app.py": "import warnings\n\n\ndef test_it():\n    warnings.warn('old')\n",
        "pytest.ini": f"[pytest]\n{'filterwarnings =' if configured else ''}\n",
    }

    assert check_of(copy_of(tmp_path, changes), "tests").failed is fails


def test_an_application_that_hangs_when_it_is_made_is_not_tested(tmp_path: Path) -> None:
    copy = copy_of(tmp_path, {"app.py": f"while True:\n    pass\n{APP}"}, ProofOptions(limit=1))

    checks = all_checks(copy)

    why = "the application hangs when it is made"
    assert checks["tests"] == Check("tests", CheckStatus.SKIPPED, why)
    assert [name for name in failures(checks) if name != "format"] == ["start", "production"]


# Programs


def test_a_program_that_hangs_is_stopped(tmp_path: Path) -> None:
    copy = copy_of(tmp_path, options=ProofOptions(limit=0.1))

    check = copy.check("tests", "-c", "import time; time.sleep(99)", summary=str)

    assert (check.failed, check.found) == (True, "it was stopped after 2 seconds")


def test_a_program_that_prints_nothing_is_described_by_its_exit_code(tmp_path: Path) -> None:
    check = copy_of(tmp_path).check("lint", "-c", "raise SystemExit(7)", summary=str)

    assert (check.failed, check.found) == (True, "it ended with exit code 7")


def test_only_what_can_be_installed_is_isolated_from_its_folder(tmp_path: Path) -> None:
    package = PYPROJECT + '[build-system]\nrequires = ["flit_core"]\n'

    assert copy_of(tmp_path).python("-V")[1:] == ("-E", "-s", "-V")
    assert copy_of(tmp_path, {"pyproject.toml": package}).python("-V")[1:] == ("-I", "-V")


def test_a_program_sees_no_variable_of_the_users_but_those_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mine")
    monkeypatch.setenv("SHOP", "mine")

    found = copy_of(tmp_path, options=ProofOptions(variables=("SHOP",))).variables(KEY="ours")

    assert "DATABASE_URL" not in found
    assert (found["SHOP"], found["KEY"], found["XDG_RUNTIME_DIR"]) == (
        "mine",
        "ours",
        str(tmp_path),
    )


# Servers


@pytest.mark.parametrize(
    ("package", "more", "words"),
    [
        ("gunicorn", {}, "gunicorn app:app --bind 127.0.0.1:{port}"),
        ("gunicorn", {"gunicorn.conf.py": "wsgi_app = 1"}, "gunicorn --bind 127.0.0.1:{port}"),
        ("waitress", {}, "waitress --listen=127.0.0.1:{port} app:app"),
        (
            "waitress",
            {"app.py": "from flask import Flask\n\n\ndef create_app():\n    return Flask('a')\n"},
            "waitress --listen=127.0.0.1:{port} --call app:create_app",
        ),
        (
            "tea",
            {},
            "flask --app=app.py run --no-reload --no-debug --host 127.0.0.1 --port {port}",
        ),
    ],
)
@pytest.mark.skipif("os.name == 'nt'", reason="gunicorn does not run there")
def test_in_production_the_server_of_the_project_is_used(
    package: str, more: dict[str, str], words: str
) -> None:
    pyproject = PYPROJECT.replace('"flask"', f'"flask", "{package}"')

    found = server_words(project({**WORKING, "pyproject.toml": pyproject, **more}))

    assert " ".join(found) == f"-m {words}"


def test_a_server_that_does_not_listen_is_failed_with_its_output(tmp_path: Path) -> None:
    lines = "import time\nprint('I am late', flush=True)\ntime.sleep(99)\n"
    copy = copy_of(tmp_path, {"app.py": lines + APP}, ProofOptions(limit=1))

    start, after = check_development(copy, Facts(), Database(copy, ()))

    assert start.found == "flask run: nothing listens on its port after 1 seconds"
    assert (start.status, start.output.splitlines()[-1]) == (CheckStatus.FAILED, "I am late")
    assert after == Check("pages", CheckStatus.SKIPPED, "the server does not start")


def test_a_server_that_ends_is_described_by_its_exit_code(tmp_path: Path) -> None:
    copy = copy_of(tmp_path, {"app.py": f"import os\nos._exit(3)\n{APP}"})

    check, *others = check_production(copy, Facts(), Database(copy, ()))

    assert check.found == "flask run ended by itself, with exit code 3"
    assert {other.status for other in others} == {CheckStatus.SKIPPED}


def test_an_application_that_cannot_be_made_is_described_by_its_own_traceback(
    tmp_path: Path,
) -> None:
    checks = all_checks(copy_of(tmp_path, {"app.py": app_with("app.config['SHOP']")}))

    assert [*failures(checks)][-2:] == ["start", "production"]
    found = "without --debug the application cannot be made: KeyError: 'SHOP'"
    assert checks["production"].found == found
    for name in ("start", "production"):
        lines = checks[name].output.splitlines()
        assert (lines[0], lines[-1]) == ("Traceback (most recent call last):", "KeyError: 'SHOP'")
        assert 'File "app.py"' in lines[1]
    assert checks["pages"].found == "the server does not start"
    assert checks["headers"].found == "it does not run as in production"


def test_a_port_that_another_program_took_first_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind((probe.HOST, 0))
        ports = iter((taken.getsockname()[1], probe.free_port()))
        monkeypatch.setattr(serve, "free_port", lambda: next(ports))

        assert pages(copy_of(tmp_path), Facts()).found == "1 page answers"

    assert next(ports, None) is None


# Pages


def view(path: str, *lines: str) -> str:
    """Return a view of *path* that does *lines*."""
    name = path.strip("/")
    return "\n".join(("", f"@app.route({path!r})", f"def {name}():", *(f"    {s}" for s in lines)))


def test_all_pages_that_fail_are_named(tmp_path: Path) -> None:
    copy = copy_of(tmp_path, {"app.py": app_with(*(view(path, "1 / 0") for path in ("/a", "/b")))})
    facts = facts_of(copy)

    check = pages(copy, facts)
    production, *_ = check_production(copy, facts, Database(copy, ()))

    error = "answers 500: ZeroDivisionError: division by zero"
    assert check.found == f"/a {error}; /b {error}"
    assert production.found == "/a answers 500; /b answers 500"
    assert "ZeroDivisionError" in check.output


def test_after_a_page_that_hangs_no_other_is_asked_for(tmp_path: Path) -> None:
    hang = view("/a", "import time", "time.sleep(99)")
    note = view("/b", "open('asked', 'w').close()", "return ''")
    copy = copy_of(tmp_path, {"app.py": app_with(hang, note)}, ProofOptions(limit=3))

    assert pages(copy).found == "/a did not answer within 3 seconds"
    assert not (copy.folder / "asked").exists()


def test_an_application_is_asked_by_a_name_that_it_trusts(tmp_path: Path) -> None:
    only = "app.config['TRUSTED_HOSTS'] = ['.example.com', 'other.com']"

    assert pages(copy_of(tmp_path, {"app.py": app_with(only)})).found == "1 page answers"


LEAKING = """\
import os

from flask import Flask


def create_app():
    app = Flask(__name__)
    app.secret_key = os.environ.get("SECRET_KEY") or os.urandom(16).hex()

    @app.route("/")
    def index():
        return "Traceback (most recent call last):"

    @app.route("/more")
    def more():
        return app.secret_key, {"Set-Cookie": "a=1; Secure"}

    return app
"""


def test_what_is_shown_in_production_is_judged(tmp_path: Path) -> None:
    copy = copy_of(tmp_path, {"app.py": LEAKING})
    facts = facts_of(copy)

    checks = {check.name: check for check in check_production(copy, facts, Database(copy, ()))}

    found = failures(checks)
    assert [*found] == ["headers", "cookies", "secrets", "debug"]
    assert found["headers"].startswith("/ comes without ")
    assert found["cookies"].startswith("SESSION_COOKIE_SECURE is not set; ")
    assert found["cookies"].endswith("; a lacks HttpOnly, SameSite")
    assert found["secrets"] == "/more shows the secret key"
    assert found["debug"].startswith("/ shows ")


# Databases

TABLES = """
import os

from flask.cli import AppGroup

app.config["DATABASE"] = os.path.join(os.getcwd(), "shop.db")
group = AppGroup("db")
app.cli.add_command(group)


def note(text):
    with open("commands", "a") as file:
        file.write(text + "\\n")


@group.command("upgrade")
def upgrade():
    note("db upgrade")
    raise RuntimeError("no migrations")


@app.cli.command("init-db")
def init_db():
    note("init-db")
    INIT


@app.route("/teas")
def teas():
    with open("shop.db") as file:
        return file.read()
"""


def test_tables_that_are_missing_are_made_once(tmp_path: Path) -> None:
    text = app_with(TABLES.replace("INIT", 'open("shop.db", "w").close()'))
    copy = copy_of(tmp_path, {"app.py": text})

    checks = all_checks(copy)

    assert checks["pages"].found == "2 pages answer after flask init-db"
    assert checks["production"].found == "flask run answers"
    assert (copy.folder / "commands").read_text() == "db upgrade\ninit-db\n"


def test_where_all_pages_answer_no_tables_are_made(tmp_path: Path) -> None:
    copy = copy_of(tmp_path, {"app.py": app_with(TABLES.replace("INIT", "pass")), "shop.db": ""})

    assert pages(copy).found == "2 pages answer"
    assert not (copy.folder / "commands").exists()


def test_tables_that_cannot_be_made_are_named_beside_the_page(tmp_path: Path) -> None:
    text = app_with(TABLES.replace("INIT", 'raise OSError("no schema.sql")'))

    check = pages(copy_of(tmp_path, {"app.py": text}))

    assert check.found.startswith("/teas answers 500: FileNotFoundError: ")
    assert check.found.endswith("; flask init-db: OSError: no schema.sql")


def test_only_one_program_uses_the_database_at_a_time(tmp_path: Path) -> None:
    lines = """
import sqlite3
import time

connection = sqlite3.connect("shop.db")
connection.execute("create table if not exists tea (name unique)")
if not connection.execute("select * from tea").fetchall():
    time.sleep(0.3)
    connection.execute("insert into tea values ('green')")
    connection.commit()
connection.close()
"""
    checks = all_checks(copy_of(tmp_path, {"app.py": app_with(lines)}))

    assert [name for name in failures(checks) if name not in ("lint", "format")] == []
    assert os.path.exists(tmp_path / "shop" / "shop.db")

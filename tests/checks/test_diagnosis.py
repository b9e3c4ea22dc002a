"""What is said about a project as a whole: its environment, its application, its record."""

from dataclasses import replace

import pytest

from scaffold.checks.check import Check
from scaffold.checks.diagnosis import project_checks
from scaffold.checks.discovery import Application
from scaffold.checks.examination import Examination, History
from scaffold.checks.facts import Answer, Facts, Fault
from scaffold.checks.machine import FLASK
from scaffold.project.problems import Problem
from scaffold.project.results import Entry
from scaffold.writing.git import PrivateFiles
from tests.checks.examinations import PYPROJECT, VERSIONS, WELL, examination, ill

FULL = {".flaskenv": "FLASK_APP=flaskr\n"}
HISTORY = History("hello made it", (Entry("a", "pristine"), Entry("b", "yours")))


def checks(at: Examination) -> dict[str, Check]:
    return {check.name: check for check in project_checks(at)}


def told(name: str, at: Examination) -> tuple[str, str]:
    check = checks(at)[name]
    return check.status, check.found


def test_a_project_in_good_health_passes() -> None:
    well = examination(FULL, private=PrivateFiles(), history=HISTORY)
    assert [(one.name, one.status, one.found) for one in project_checks(well)] == [
        ("environment", "passed", ".venv with Python 3.13.0"),
        ("packages", "passed", "All that the project needs is installed"),
        ("application", "passed", "flaskr has a factory, with 2 pages to open"),
        ("index", "passed", "GET / answers 200"),
        ("secret", "passed", "SECRET_KEY is long, and written down in no file of the code"),
        ("cookies", "passed", "The session cookie is Secure, HttpOnly and SameSite"),
        ("headers", "passed", "Pages come with the headers that keep a browser safe"),
        ("hosts", "passed", "It answers to example.com only"),
        ("body", "passed", "A request of more than 16 MiB is refused"),
        ("debug", "passed", "Debug is off, unless asked for"),
        ("dependencies", "passed", "Releases with known security holes are kept out"),
        ("dotenv", "passed", "flask reads .flaskenv"),
        ("names", "passed", "No module hides one of Flask's or of Python's"),
        ("ignored", "passed", "git has no secrets of this machine"),
        ("record", "passed", "hello made it"),
        ("edits", "passed", "Of its 1 files, none edited"),
        ("templates", "passed", "The templates of today make the same"),
    ]


def test_without_an_environment_only_the_files_are_judged() -> None:
    found = checks(examination(environment="", facts=None))
    assert {name: one.status for name, one in found.items() if one.status != "skipped"} == {
        "environment": "warned",
        "dependencies": "passed",
        "names": "passed",
    }
    assert found["environment"].hint.splitlines() == ["make", "enter", "fill"]


def test_an_environment_whose_python_is_gone_fails() -> None:
    found = checks(examination(facts=None))
    assert (found["environment"].status, found["environment"].found) == (
        "failed",
        "The Python of .venv does not start",
    )
    assert found["application"].status == "skipped"


def test_an_old_python_is_worth_a_look() -> None:
    assert told("environment", ill(python="3.9.1")) == ("warned", ".venv with Python 3.9.1")


def test_packages_that_are_missing_are_named() -> None:
    wants = {"pyproject.toml": '[project]\ndependencies = ["Flask", "a", "b_c>1", "d; x"]\n'}
    found = checks(examination(wants))["packages"]
    assert (found.status, found.found) == ("failed", "Not installed in .venv: a, b-c")
    assert found.hint.splitlines() == ["enter", "fill"]


def test_without_flask_the_application_is_not_blamed() -> None:
    fault = Fault("ModuleNotFoundError", "No module named 'flask'", module="flask")
    found = checks(examination(facts=Facts(fault, "3.13.0", {})))
    assert [found[name].status for name in ("packages", "application")] == ["failed", "skipped"]


@pytest.mark.parametrize(
    ("fault", "found", "hint"),
    [
        (
            Fault("RuntimeError", "out of tea", "trace"),
            "flaskr cannot be loaded: RuntimeError: out of tea",
            "flask --app flaskr routes",
        ),
        (
            Fault("AssertionError", "", "trace"),
            "flaskr cannot be loaded: AssertionError",
            "flask --app flaskr routes",
        ),
        (
            Fault("ModuleNotFoundError", "No module named 'tea.pot'", "trace", "tea.pot"),
            "flaskr cannot be loaded: ModuleNotFoundError: No module named 'tea.pot'",
            "Install tea, and name it among the dependencies.",
        ),
    ],
)
def test_an_application_that_cannot_be_made_fails(fault: Fault, found: str, hint: str) -> None:
    check = checks(examination(facts=Facts(fault, "3.13.0", VERSIONS)))["application"]
    assert (check.status, check.found, check.hint, check.output) == ("failed", found, hint, "trace")


def test_a_project_without_an_application_fails() -> None:
    assert told("application", examination(application=None, facts=None)) == (
        "failed",
        "No application stands out that Flask would find",
    )


def test_an_application_that_only_flask_finds_passes() -> None:
    assert told("application", examination(application=None)) == (
        "passed",
        "Flask finds an application by itself, with 2 pages to open",
    )


def test_a_python_that_says_nothing_is_not_the_fault_of_the_application() -> None:
    fault = Fault("SystemExit", "there is no module encodings", "all it said")
    found = checks(examination(facts=Facts(fault)))
    assert (found["environment"].status, found["environment"].output) == ("failed", "all it said")
    assert found["application"].status == "skipped"


def test_what_an_application_is_called_is_told() -> None:
    at = examination(None, replace(WELL, routes=("/",)), Application("wsgi.py", False))
    assert told("application", at)[1] == "wsgi.py has an application, with 1 page to open"


def test_a_first_page_that_breaks_fails_with_the_error() -> None:
    output = "Traceback ...\nsqlite3.OperationalError: no such table: post\nbye\n"
    assert told("index", ill(answer=Answer(404, {}, ()))) == ("passed", "GET / answers 404")
    assert told("index", ill(answer=None)) == ("failed", "GET / answers 500")
    assert told("index", ill(answer=Answer(502, {}, ()), output=output)) == (
        "failed",
        "GET / answers 502: sqlite3.OperationalError: no such table: post",
    )


@pytest.mark.parametrize(
    ("files", "versions", "expected"),
    [
        (
            {},
            {"werkzeug": "3.0.1", "flask": "3.1.3"},
            ("failed", "There are known security holes in werkzeug 3.0.1 (mended in 3.1.6)"),
        ),
        (
            {"pyproject.toml": "", "requirements.txt": "# all\nFlask==2.0.1  # old\n-r more.txt\n"},
            {},
            ("failed", "There are known security holes in what is required as Flask==2.0.1"),
        ),
        (
            {"pyproject.toml": "", "requirements.txt": "Flask\n"},
            {},
            ("warned", "Releases with known security holes are not kept out"),
        ),
        ({"pyproject.toml": ""}, {}, ("warned", "No file says what the project needs")),
        ({"pyproject.toml": "no toml"}, {}, ("warned", "No file says what the project needs")),
    ],
)
def test_old_releases_are_told(
    files: dict[str, str], versions: dict[str, str], expected: tuple[str, str]
) -> None:
    assert told("dependencies", ill(files, versions=versions)) == expected


def test_a_pin_has_to_go_before_there_can_be_newer_releases() -> None:
    wants = {"pyproject.toml": '[project]\ndependencies = ["flask==2.0", "jinja2>=3.1.6"]\n'}
    hints = [
        checks(at)["dependencies"].hint for at in (examination(wants), ill(versions={"flask": "2"}))
    ]
    assert hints == [
        (
            'Require "flask>=3.1.3", "werkzeug>=3.1.6", then:\n'
            "pip install --upgrade flask jinja2 werkzeug"
        ),
        "pip install --upgrade flask jinja2 werkzeug",
    ]


def test_settings_that_flask_does_not_read_are_told() -> None:
    env = {".env": "A=1\n", ".flaskenv": "B=1\n"}
    assert told("dotenv", ill(env, dotenv=False)) == (
        "warned",
        "flask does not read .flaskenv and .env",
    )
    assert told("dotenv", examination())[0] == "skipped"
    assert told("dotenv", examination(env, None))[0] == "skipped"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("flask.py", ("failed", "flask.py hides the module flask")),
        ("secrets/__init__.py", ("failed", "secrets/__init__.py hides the module secrets")),
        ("ssl.py", ("failed", "ssl.py hides the module ssl")),
        ("flaskr/flask.py", ("passed", "No module hides one of Flask's or of Python's")),
        ("tests/email.py", ("passed", "No module hides one of Flask's or of Python's")),
        ("app.py", ("passed", "No module hides one of Flask's or of Python's")),
    ],
)
def test_a_module_with_the_name_of_another_is_found(path: str, expected: tuple[str, str]) -> None:
    assert told("names", examination({path: "x = 1\n"})) == expected


def test_what_git_keeps_of_this_machine_is_told() -> None:
    kept = PrivateFiles((".env", "instance/a", "instance/b"), ("instance/c",))
    assert told("ignored", examination(private=kept)) == ("failed", "git keeps .env, instance/")
    assert told("ignored", examination(private=PrivateFiles(untracked=("instance/c",)))) == (
        "warned",
        "git does not ignore instance/",
    )


def test_an_error_of_git_is_not_a_pass() -> None:
    failure = Problem("git-failed", "git fails in /shop: bad config.", "Type git status there.")

    (check,) = (
        c
        for c in project_checks(examination(private=PrivateFiles(failure=failure)))
        if c.name == "ignored"
    )

    assert (check.status, check.found, check.hint) == ("failed", failure.message, failure.hint)


def test_what_became_of_the_files_is_told() -> None:
    files = tuple(Entry(str(n), a) for n, a in enumerate("edited edited deleted pristine".split()))
    assert told("edits", examination(history=replace(HISTORY, files=files))) == (
        "passed",
        "Of its 4 files, 2 edited and 1 deleted",
    )


def test_newer_templates_are_worth_a_look_and_a_damaged_record_fails() -> None:
    outdated = replace(HISTORY, outdated=Problem("outdated", "It is old.", "Type update."))
    damaged = History(problem=Problem("no-record", "It is damaged.", "Take it back."))
    found = checks(examination(history=outdated))["templates"]
    assert (found.status, found.found, found.hint) == ("warned", "It is old", "Type update.")
    statuses = [checks(examination(history=damaged))[name].status for name in ("record", "edits")]
    assert statuses == ["failed", "skipped"]


def test_what_is_not_passed_comes_with_a_reason_and_with_what_to_do() -> None:
    bad = PrivateFiles((".env",), ())
    old = replace(HISTORY, outdated=Problem("outdated", "It is old.", "Type update."))
    versions = {"werkzeug": "1"}
    files = {"flask.py": "", ".env": "", "pyproject.toml": PYPROJECT}
    for at in (
        examination(files, None, environment="", application=None, private=bad, history=old),
        examination(
            files, replace(WELL, versions=versions, python="3.9", answer=None, dotenv=False)
        ),
    ):
        for check in project_checks(at):
            assert check.status in ("passed", "skipped") or (check.why and check.hint), check.name
            assert not check.page or check.page.startswith(FLASK)

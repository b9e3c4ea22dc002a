"""Prove: which checks there are, in which order, and what each is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scaffold.checks.check import Check
from scaffold.checks.facts import Facts, Fault
from scaffold.checks.replies import Reply
from scaffold.checks.subject import Subject
from scaffold.system.processes import Outcome
from scaffold.verbs.verify import CHECKS, prove
from tests.checks.proving import FACTORY, PYPROJECT, Notes, project, statuses

NOT_INSTALLED = "the project is not installed"


def proof(
    notes: Notes, subject: Subject | None = None, passed: tuple[str, ...] = ()
) -> tuple[Check, ...]:
    """Return what is found of *subject*, by one hand, so that all comes one after the other."""
    with ThreadPoolExecutor(1) as pool:
        return prove(subject or project(), replace(notes.bench, passed=passed), pool)


def found(notes: Notes, subject: Subject | None = None) -> dict[str, str]:
    return {check.name: check.found for check in proof(notes, subject) if check.failed}


def test_every_check_is_made_and_told_in_order() -> None:
    notes = Notes()

    checks = proof(notes)

    assert statuses(checks) == {"passed": [*CHECKS[:9], "secrets", "debug"], "skipped": ["cookies"]}
    assert notes.told == [*CHECKS]
    assert [check.name for check in checks] == [*CHECKS]


def test_a_copy_is_installed_and_run_and_gone_in_the_end() -> None:
    notes = Notes(facts=Facts(routes=("/", "/more")))

    proof(notes)

    assert notes.done == [
        "spread scratch0/shop",
        "install flask, pytest, ruff within 30",
        "probe shop within 10",
        "python -I -W error -m compileall -q -f . within 30",
        "python -I -m ruff check --no-cache . within 30",
        "python -I -m ruff format --no-cache --diff . within 30",
        "python -I -m pytest --color=no -W error within 30",
        "serve python -I -m flask --app=shop run --no-reload --debug --host 127.0.0.1 --port 5001",
        "wait for 5001 within 10",
        "get / within 10",
        "get /more within 10",
        "stop",
        "serve python -I -m flask --app=shop run --no-reload --no-debug --host 127.0.0.1 --port 5001",
        "wait for 5001 within 10",
        "get / within 10",
        "get /more within 10",
        "get /no-page-has-this-address within 10",
        "get /?__debugger__=yes&cmd=resource&f=debugger.js within 10",
        "stop",
        "clean up",
    ]


def test_only_production_is_given_a_key() -> None:
    notes = Notes()

    proof(notes, passed=("DATABASE_URL",))

    assert notes.served == [
        {"also": "DATABASE_URL", "XDG_RUNTIME_DIR": "scratch0"},
        {
            "also": "DATABASE_URL",
            "XDG_RUNTIME_DIR": "scratch0",
            "FLASK_SECRET_KEY": "random",
            "SECRET_KEY": "random",
            "WEB_CONCURRENCY": "1",
        },
    ]


def test_what_cannot_be_installed_is_not_run() -> None:
    notes = Notes(installed=Outcome(1, "error: no such version\n"))

    checks = proof(notes)

    assert checks[0] == Check(
        "install", "failed", "no such version", "error: no such version\n", 1.0
    )
    assert [*checks[1:]] == [Check(name, "skipped", NOT_INSTALLED) for name in CHECKS[1:]]
    assert notes.done[2:] == ["clean up"]
    assert notes.told == [*CHECKS]


def test_a_broken_pyproject_is_not_even_copied() -> None:
    notes = Notes()

    checks = proof(notes, project(pyproject="[project"))

    assert checks[0].found.startswith("pyproject.toml is not TOML: ")
    assert (statuses(checks)["skipped"], notes.done) == ([*CHECKS[1:]], [])


@pytest.mark.parametrize(
    ("word", "name"),
    [("compileall", "compile"), ("check", "lint"), ("format", "format"), ("pytest", "tests")],
)
def test_after_a_failure_the_others_go_on(word: str, name: str) -> None:
    checks = proof(Notes(outcomes={word: Outcome(1, "scratch0/shop/a.py: TypeError: broken")}))

    (failed,) = (check for check in checks if check.failed)
    assert (failed.name, failed.found) == (name, "a.py: TypeError: broken")
    assert len(statuses(checks)["passed"]) == 10


def test_a_program_that_hangs_is_stopped_and_says_so() -> None:
    notes = Notes(outcomes={"pytest": Outcome(-9, "collecting", timed_out=True)})

    assert found(notes) == {"tests": "it was stopped after 1 seconds"}


def test_a_program_that_says_nothing_is_told_by_its_exit_code() -> None:
    assert found(Notes(outcomes={"check": Outcome(7, "")})) == {"lint": "it ended with exit code 7"}


@pytest.mark.parametrize(
    ("subject", "name", "why"),
    [
        (project(tests=None), "tests", "there are no tests"),
        (
            project(pyproject=PYPROJECT.replace("[tool.ruff]", "")),
            "lint",
            "the project does not configure ruff",
        ),
        (
            project(pyproject=PYPROJECT.replace(', "ruff"', "")),
            "lint",
            "ruff is not among what the project needs",
        ),
        (project(shop=None, tests=None), "compile", "there is no file of Python"),
    ],
)
def test_what_is_not_there_is_not_looked_at(subject: Subject, name: str, why: str) -> None:
    assert Check(name, "skipped", why) in proof(Notes(), subject)


def test_a_project_may_say_itself_which_warnings_are_errors() -> None:
    notes = Notes()

    proof(notes, project(pyproject=f"{PYPROJECT}[tool.pytest.ini_options]\nfilterwarnings = []\n"))

    assert "python -I -m pytest --color=no within 30" in notes.done


def test_what_cannot_be_installed_itself_is_found_in_its_folder() -> None:
    notes = Notes()

    proof(notes, project(pyproject='[project]\nname = "shop"\ndependencies = ["flask"]\n'))

    assert "python -E -s -m pytest --color=no -W error within 30" in notes.done


def test_without_an_application_nothing_is_started() -> None:
    notes = Notes()

    checks = proof(notes, project(shop="x = 1\n"))

    assert found(notes, project(shop="x = 1\n")) == {
        "start": "there is no application that Flask would find"
    }
    assert statuses(checks)["skipped"] == [*CHECKS[6:]]
    assert not any("serve" in one or "probe" in one for one in notes.done)


# Servers


@pytest.mark.parametrize(
    ("package", "more", "command"),
    [
        ("gunicorn", {}, "gunicorn shop:create_app() --bind 127.0.0.1:5001"),
        ("gunicorn", {"gunicorn.conf.py": "wsgi_app = 1"}, "gunicorn --bind 127.0.0.1:5001"),
        ("waitress", {}, "waitress --listen=127.0.0.1:5001 --call shop:create_app"),
        (
            "waitress",
            {"shop": "app = Flask(__name__)\n"},
            "waitress --listen=127.0.0.1:5001 shop:app",
        ),
    ],
)
@pytest.mark.skipif("os.name == 'nt'", reason="gunicorn does not run there")
def test_in_production_another_server_serves(
    package: str, more: dict[str, str], command: str
) -> None:
    notes = Notes()

    checks = proof(
        notes, project(pyproject=PYPROJECT.replace('"flask"', f'"flask", "{package}"'), **more)
    )

    assert f"serve python -I -m {command}" in notes.done
    assert {check.name: check.found for check in checks}["production"] == f"{package} answers"


def test_a_server_that_does_not_listen_is_told_with_what_it_said() -> None:
    notes = Notes(deaf={"--debug": "nothing listens on its port after 10 seconds"})

    checks = {check.name: check for check in proof(notes)}

    why = "flask run: nothing listens on its port after 10 seconds"
    assert (checks["start"].status, checks["start"].found) == ("failed", why)
    assert checks["start"].output == "said"
    assert checks["pages"] == Check("pages", "skipped", "the server does not start")
    assert checks["production"].status == "passed"


def test_a_server_that_ends_is_told_by_its_exit_code() -> None:
    notes = Notes(deaf={"--no-debug": "it ended by itself"})

    assert found(notes) == {"production": "flask run ended by itself, with exit code 3"}


def test_an_application_that_cannot_be_made_is_told_by_its_own_traceback() -> None:
    fault = Fault("KeyError", "'SHOP'", "Traceback\nKeyError: 'SHOP'\n")
    notes = Notes(facts=Facts(fault), deaf={"flask": "it ended by itself"})

    checks = {check.name: check for check in proof(notes)}

    assert checks["start"].output == checks["production"].output == fault.output
    assert (
        checks["production"].found
        == "without --debug the application cannot be made: KeyError: 'SHOP'"
    )
    assert all(
        checks[name].status == "skipped" for name in ("headers", "cookies", "secrets", "debug")
    )


def test_pages_that_fail_are_all_told() -> None:
    broken = {path: Reply(path, 500, {}) for path in ("/a", "/b")}
    notes = Notes(facts=Facts(routes=("/a", "/b")), replies=broken)

    told = "/a answers 500; /b answers 500"
    assert found(notes) == {"pages": told, "production": told}


TABLES = (("db", "upgrade"), ("init-db",))
INIT = "python -I -m flask --app=shop init-db within 30"


def test_tables_that_are_missed_are_made_once() -> None:
    notes = Notes(
        facts=Facts(tables=TABLES), outcomes={"upgrade": Outcome(1, "no")}, missing="init-db"
    )

    checks = {check.name: check for check in proof(notes)}

    assert checks["pages"].found == "1 page answers after flask init-db"
    assert checks["production"].status == "passed"
    assert [one for one in notes.done if " db " in one or "init-db" in one] == [
        "python -I -m flask --app=shop db upgrade within 30",
        INIT,
    ]


def test_where_all_pages_answer_no_tables_are_made() -> None:
    notes = Notes(facts=Facts(tables=TABLES))

    assert found(notes) == {}
    assert INIT not in notes.done


def test_tables_that_cannot_be_made_are_told_beside_the_page() -> None:
    notes = Notes(
        facts=Facts(tables=(("init-db",),)),
        outcomes={"init-db": Outcome(1, "no such file: schema.sql")},
        replies={"/": Reply("/", 500, {})},
    )

    told = "/ answers 500; flask init-db: no such file: schema.sql"
    assert found(notes) == {"pages": told, "production": told}


def test_after_a_page_that_hangs_no_other_is_asked_for() -> None:
    hangs = {"/a": Reply("/a", error="did not answer within 10 seconds")}
    notes = Notes(facts=Facts(routes=("/a", "/b")), replies=hangs)

    assert found(notes)["pages"] == "/a did not answer within 10 seconds"
    assert "get /b within 10" not in notes.done


def test_an_application_is_asked_by_a_name_that_it_trusts() -> None:
    notes = Notes(facts=Facts(settings={"TRUSTED_HOSTS": [".example.com", "other.com"]}))

    proof(notes)

    assert "get / within 10 as example.com" in notes.done


def test_what_is_shown_in_production_is_judged() -> None:
    notes = Notes(
        facts=Facts(debug=True, routes=("/more",)),
        replies={
            "/": Reply("/", 200, {}),
            "/more": Reply("/more", 200, {}, ("a=1; Secure",), "the key is random"),
        },
    )

    assert found(notes) == {
        "headers": (
            "/ comes without Strict-Transport-Security, Content-Security-Policy, "
            "X-Content-Type-Options: nosniff, X-Frame-Options, Referrer-Policy"
        ),
        "cookies": (
            "SESSION_COOKIE_SECURE is not set; SESSION_COOKIE_HTTPONLY is not set; "
            "SESSION_COOKIE_SAMESITE is not set; a lacks HttpOnly, SameSite"
        ),
        "secrets": "/more shows the secret key",
        "debug": "the application turns debug on by itself",
    }


def test_with_four_hands_the_checks_are_told_in_the_same_order() -> None:
    notes = Notes()

    with ThreadPoolExecutor(4) as pool:
        prove(project(shop=FACTORY), notes.bench, pool)

    assert notes.told == [*CHECKS]


def test_a_port_that_somebody_else_was_quicker_to_take_is_no_fault() -> None:
    notes, started = Notes(), list[Sequence[object]]()

    @contextmanager
    def serving(command: Sequence[object], cwd: Path, variables: object) -> Iterator[Any]:
        started.append(command)
        too_late = len(started) == 1
        yield SimpleNamespace(has_ended=too_late, read_output=lambda: "Address already in use")

    ports = iter((5001, 5002, 5003))
    bench = replace(
        notes.bench,
        serving=serving,
        free_port=lambda: next(ports),
        listens=lambda port, limit, has_ended: "it has ended" if has_ended() else "",
    )
    with ThreadPoolExecutor(1) as alone:
        checks = prove(project(), bench, alone)

    assert [check.name for check in checks if check.status == "failed"] == []
    assert [str(command[-1]) for command in started] == ["5001", "5002", "5003"]

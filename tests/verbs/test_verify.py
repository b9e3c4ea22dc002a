"""Verify: what is reported of a proof, and where it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from scaffold import __version__
from scaffold.checks.bench import Bench
from scaffold.checks.check import Receipt
from scaffold.checks.subject import Subject
from scaffold.project.errors import Exit, Rejected
from scaffold.project.problems import Problem
from scaffold.project.recipe import Order, Recipe
from scaffold.system.processes import Outcome
from scaffold.verbs import verify as verify_module
from scaffold.verbs.new import new
from scaffold.verbs.verify import prove_with_receipt, verify
from tests.checks.proving import Notes, project

SHOP = Path("shop")
BROKEN = {"pytest": Outcome(1, "== 1 failed in 1s ==\n")}
MESSAGE = "The check tests failed: 1 failed."


def test_a_project_that_works_is_done_with_a_receipt() -> None:
    report = verify(SHOP, None, Notes().bench)

    assert (report.command, report.status, report.exit) == ("verify", "done", Exit.DONE)
    assert (report.project, report.problems) == (SHOP, ())
    assert (report.receipt.version, report.receipt.template) == (__version__, "")
    assert report.receipt.checks == report.checks


def test_a_receipt_names_what_the_project_was_made_of() -> None:
    recipe = Recipe("hello", ("auth",), {})

    receipt = prove_with_receipt(replace(project(), recipe=recipe), Notes().bench)

    assert (receipt.template, receipt.features) == ("hello", ("auth",))


def test_the_first_failure_is_the_problem() -> None:
    report = verify(SHOP, None, Notes(outcomes={**BROKEN, "format": Outcome(1, "ugly")}).bench)

    message = "The check format failed: ugly."
    assert report.problems == (Problem("check-failed", message, refusal=False),)
    assert (report.status, report.exit) == ("failed", Exit.FAILED)


def test_the_checks_are_written_where_that_is_asked_for() -> None:
    notes = Notes(outcomes=BROKEN)

    verify(SHOP, Path("checks.xml"), notes.bench)

    (content,) = (notes.written[path] for path in notes.written)
    assert b'<testsuite name="shop" tests="12" failures="1"' in content


def test_what_cannot_be_written_is_told_before_anything_is_done() -> None:
    problem = Problem("not-writable", "checks.xml cannot be written: no.")
    notes = Notes(unwritable=problem)

    with pytest.raises(Rejected) as caught:
        verify(SHOP, Path("checks.xml"), notes.bench)

    assert (caught.value.problems, caught.value.exit) == ((problem,), Exit.REFUSED)
    assert notes.done == []


# new --verify


@pytest.fixture
def proof(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Notes], None]:
    """Let ``new --verify`` prove a project on the bench of some notes."""
    monkeypatch.chdir(tmp_path)

    def use(notes: Notes) -> None:
        def on_bench(subject: Subject, bench: Bench) -> Receipt:
            return prove_with_receipt(replace(project(), recipe=subject.recipe), notes.bench)

        monkeypatch.setattr(verify_module, "prove_with_receipt", on_bench)

    return use


ORDER = Order("shop", Path(), record=False, verify=True)


def test_a_new_project_is_proven_and_then_published(proof: Callable[[Notes], None]) -> None:
    proof(Notes())

    created = new(ORDER)

    assert (created.status, created.exit) == ("created", Exit.DONE)
    assert created.receipt
    assert created.receipt.template == "hello"
    assert Path("shop/flaskr").is_dir()


def test_a_new_project_that_fails_is_not_published(proof: Callable[[Notes], None]) -> None:
    proof(Notes(outcomes=BROKEN))

    created = new(replace(ORDER, git=True, venv=True))

    hint = "Nothing was made. Leave --verify out to make it in any case."
    assert created.problems == (Problem("check-failed", MESSAGE, hint, refusal=False),)
    assert (created.status, created.exit, created.steps) == ("failed", 1, ())
    assert created.as_json()["files"] == []
    assert list(Path().iterdir()) == []


def test_a_dry_run_proves_nothing(proof: Callable[[Notes], None]) -> None:
    notes = Notes()
    proof(notes)

    created = new(replace(ORDER, dry_run=True))

    assert (created.status, created.receipt, notes.done) == ("planned", None, [])

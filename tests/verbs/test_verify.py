"""Verify: what is reported of a proof, and where it is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from scaffold import __version__
from scaffold.project.errors import Exit
from scaffold.project.problems import Problem
from scaffold.project.recipe import Order, Recipe
from scaffold.project.results import Report
from scaffold.system.processes import Outcome
from scaffold.verbs.new import new
from scaffold.verbs.verify import proven, verify
from tests.checks.proving import Notes, project
from tests.verbs import test_new

SHOP = Path("shop")
BROKEN = {"pytest": Outcome(1, "== 1 failed in 1s ==\n")}
MESSAGE = "The check tests failed: 1 failed."


def test_a_project_that_works_is_done_with_a_receipt() -> None:
    report = verify(SHOP, None, Notes().bench)

    assert (report.command, report.status, report.exit) == ("verify", "done", Exit.DONE)
    assert (report.project, report.problems) == ("shop", ())
    assert report.receipt
    assert (report.receipt.version, report.receipt.template) == (__version__, "")
    assert report.receipt.checks == report.checks


def test_a_receipt_names_what_the_project_was_made_of() -> None:
    recipe = Recipe("hello", ("auth",), {})

    report = proven(Report("verify", "done", recipe=recipe), project(), Notes().bench)

    assert report.receipt
    assert (report.receipt.template, report.receipt.features) == ("hello", ("auth",))


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

    report = verify(SHOP, Path("checks.xml"), notes.bench)

    assert (report.problems, report.exit, notes.done) == ((problem,), Exit.REFUSED, [])


# new --verify


def made(notes: Notes, **more: Any) -> tuple[Report, list[str]]:
    """Make a project on the bench of *notes*; return the report, and what was done to the disk."""
    disk = test_new.Notes()
    order = Order("shop", Path("apps"), record=False, verify=True, **more)
    bench = replace(notes.bench, subject=lambda name, plan, recipe: project())
    return new(order, disk.world, bench), disk.done


def test_a_new_project_is_proven_and_then_published() -> None:
    notes = Notes()

    report, done = made(notes)

    assert (report.status, report.exit) == ("created", Exit.DONE)
    assert report.receipt
    assert report.receipt.template == "hello"
    assert done == [test_new.LOOKED, test_new.MADE, "publish"]


def test_a_new_project_that_fails_is_not_published() -> None:
    report, done = made(Notes(outcomes=BROKEN), git=True, venv=True)

    hint = "Nothing was made. Without --verify it would be."
    assert report.problems == (Problem("check-failed", MESSAGE, hint, refusal=False),)
    assert (report.status, report.exit, report.files, report.steps) == ("failed", 1, (), ())
    assert not any(one.startswith(("make", "publish", "commit")) for one in done)


def test_a_dry_run_proves_nothing() -> None:
    notes = Notes()

    report, _ = made(notes, dry_run=True)

    assert (report.status, report.receipt, notes.done) == ("planned", None, [])

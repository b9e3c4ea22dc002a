"""Verify: a project is proven to work, here and now, and is left as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scaffold import __version__
from scaffold.core.errors import Exit, Interrupted
from scaffold.core.problems import Problem
from scaffold.core.report import Receipt, Report, first_failed
from scaffold.core.subject import Subject
from scaffold.core.telling import junit
from scaffold.flows.bench import Bench
from scaffold.flows.prove import prove

# A project is looked at from so many sides at once.
_SIDES = 4


def verify(start: Path, table: Path | None, bench: Bench) -> Report:
    """Prove the project that *start* lies in, without a change to it.

    With *table* what was found is written there too, as JUnit XML.
    """
    folder = bench.find(start)
    if table and (problem := bench.unwritable(table)):
        return Report.stopped("verify", (problem,), project=str(folder))
    subject = bench.read(folder)
    report = proven(Report("verify", "done", str(folder), subject.recipe), subject, bench)
    if table:
        bench.write(table, junit({subject.name: report.checks}))
    return report


def proven(report: Report, subject: Subject, bench: Bench) -> Report:
    """Return *report* with what was found about *subject*; it has failed if one check did."""
    start = bench.clock()
    try:
        with bench.together(_SIDES) as pool:
            checks = prove(subject, bench, pool)
    except Interrupted as error:
        message = "Interrupted: all that was started has been stopped."
        raise Interrupted(error.signum, message) from error
    recipe = report.recipe
    made_of = (recipe.template, recipe.features) if recipe else ("", ())
    receipt = Receipt(__version__, *made_of, checks, bench.clock() - start)
    report = replace(report, checks=checks, receipt=receipt)
    failed = first_failed(checks)
    if failed is None:
        return report
    message = f"The check {failed.name} failed: {failed.found.rstrip('.')}."
    problem = Problem("check-failed", message, refusal=False)
    return replace(report, status="failed", problems=(problem,), exit=Exit.FAILED)

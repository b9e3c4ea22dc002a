"""Verify: a project is proven to work, here and now, and is left as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scaffold.core.check import Check, first_failed
from scaffold.core.errors import Exit, Interrupted
from scaffold.core.problems import Problem
from scaffold.core.report import Report
from scaffold.core.subject import Subject
from scaffold.flows.bench import Bench
from scaffold.flows.prove import prove
from scaffold.flows.world import World

# A project is looked at from so many sides at once.
SIDES = 4


def verify(start: Path, world: World, bench: Bench) -> Report:
    """Prove the project that *start* lies in, without a change to it."""
    folder = world.find_subject(start)
    subject = world.read_subject(folder)
    report = Report("verify", "done", str(folder), subject.recipe)
    return judged(report, proven(subject, bench))


def proven(subject: Subject, bench: Bench) -> tuple[Check, ...]:
    """Return what was found about *subject*, with all hands."""
    try:
        with bench.together(SIDES) as pool:
            return prove(subject, bench, pool)
    except Interrupted as error:
        message = "Interrupted: all that was started has been stopped."
        raise Interrupted(error.signum, message) from error


def judged(report: Report, checks: tuple[Check, ...]) -> Report:
    """Return *report* with *checks*, failed if one of them did."""
    report = replace(report, checks=checks)
    failed = first_failed(checks)
    if failed is None:
        return report
    message = f"The check {failed.name} failed: {failed.found.rstrip('.')}."
    problem = Problem("check-failed", message, refusal=False)
    return replace(report, status="failed", problems=(problem,), exit=Exit.FAILED)

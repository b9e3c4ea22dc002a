"""Verify: a project is proven to work, and is left as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from scaffold import __version__
from scaffold.checks.bench import Bench, Place, judged
from scaffold.checks.check import Check, Receipt, first_failed
from scaffold.checks.facts import Facts
from scaffold.checks.program_output import (
    by_compiler,
    by_linter,
    by_pytest,
    by_python,
    junit,
    raised,
)
from scaffold.checks.serve import SHOWN, Checks, Probed, developed, produced
from scaffold.checks.subject import Subject
from scaffold.project.errors import Exit, Rejected
from scaffold.project.problems import Problem
from scaffold.project.recipe import Recipe
from scaffold.project.results import Status, document
from scaffold.writing.venv import reason

_SIDES = 4

# As they are told.
CHECKS = (*"install compile lint format tests start pages production".split(), *SHOWN)


@dataclass(frozen=True, slots=True)
class Verified:
    """The checks of a *project*, and the receipt that sums them up."""

    project: Path
    recipe: Recipe | None
    receipt: Receipt

    command = "verify"

    @property
    def checks(self) -> tuple[Check, ...]:
        """What was found, in the order in which it is told."""
        return self.receipt.checks

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The first check that failed, if any."""
        failed = first_failed(self.checks)
        if failed is None:
            return ()
        message = f"The check {failed.name} failed: {failed.found.rstrip('.')}."
        return (Problem("check-failed", message, refusal=False),)

    @property
    def exit(self) -> Exit:
        """The exit code."""
        return Exit.FAILED if self.problems else Exit.DONE

    @property
    def status(self) -> Status:
        """Whether a check failed."""
        return Status.FAILED if self.problems else Status.DONE

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        return document(
            self.command,
            self.status,
            project=str(self.project),
            recipe=self.recipe,
            problems=self.problems,
            checks=self.checks,
            receipt=self.receipt,
        )


def verify(start: Path, table: Path | None, bench: Bench) -> Verified:
    """Prove the project around *start*; *table* is where JUnit XML goes, if anywhere.

    Raises:
        NoProject: there is none.
        Rejected: *table* cannot be written.
    """
    folder = bench.find(start)
    if table and (problem := bench.unwritable(table)):
        raise Rejected([problem], str(folder))
    subject = bench.read(folder)
    verified = Verified(folder, subject.recipe, prove_with_receipt(subject, bench))
    if table:
        bench.write(table, junit({subject.name: verified.checks}))
    return verified


def prove_with_receipt(subject: Subject, bench: Bench) -> Receipt:
    """Return the checks of *subject*, with what was proven."""
    start = bench.clock()
    with bench.together(_SIDES) as pool:
        checks = prove(subject, bench, pool)
    recipe = subject.recipe
    made_of = (recipe.template, recipe.features) if recipe else ("", ())
    return Receipt(__version__, *made_of, checks, bench.clock() - start)


def prove(subject: Subject, bench: Bench, pool: Executor) -> tuple[Check, ...]:
    """Return the checks of a copy of *subject*; *pool* runs them side by side.

    Raises:
        Interrupted: a signal arrived; all that was started has been stopped.
    """
    found: list[Check] = []
    bench.begin(CHECKS[0])
    for check in _whole(_proof(subject, bench, pool)):
        found.append(check)
        bench.tell(check)
        if len(found) < len(CHECKS):
            bench.begin(CHECKS[len(found)])
    return tuple(found)


def _whole(proof: Iterator[Check]) -> Iterator[Check]:
    """Return the checks of *proof*, and those that it does not come to."""
    told = set()
    for check in proof:
        told.add(check.name)
        yield check
    for name in CHECKS:
        if name not in told:
            yield Check(name, "skipped", "the project is not installed")


def _proof(subject: Subject, bench: Bench, pool: Executor) -> Iterator[Check]:
    if fault := subject.sources.fault:
        yield Check("install", "failed", f"pyproject.toml is not TOML: {fault}")
        return
    with bench.scratch() as folder:
        project = folder / subject.name
        bench.spread(subject.files, project)
        start = bench.clock()
        limit = bench.limit * bench.patience
        with bench.filled(subject.needs, project, folder / ".venv", limit) as filled:
            outcome = filled.outcome
            place = Place(subject, project, filled, bench)
            seconds = bench.clock() - start
            installed = judged("install", outcome, seconds, _by_installer, "all that it needs")
            yield place.plain(installed)
            if outcome.ok:
                yield from map(place.plain, _in_order(place, pool))


def _in_order(place: Place, pool: Executor) -> Iterator[Check]:
    """Work side by side, and tell in the order of CHECKS."""
    jobs: list[Callable[[], Checks]] = [
        lambda: [compiled(place)],
        lambda: style(place),
        lambda: [tested(place)],
    ]
    if place.subject.application:
        probed = Probed(place, pool.submit(_facts, place))
        jobs += [lambda: developed(place, probed), lambda: produced(place, probed)]
    futures = [pool.submit(job) for job in jobs]
    yield from chain.from_iterable(future.result() for future in futures)
    if not place.subject.application:
        why = "there is no application that Flask would find"
        yield Check("start", "failed", why)
        yield from (Check(name, "skipped", why) for name in CHECKS[CHECKS.index("pages") :])


def _facts(place: Place) -> Facts:
    bench, python = place.bench, place.filled.python
    return bench.probe(python, place.project, place.told, place.variables(), bench.limit)


def compiled(place: Place) -> Check:
    """Compile every file, with warnings as errors."""
    if not place.subject.has_python:
        return Check("compile", "skipped", "there is no file of Python")
    # Also what a server has compiled meanwhile, without a word.
    words = ("-W", "error", "-m", "compileall", "-q", "-f", ".")
    return place.run("compile", *words, telling=by_compiler, said="every file of Python")


def style(place: Place) -> Checks:
    """Run ruff as the project configures it."""
    why = ""
    if not place.subject.configures_ruff:
        why = "the project does not configure ruff"
    elif not place.subject.has("ruff"):
        why = "ruff is not among what the project needs"
    if why:
        return [Check("lint", "skipped", why), Check("format", "skipped", why)]
    check = ("-m", "ruff", "check", "--no-cache", ".")
    form = ("-m", "ruff", "format", "--no-cache", "--diff", ".")
    return [
        place.run("lint", *check, telling=by_linter, said="ruff check"),
        place.run("format", *form, telling=by_python, said="ruff format"),
    ]


def tested(place: Place) -> Check:
    """Run the tests, with warnings as errors unless the project says which are."""
    if not place.subject.has_tests:
        return Check("tests", "skipped", "there are no tests")
    strict = () if place.subject.filters_warnings else ("-W", "error")
    return place.run("tests", "-m", "pytest", "--color=no", *strict, telling=by_pytest)


def _by_installer(output: str) -> str:
    return raised(output) or reason([line.strip() for line in output.splitlines() if line.strip()])

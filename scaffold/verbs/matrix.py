"""Matrix: every combination, listed or proven."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from scaffold.catalog.bundled import open_catalog
from scaffold.catalog.model import Offer, asked
from scaffold.catalog.reference import TRUST, is_path, with_foreign
from scaffold.catalog.validation import parse_answers, parse_order
from scaffold.checks.bench import Bench
from scaffold.checks.check import Check
from scaffold.checks.combinations import (
    NAME,
    Combination,
    Trial,
    combinations,
    count_all,
    github,
    gitlab,
    shard,
    too_many,
)
from scaffold.checks.program_output import junit
from scaffold.checks.subject import Subject
from scaffold.project.errors import Exit, Rejected, ScaffoldError
from scaffold.project.problems import Problem, unknown
from scaffold.project.recipe import Order
from scaffold.project.results import Status, document
from scaffold.rendering.draw import draw
from scaffold.system.shell import quote_command
from scaffold.system.signals import interruptible
from scaffold.verbs.verify import prove
from scaffold.writing import venv

# Seconds until a signal just before a wait is heard.
_PATIENCE = 0.5

Tell = Callable[[Trial, int, int, float], None]


@dataclass(frozen=True, slots=True)
class Range:
    """Which combinations are meant; no ``templates`` means all.

    ``part`` is its number and the number of parts. All have the answers ``settings``.
    ``trust`` lets foreign templates run code.
    """

    templates: tuple[str, ...] = ()
    extent: str = "pairwise"
    part: tuple[int, int] = (1, 1)
    settings: tuple[tuple[str, str], ...] = ()
    trust: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """How combinations are tried: ``jobs`` at a time, until the first failure or to the end.

    ``table`` is where JUnit XML goes. ``tell`` hears of each trial, how many are done, of how many,
    and the seconds left. ``begin`` hears first how many there are, and how many at a time.
    """

    jobs: int
    tell: Tell
    fail_fast: bool = False
    table: Path | None = None
    begin: Callable[[int, int], None] = lambda total, jobs: None


@dataclass(frozen=True, slots=True)
class Combinations:
    """Combinations that are listed, each made as it is asked for, once: there may be millions.

    ``text`` is how they are printed, if that is not one command in each line.
    """

    trials: Iterable[Trial]
    text: str = ""

    command = "matrix"
    exit = Exit.DONE
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        return document(self.command, Status.DONE, combinations=tuple(self.trials))


@dataclass(frozen=True, slots=True)
class Trials:
    """Combinations that were made and proven, or not."""

    trials: tuple[Trial, ...]

    command = "matrix"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """How many failed, with the commands that show it again."""
        failed = [trial.command for trial in self.trials if trial.status == "failed"]
        if not failed:
            return ()
        message = f"{len(failed)} of {len(self.trials)} combinations failed."
        hint = "\n".join(("To see that again, type:", *failed))
        return (Problem("combination-failed", message, hint, refusal=False),)

    @property
    def exit(self) -> Exit:
        """The exit code."""
        return Exit.FAILED if self.problems else Exit.DONE

    @property
    def status(self) -> Status:
        """Whether one failed."""
        return Status.FAILED if self.problems else Status.DONE

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        return document(self.command, self.status, problems=self.problems, combinations=self.trials)


def matrix(meant: Range, layout: str) -> Combinations:
    """List the combinations as ``text``, ``github``, ``gitlab`` or ``count``.

    Raises:
        Rejected: with all that is wrong with what is *meant*.
    """
    offer, problems = _offer(meant)
    if problems:
        raise Rejected(problems)
    with interruptible():
        count = _count(meant, offer)
    if layout == "count":
        return Combinations((), str(count))
    if problem := too_many(count, layout):
        raise Rejected([problem])
    found = _meant(meant, offer)
    if layout == "github":
        return Combinations((), github(found, quote_command))
    if layout == "gitlab":
        return Combinations((), gitlab(found, quote_command))
    return Combinations(Trial(one, command=_line(*one.words)) for one in found)


def run(meant: Range, how: Run, bench: Bench) -> Trials:
    """Make and prove each combination.

    Raises:
        Rejected: with all that is in the way; nothing was tried.
    """
    offer, problems = _offer(meant)
    problems += _untrusted(meant, offer)
    if not venv.provide_uv():
        problems.append(
            Problem(
                "no-uv",
                "matrix --run needs uv, which installs many environments quickly.",
                "Type pip install 'flaskr-scaffold[matrix]'.",
            )
        )
    if how.table and (problem := bench.unwritable(how.table)):
        problems.append(problem)
    if problems:
        raise Rejected(problems)
    trials = _try_all(tuple(_meant(meant, offer)), offer, how, bench)
    if how.table:
        bench.write(how.table, junit({one.combination.label: one.checks for one in trials}))
    return Trials(trials)


def _offer(meant: Range) -> tuple[Offer, list[Problem]]:
    offer, problems = open_catalog(), list[Problem]()
    for name in meant.templates:
        one = open_catalog(name, trust=meant.trust)
        missing = one.problems
        problems += missing
        if one.template(name) is None and not missing:
            problems.append(unknown("template", name, (*one.templates, *one.presets)))
        elif is_path(name) and not missing:
            offer = with_foreign(offer, one.templates[name])
    sources = [s for name in _names(meant, offer) for s in offer.sources(name, offer.features)]
    if not problems:
        problems += parse_answers(Order(NAME, Path(), settings=meant.settings), asked(sources))[1]
    return offer, problems


def _untrusted(meant: Range, offer: Offer) -> list[Problem]:
    sources = filter(None, map(offer.template, meant.templates))
    return [
        Problem(
            "untrusted",
            f"--run runs code of the project, and so of the template {source.name}.",
            TRUST,
        )
        for source in sources
        if source.foreign and not source.trusted
    ]


def _names(meant: Range, offer: Offer) -> tuple[str, ...]:
    return meant.templates or tuple(offer.templates)


def _line(*words: str) -> str:
    return quote_command(("flask-scaffold", *words))


def _again(one: Combination, bench: Bench) -> str:
    options = [word for name in bench.passed for word in ("--env", name)]
    if bench.limit != Bench.limit:
        options += ["--limit", f"{bench.limit:g}"]
    if not options:
        return _line(*one.words, "--verify")
    return f"{_line(*one.words)} && {_line('verify', NAME, *options)}"


def _count(meant: Range, offer: Offer) -> int:
    number, of = meant.part
    if meant.extent != "all":
        return sum(1 for _ in _meant(meant, offer))
    total = count_all(offer, _names(meant, offer), dict(meant.settings))
    return len(range(number - 1, total, of))


def _meant(meant: Range, offer: Offer) -> Iterator[Combination]:
    some = combinations(offer, _names(meant, offer), meant.extent, dict(meant.settings))
    return shard(some, *meant.part)


def _try_all(
    some: Sequence[Combination], offer: Offer, how: Run, bench: Bench
) -> tuple[Trial, ...]:
    """Make and prove each of *some*, ``how.jobs`` at a time; return the trials in their order."""
    found: dict[int, Trial] = {}
    start = bench.clock()
    how.begin(len(some), how.jobs)
    with bench.together(how.jobs) as pool:
        rest: Iterator[tuple[int, Combination]] = iter(enumerate(some))
        running: dict[Future[Trial], int] = {}
        while True:
            for number, combination in islice(rest, how.jobs - len(running)):
                running[pool.submit(_try, combination, offer, bench)] = number
            if not running:
                break
            done = wait(running, _PATIENCE, FIRST_COMPLETED).done
            for future in sorted(done, key=running.__getitem__):
                trial = found[running.pop(future)] = future.result()
                each = (bench.clock() - start) / len(found)
                how.tell(trial, len(found), len(some), each * (len(some) - len(found)))
                if how.fail_fast and trial.status == "failed":
                    rest = iter(())
    return tuple(found[number] for number in sorted(found))


def _try(combination: Combination, offer: Offer, bench: Bench) -> Trial:
    start = bench.clock()
    drawn = _draw(combination, offer, bench)
    if isinstance(drawn, Problem):
        checks: tuple[Check, ...] = (Check("draw", "failed", drawn.message),)
    else:
        with ThreadPoolExecutor(1) as alone:  # Others are busy.
            checks = prove(drawn, bench, alone)
    again = _again(combination, bench)
    trial = Trial(combination, "passed", checks, bench.clock() - start, again)
    return replace(trial, status="failed") if trial.fault else trial


def _draw(combination: Combination, offer: Offer, bench: Bench) -> Subject | Problem:
    """Return the project of *combination*, or why it cannot be drawn."""
    order = Order(
        NAME,
        Path(),
        template=combination.template,
        features=combination.features,
        settings=combination.settings,
        trust=combination.trust,
    )
    try:
        recipe, problems = parse_order(order, offer)
        if recipe is None:
            return problems[0]
        drawing = draw(recipe, offer)
    except ScaffoldError as error:
        return error.problem
    return bench.subject(NAME, drawing.plan, drawing.recipe)

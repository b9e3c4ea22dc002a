"""Matrix: every combination, listed or proven."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

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
    github,
    gitlab,
    shard,
    too_many,
)
from scaffold.checks.program_output import junit
from scaffold.checks.subject import Subject
from scaffold.project.errors import Exit, ScaffoldError
from scaffold.project.problems import Problem, unknown
from scaffold.project.recipe import Order
from scaffold.project.results import Report
from scaffold.rendering.draw import draw
from scaffold.system.shell import quote_command
from scaffold.verbs.verify import prove

# Seconds until a signal just before a wait is heard.
_PATIENCE = 0.5

# Drawn at a time, to choose from.
_AHEAD = 40

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


def matrix(meant: Range, layout: str) -> Report:
    """List the combinations as ``text``, ``github``, ``gitlab`` or ``count``."""
    offer, problems = _offer(meant)
    if problems:
        return Report.stopped("matrix", tuple(problems))
    found = tuple(_meant(meant, offer))
    if problem := too_many(len(found), layout):
        return Report.stopped("matrix", (problem,))
    trials = tuple(Trial(one, command=_line(*one.words)) for one in found)
    text = {
        "count": lambda: str(len(found)),
        "github": lambda: github(found, quote_command),
        "gitlab": lambda: gitlab(found, quote_command),
    }.get(layout, lambda: "\n".join(one.command for one in trials))()
    return Report("matrix", "done", trials=trials, text=text)


def run(meant: Range, how: Run, bench: Bench) -> Report:
    """Prove each combination."""
    offer, problems = _offer(meant)
    problems += _untrusted(meant, offer)
    if how.table and (problem := bench.unwritable(how.table)):
        problems.append(problem)
    if problems:
        return Report.stopped("matrix", tuple(problems))
    trials = _Work(offer, how, bench, tuple(_meant(meant, offer))).done()
    if how.table:
        bench.write(how.table, junit({one.combination.label: one.checks for one in trials}))
    report = Report("matrix", "done", trials=trials)
    failed = [one.command for one in trials if one.status == "failed"]
    if not failed:
        return report
    message = f"{len(failed)} of {len(trials)} combinations failed."
    hint = "\n".join(("To see that again, type:", *failed))
    problem = Problem("combination-failed", message, hint, refusal=False)
    return replace(report, status="failed", problems=(problem,), exit=Exit.FAILED)


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


def _meant(meant: Range, offer: Offer) -> Iterator[Combination]:
    some = combinations(offer, _names(meant, offer), meant.extent, dict(meant.settings))
    return shard(some, *meant.part)


class _Enough(Exception):
    """One has failed."""


@dataclass(frozen=True)
class _Hands:
    """What is not yet tried, by number."""

    drawn: dict[int, Subject | Problem] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    preparing: dict[Future[None], int] = field(default_factory=dict)
    ready: set[int] = field(default_factory=set)
    trying: dict[Future[Trial], int] = field(default_factory=dict)

    def size(self, number: int) -> int:
        subject = self.drawn[number]
        return 0 if isinstance(subject, Problem) else len(subject.needs.requirements)


@dataclass(frozen=True)
class _Work:
    offer: Offer
    how: Run
    bench: Bench
    combinations: Sequence[Combination]

    def done(self) -> tuple[Trial, ...]:
        found: dict[int, Trial] = {}
        start, total = self.bench.clock(), len(self.combinations)
        self.how.begin(total, self.how.jobs)
        try:
            with self.bench.together(self.how.jobs + 1) as pool:
                rest, hands = iter(range(total)), _Hands()
                while len(found) < total:
                    self._begin(rest, hands, pool)
                    under_way: set[Future[Any]] = {*hands.trying, *hands.preparing}
                    done = wait(under_way, _PATIENCE, FIRST_COMPLETED).done
                    hands.ready.update(hands.preparing.pop(f) for f in done & {*hands.preparing})
                    for future in sorted(done & {*hands.trying}, key=hands.trying.__getitem__):
                        trial = found[hands.trying.pop(future)] = future.result()
                        each = (self.bench.clock() - start) / len(found)
                        self.how.tell(trial, len(found), total, each * (total - len(found)))
                        if self.how.fail_fast and trial.status == "failed":
                            raise _Enough
        except _Enough:
            pass
        return tuple(found[number] for number in sorted(found))

    def _begin(self, rest: Iterator[int], hands: _Hands, pool: Executor) -> None:
        """Keep every hand busy.

        Small environments are filled first: what they hold is not installed again. Large ones are
        tried first: they would keep one hand busy in the end.
        """
        for number in islice(rest, _AHEAD - len(hands.drawn)):
            hands.drawn[number] = self._subject(self.combinations[number])
            hands.waiting.add(number)
        if hands.waiting and not hands.preparing:
            hands.waiting.remove(number := min(sorted(hands.waiting), key=hands.size))
            hands.preparing[pool.submit(self._prepare, hands.drawn[number])] = number
        while hands.ready and len(hands.trying) < self.how.jobs:
            hands.ready.remove(number := max(sorted(hands.ready), key=hands.size))
            subject = hands.drawn.pop(number)
            future = pool.submit(self._tried, self.combinations[number], subject)
            hands.trying[future] = number

    def _prepare(self, subject: Subject | Problem) -> None:
        if isinstance(subject, Subject):
            self.bench.prepare(subject.needs, self.bench.limit * self.bench.patience)

    def _subject(self, one: Combination) -> Subject | Problem:
        order = Order(
            NAME,
            Path(),
            template=one.template,
            features=one.features,
            settings=one.settings,
            trust=one.trust,
        )
        try:
            recipe, problems = parse_order(order, self.offer)
            if recipe is None:
                return problems[0]
            drawing = draw(recipe, self.offer)
        except ScaffoldError as error:
            return error.problem
        return self.bench.subject(NAME, drawing.plan, drawing.recipe)

    def _tried(self, one: Combination, subject: Subject | Problem) -> Trial:
        start = self.bench.clock()
        if isinstance(subject, Problem):
            checks: tuple[Check, ...] = (Check("draw", "failed", subject.message),)
        else:
            with ThreadPoolExecutor(1) as alone:  # Others are busy.
                checks = prove(subject, self.bench, alone)
        again = _again(one, self.bench)
        trial = Trial(one, "passed", checks, self.bench.clock() - start, again)
        return replace(trial, status="failed") if trial.fault else trial

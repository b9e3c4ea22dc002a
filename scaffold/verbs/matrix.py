"""List the combinations of templates, features and choices, or make and prove each."""

from collections.abc import Iterable, Iterator
from concurrent.futures import as_completed
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import perf_counter

from scaffold.catalog.bundled import open_catalog
from scaffold.catalog.model import Catalog, asked
from scaffold.catalog.reference import TRUST, with_third_party
from scaffold.catalog.validation import parse_answers, parse_order
from scaffold.checks.check import Check, CheckStatus, first_failed
from scaffold.checks.combinations import (
    NAME,
    Combination,
    Trial,
    TrialStatus,
    combinations,
    count_all,
    github,
    gitlab,
    shard,
    too_many,
)
from scaffold.checks.copies import DEFAULT_OPTIONS, ProofOptions
from scaffold.checks.program_output import junit
from scaffold.checks.progress import SILENT, CheckProgress
from scaffold.checks.project import Project, parse_project
from scaffold.checks.proof import prove
from scaffold.project.errors import Exit, Rejected, ScaffoldError
from scaffold.project.problems import Problem, unknown
from scaffold.project.recipe import Order
from scaffold.project.results import Judged, Status, document
from scaffold.rendering.draw import draw
from scaffold.system import tempdirs
from scaffold.system.processes import together
from scaffold.system.shell import quote_command
from scaffold.system.signals import interruptible
from scaffold.writing import venv


@dataclass(frozen=True, slots=True)
class Scope:
    """Which combinations are meant; no ``templates`` means all.

    ``part`` is its number and the number of parts. All have the answers ``settings``.
    ``trust`` lets third-party templates run code.
    """

    templates: tuple[str, ...] = ()
    extent: str = "pairwise"
    part: tuple[int, int] = (1, 1)
    settings: tuple[tuple[str, str], ...] = ()
    trust: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """How combinations are tried: ``jobs`` at a time, to the end or until the first failure.

    ``table`` is where JUnit XML goes.
    """

    jobs: int = 1
    fail_fast: bool = False
    table: Path | None = None
    proof: ProofOptions = DEFAULT_OPTIONS


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
class Trials(Judged):
    """Combinations that were made and proven, or not."""

    trials: tuple[Trial, ...]

    command = "matrix"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """How many failed, with the commands that show it again."""
        failed = [trial.command for trial in self.trials if trial.status is TrialStatus.FAILED]
        if not failed:
            return ()
        message = f"{len(failed)} of {len(self.trials)} combinations failed."
        hint = "\n".join(("To see that again, type:", *failed))
        return (Problem("combination-failed", message, hint, refusal=False),)

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        return document(self.command, self.status, problems=self.problems, combinations=self.trials)


def matrix(scope: Scope, layout: str) -> Combinations:
    """List the combinations as ``text``, ``github``, ``gitlab`` or ``count``.

    Raises:
        Rejected: with all that is wrong with what is in *scope*.
    """
    catalog, problems = _catalog(scope)
    if problems:
        raise Rejected(problems)
    found = _combinations(scope, catalog)
    if layout not in ("count", "github", "gitlab"):
        return Combinations(
            Trial(combination, command=_line(*combination.words)) for combination in found
        )
    with interruptible():
        count = _count(scope, catalog)
    if problem := too_many(count, layout):
        raise Rejected([problem])
    if layout == "count":
        return Combinations((), str(count))
    lay_out = github if layout == "github" else gitlab
    return Combinations((), lay_out(found, quote_command))


def run(scope: Scope, how: Run, progress: CheckProgress = SILENT) -> Trials:
    """Make and prove each combination.

    Raises:
        Rejected: with all that is in the way; nothing was tried.
        Interrupted: a signal arrived; all that was started has been stopped.
    """
    catalog, problems = _catalog(scope)
    problems += _untrusted(scope, catalog)
    if not venv.provide_uv():
        problems.append(
            Problem(
                "no-uv",
                "matrix --run needs uv, which installs many environments quickly.",
                "Type pip install 'flaskr-scaffold[matrix]'.",
            )
        )
    if how.table and (problem := tempdirs.unwritable(how.table)):
        problems.append(problem)
    if problems:
        raise Rejected(problems)
    trials = _try_all(tuple(_combinations(scope, catalog)), catalog, how, progress)
    if how.table:
        suites = {trial.combination.label: trial.checks for trial in trials}
        tempdirs.write(how.table, junit(suites))
    return Trials(trials)


def _catalog(scope: Scope) -> tuple[Catalog, list[Problem]]:
    catalog, problems = open_catalog(), list[Problem]()
    for name in scope.templates:
        one = open_catalog(name, trust=scope.trust)
        missing = one.problems
        problems += missing
        if one.template(name) is None and not missing:
            problems.append(unknown("template", name, (*one.templates, *one.presets)))
        elif (source := one.template(name)) and source.third_party:
            catalog = with_third_party(catalog, source)
    sources = [
        s for name in _names(scope, catalog) for s in catalog.sources(name, catalog.features)
    ]
    if not problems:
        problems += parse_answers(Order(NAME, Path(), settings=scope.settings), asked(sources))[1]
    return catalog, problems


def _untrusted(scope: Scope, catalog: Catalog) -> list[Problem]:
    sources = filter(None, map(catalog.template, scope.templates))
    return [
        Problem(
            "untrusted",
            f"--run runs code of the project, and so of the template {source.name}.",
            TRUST,
        )
        for source in sources
        if source.third_party and not source.trusted
    ]


def _names(scope: Scope, catalog: Catalog) -> tuple[str, ...]:
    return scope.templates or tuple(catalog.templates)


def _line(*words: str) -> str:
    return quote_command(("flask-scaffold", *words))


def _again(combination: Combination, options: ProofOptions) -> str:
    """Return the command that makes and proves *combination* in the same way."""
    words = [word for name in options.variables for word in ("--env", name)]
    if options.limit != DEFAULT_OPTIONS.limit:
        words += ["--limit", f"{options.limit:g}"]
    if not words:
        return _line(*combination.words, "--verify")
    return f"{_line(*combination.words)} && {_line('verify', NAME, *words)}"


def _count(scope: Scope, catalog: Catalog) -> int:
    number, of = scope.part
    if scope.extent != "all":
        return sum(1 for _ in _combinations(scope, catalog))
    total = count_all(catalog, _names(scope, catalog), dict(scope.settings))
    return len(range(number - 1, total, of))


def _combinations(scope: Scope, catalog: Catalog) -> Iterator[Combination]:
    some = combinations(catalog, _names(scope, catalog), scope.extent, dict(scope.settings))
    return shard(some, *scope.part)


def _try_all(
    some: tuple[Combination, ...], catalog: Catalog, how: Run, progress: CheckProgress
) -> tuple[Trial, ...]:
    """Make and prove each of *some*, ``how.jobs`` at a time; return the trials in their order."""
    total, start = len(some), perf_counter()
    found: dict[int, Trial] = {}
    enough = Event()

    def try_next(combination: Combination) -> Trial | None:
        if enough.is_set():
            return None
        trial = _try(combination, catalog, how.proof)
        if how.fail_fast and trial.status is TrialStatus.FAILED:
            enough.set()  # Before this thread takes the next combination.
        return trial

    progress.trying(total, how.jobs)
    with together(how.jobs) as pool:
        numbers = {pool.submit(try_next, combination): n for n, combination in enumerate(some)}
        for future in as_completed(numbers):
            if trial := future.result():
                found[numbers[future]] = trial
                left = (perf_counter() - start) / len(found) * (total - len(found))
                progress.tried(trial, len(found), total, left)
    return tuple(found[number] for number in sorted(found))


def _try(combination: Combination, catalog: Catalog, options: ProofOptions) -> Trial:
    start = perf_counter()
    project = _draw(combination, catalog)
    if isinstance(project, Problem):
        checks: tuple[Check, ...] = (Check("draw", CheckStatus.FAILED, project.message),)
    else:
        checks = prove(project, options).checks
    status = TrialStatus.FAILED if first_failed(checks) else TrialStatus.PASSED
    seconds = perf_counter() - start
    return Trial(combination, status, checks, seconds, _again(combination, options))


def _draw(combination: Combination, catalog: Catalog) -> Project | Problem:
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
        recipe, problems = parse_order(order, catalog)
        if recipe is None:
            return problems[0]
        drawing = draw(recipe, catalog)
    except ScaffoldError as error:
        return error.problem
    return parse_project(NAME, drawing.plan, drawing.recipe)

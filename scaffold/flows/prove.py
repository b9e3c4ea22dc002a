"""Prove: the checks that a project must pass, each in its own function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from scaffold.core.check import Check
from scaffold.core.facts import Facts
from scaffold.core.replies import Reply, broken_pages, passed
from scaffold.core.subject import Subject
from scaffold.core.verdicts import cookies, debug, headers, secrets
from scaffold.edge.shell import Outcome
from scaffold.flows.bench import Bench

# In the order in which they are told.
CHECKS = tuple(
    "install compile lint format tests start pages production headers cookies secrets debug".split()
)
# Addresses that no project has, or that only a debugger answers.
_NOWHERE = "/no-page-has-this-address"
_DEBUGGER = "/?__debugger__=yes&cmd=resource&f=debugger.js"

Checks = Sequence[Check]


def prove(subject: Subject, bench: Bench, pool: Executor) -> tuple[Check, ...]:
    """Install *subject*, run its tests and its servers, and tell what was found of each check.

    *pool* runs what can be done at the same time. The project itself is not touched: a copy of it
    is looked at.

    Raises:
        Interrupted: a signal arrived; all that was started has been stopped.
    """
    found: list[Check] = []
    for check in _proof(subject, bench, pool):
        found.append(check)
        bench.tell(check)
    told = {check.name for check in found}
    for name in CHECKS:
        if name not in told:
            found.append(Check(name, "skipped", "the project is not installed"))
            bench.tell(found[-1])
    return tuple(found)


def _proof(subject: Subject, bench: Bench, pool: Executor) -> Iterator[Check]:
    with bench.scratch() as folder:
        project = folder / subject.name
        bench.spread(subject.files, project)
        start = bench.clock()
        with bench.filled(subject.needs, project, folder / ".venv") as filled:
            outcome = filled.outcome
            yield _judged("install", outcome, bench.clock() - start, said="all that it needs")
            if outcome.ok:
                place = Place(subject, project, filled.python, bench)
                yield from _in_order(place, pool)


@dataclass(frozen=True)
class Place:
    """A copy of a project, where it is installed and may be run."""

    subject: Subject
    project: Path
    python: Path
    bench: Bench

    def run(self, name: str, *words: str | Path, said: str) -> Check:
        """Run Python with *words* in the project, and tell how it ended."""
        start = self.bench.clock()
        command = (self.python, "-I", *words)
        limit = self.bench.limit * self.bench.patience
        variables = self.bench.variables()
        outcome = self.bench.run(command, self.project, variables, limit=limit)
        return _judged(name, outcome, self.bench.clock() - start, said)

    @property
    def told(self) -> str:
        """What Flask is told of the application."""
        return self.subject.application.told if self.subject.application else ""


def _in_order(place: Place, pool: Executor) -> Iterator[Check]:
    """Do at once what can be done at once, and tell of it in the order of CHECKS."""
    jobs: list[Callable[[], Checks]] = [
        lambda: [compiled(place)],
        lambda: style(place),
        lambda: [tested(place)],
    ]
    if place.subject.application:
        probed = pool.submit(_probed, place)
        jobs += [lambda: developed(place, probed), lambda: produced(place, probed)]
    futures = [pool.submit(job) for job in jobs]
    yield from chain.from_iterable(future.result() for future in futures)
    if not place.subject.application:
        why = "there is no application that Flask would find"
        yield Check("start", "failed", why)
        yield from (Check(name, "skipped", why) for name in CHECKS[CHECKS.index("pages") :])


def _probed(place: Place) -> Facts:
    """Have the application made as in production, and tell of itself."""
    bench = place.bench
    return bench.probe(place.python, place.project, place.told, bench.variables(), bench.limit)


def compiled(place: Place) -> Check:
    """Compile every file of Python, with its warnings as errors."""
    if not place.subject.has_python:
        return Check("compile", "skipped", "there is no file of Python")
    return place.run(
        "compile", "-W", "error", "-m", "compileall", "-q", ".", said="every file of Python"
    )


def style(place: Place) -> Checks:
    """Run ruff as the project configures it."""
    why = ""
    if not place.subject.configures_ruff:
        why = "the project does not configure ruff"
    elif not place.subject.has("ruff"):
        why = "ruff is not among what the project needs"
    if why:
        return [Check("lint", "skipped", why), Check("format", "skipped", why)]
    ruff = ("-m", "ruff")
    return [
        place.run("lint", *ruff, "check", "--no-cache", "--quiet", ".", said="ruff check"),
        place.run(
            "format", *ruff, "format", "--no-cache", "--quiet", "--diff", ".", said="ruff format"
        ),
    ]


def tested(place: Place) -> Check:
    """Run the project's tests, with warnings as errors unless it says itself which are."""
    if not place.subject.has_tests:
        return Check("tests", "skipped", "there are no tests")
    strict = () if place.subject.filters_warnings else ("-W", "error")
    words = ("-m", "pytest", "-p", "no:cacheprovider", "--color=no", *strict)
    check = place.run("tests", *words, said="pytest")
    counted = passed(check.output)
    return replace(check, found=counted or check.found, output=check.output * check.failed)


def developed(place: Place, probed: Future[Facts]) -> Checks:
    """Start Flask's own server as a developer does, and ask for every page."""
    command = ("-m", "flask", f"--app={place.told}", "run", "--debug", "--no-reload", "--port")
    with _served("start", place, command) as (check, port, said):
        if check.failed:
            return [check, Check("pages", "skipped", "the server does not start")]
        start = place.bench.clock()
        replies = _replies(place, port, probed.result().routes)
        faults = list(broken_pages(replies))
        seconds = place.bench.clock() - start
        if faults:
            return [check, Check("pages", "failed", "; ".join(faults), said(), seconds)]
        count = len(replies)
        found = f"{count} {'page answers' if count == 1 else 'pages answer'}"
        return [check, Check("pages", "passed", found, seconds=seconds)]


def produced(place: Place, probed: Future[Facts]) -> Checks:
    """Start the application as in production, and see what it shows to the world."""
    key = place.bench.token()
    command = _server(place.subject)
    with _served("production", place, command, FLASK_SECRET_KEY=key, SECRET_KEY=key) as served:
        check, port, said = served
        facts = probed.result()
        if not check.failed:
            replies = _replies(place, port, (*facts.routes, _NOWHERE, _DEBUGGER))
            check = _answered(check, replies, said)
    if facts.fault:
        fault = facts.fault
        found = f"without --debug the application cannot be made: {fault.kind}: {fault.message}"
        check = replace(check, status="failed", found=found, output=fault.output)
    if check.failed:
        why = "it does not run as in production"
        rest = CHECKS[CHECKS.index("production") + 1 :]
        return [check, *(Check(name, "skipped", why) for name in rest)]
    factory = bool(place.subject.application and place.subject.application.factory)
    return [
        check,
        headers(replies, factory),
        cookies(replies, facts),
        secrets(replies, facts, key, place.subject.sources),
        debug(replies, facts),
    ]


def _server(subject: Subject) -> tuple[str, ...]:
    """Return what serves *subject* as in production; the port is the next word."""
    told = subject.application.told if subject.application else ""
    if subject.has("gunicorn"):
        settings = subject.files.get("gunicorn.conf.py")
        named = settings is not None and b"wsgi_app" in settings.content
        words = () if named else (_wsgi(subject),)
        return ("-m", "gunicorn", *words, "--bind")
    return ("-m", "flask", f"--app={told}", "run", "--no-reload", "--no-debug", "--port")


def _wsgi(subject: Subject) -> str:
    assert subject.application
    module = subject.application.told.removesuffix(".py").replace("/", ".")
    if ":" in module:
        return module
    return f"{module}:create_app()" if subject.application.factory else f"{module}:app"


@contextmanager
def _served(
    name: str, place: Place, words: Sequence[str], **more: str
) -> Iterator[tuple[Check, int, Callable[[], str]]]:
    """Serve for the block; tell whether it starts, on which port, and what it has said."""
    bench = place.bench
    start, port = bench.clock(), bench.free_port()
    where = f"127.0.0.1:{port}" if words[-1] == "--bind" else str(port)
    command: tuple[str | Path, ...] = (place.python, "-I", *words, where)
    with bench.serving(command, place.project, bench.variables(**more)) as server:
        error = bench.listens(port, bench.limit, lambda: server.has_ended)
        seconds = bench.clock() - start
        by = "gunicorn" if "gunicorn" in words else "flask run"
        if error:
            yield Check(name, "failed", f"{by}: {error}", server.said(), seconds), port, server.said
        else:
            yield Check(name, "passed", f"{by} listens", seconds=seconds), port, server.said


def _replies(place: Place, port: int, routes: Sequence[str]) -> list[Reply]:
    """Ask for the index and every route; one that hangs is the last."""
    found = []
    for path in dict.fromkeys(("/", *routes)):
        found.append(place.bench.get(port, path, place.bench.limit))
        if found[-1].error:
            break
    return found


def _answered(check: Check, replies: Sequence[Reply], said: Callable[[], str]) -> Check:
    faults = list(broken_pages(replies))
    if faults:
        return replace(check, status="failed", found="; ".join(faults), output=said())
    return replace(check, found=f"{check.found.split(' listens')[0]} answers")


def _judged(name: str, outcome: Outcome, seconds: float, said: str = "") -> Check:
    """Return the check that a program was; its last line tells most of why it failed."""
    if outcome.ok:
        return Check(name, "passed", said, outcome.output * (name == "tests"), seconds)
    if outcome.timed_out:
        found = f"it was stopped after {seconds:.0f} seconds"
    else:
        found = _telling(outcome.lines) or f"it ended with exit code {outcome.code}"
    return Check(name, "failed", found, outcome.output, seconds)


def _telling(lines: Sequence[str]) -> str:
    """Return the line that tells most of why a program failed."""
    marked = [line for line in lines if "rror:" in line or line.startswith(("error", "×"))]
    return (marked or list(lines[-1:]) or [""])[0]

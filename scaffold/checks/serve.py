"""Serve: the checks that start an application, for developers and as in production."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock

from scaffold.checks.bench import Place
from scaffold.checks.check import Check
from scaffold.checks.facts import Facts
from scaffold.checks.probe import HOST
from scaffold.checks.program_output import by_python, by_server
from scaffold.checks.replies import Reply, broken_pages, cookies, debug, headers, secrets
from scaffold.checks.subject import Subject, served_as
from scaffold.system.processes import Server

# Only a debugger answers the second.
_NOWHERE = "/no-page-has-this-address"
_DEBUGGER = "/?__debugger__=yes&cmd=resource&f=debugger.js"

SHOWN = ("headers", "cookies", "secrets", "debug")

Checks = Sequence[Check]


class Probed:
    """What an application has told of itself."""

    def __init__(self, place: Place, facts: Future[Facts]) -> None:
        self._place = place
        self._facts = facts
        self._lock = Lock()
        self._made: Check | None = None

    @property
    def facts(self) -> Facts:
        """What the application has told; it is waited for."""
        return self._facts.result()

    def tables(self) -> Check | None:
        """Have the application make its tables, once; None if it knows no way."""
        with self._lock:
            if self._made is None:
                self._made = self._first_made()
            return self._made

    def _first_made(self) -> Check | None:
        made = None
        for words in self.facts.tables:
            name = f"flask {' '.join(words)}"
            command = ("-m", "flask", f"--app={self._place.told}", *words)
            made = self._place.run(name, *command, telling=by_python)
            if not made.failed:
                break
        return made


def developed(place: Place, probed: Probed) -> Checks:
    """Start Flask's own server, and ask for every page."""
    with _served("start", place, _flask(place.subject, "--debug")) as served:
        if served.check.failed:
            check = served.check
            if fault := probed.facts.fault:  # Its traceback begins in the project.
                check = replace(check, output=fault.output)
            return [check, Check("pages", "skipped", "the server does not start")]
        start = place.bench.clock()
        replies, faults, after = _asked(place, served.port, probed)
        seconds = place.bench.clock() - start
        count = len(replies)
        found = f"{count} {'page answers' if count == 1 else 'pages answer'}{after}"
        pages = Check("pages", "passed", found, seconds=seconds)
        return [served.check, served.blamed(pages, faults) if faults else pages]


def produced(place: Place, probed: Probed) -> Checks:
    """Start the application as in production, and see what it shows."""
    key = place.bench.token()
    # One worker will do.
    variables = {"FLASK_SECRET_KEY": key, "SECRET_KEY": key, "WEB_CONCURRENCY": "1"}
    replies: list[Reply] = []
    with _served("production", place, _server(place.subject), **variables) as served:
        check, facts = served.check, probed.facts
        if not check.failed:
            replies, faults, after = _asked(place, served.port, probed, _NOWHERE, _DEBUGGER)
            if faults:
                check = served.blamed(check, faults)
            else:
                check = replace(check, found=f"{served.by} answers{after}")
    if facts.fault:
        fault = facts.fault
        found = f"without --debug the application cannot be made: {fault.kind}: {fault.message}"
        check = replace(check, status="failed", found=found, output=fault.output)
    if check.failed:
        why = "it does not run as in production"
        return [check, *(Check(name, "skipped", why) for name in SHOWN)]
    factory = bool(place.subject.application and place.subject.application.factory)
    return [
        check,
        headers(replies, facts, factory),
        cookies(replies, facts),
        secrets(replies, facts, key, place.subject.sources),
        debug(replies, facts),
    ]


def _server(subject: Subject) -> Sequence[str]:
    if subject.has("gunicorn") and os.name != "nt":  # Not on Windows.
        settings = subject.files.get("gunicorn.conf.py")
        named = settings is not None and b"wsgi_app" in settings.content
        words = [] if named else [served_as(subject)]
        return ("-m", "gunicorn", *words, "--bind", f"{HOST}:{{port}}")
    if subject.has("waitress"):
        made = served_as(subject)
        words = ["--call", made.removesuffix("()")] if made.endswith("()") else [made]
        return ("-m", "waitress", f"--listen={HOST}:{{port}}", *words)
    return _flask(subject, "--no-debug")


def _flask(subject: Subject, *options: str) -> Sequence[str]:
    told = subject.application.told if subject.application else ""
    where = ("--host", HOST, "--port", "{port}")
    return ("-m", "flask", f"--app={told}", "run", "--no-reload", *options, *where)


@dataclass(frozen=True)
class Served:
    """A server that was started."""

    check: Check
    port: int
    by: str
    server: Server

    def blamed(self, check: Check, faults: Sequence[str]) -> Check:
        """Return *check*, failed by *faults*, with what the server says."""
        said = self.server.read_output()
        found = "; ".join(faults)
        if self.server.has_ended:
            found = f"{self.by} ended by itself, with exit code {self.server.process.poll()}"
        if len(faults) == 1 and (why := by_server(said)) not in found:
            found = f"{found}: {why}"
        return replace(check, status="failed", found=found, output=said)


@contextmanager
def _served(name: str, place: Place, words: Sequence[str], **more: str) -> Iterator[Served]:
    bench = place.bench
    start, port = bench.clock(), bench.free_port()
    by = "flask run" if words[1] == "flask" else words[1]
    for tries_left in (2, 1, 0):
        command = place.python(*(word.replace("{port}", str(port)) for word in words))
        with bench.serving(command, place.project, place.variables(**more)) as server:
            error = bench.listens(port, bench.limit, lambda: server.has_ended)
            if error and tries_left and server.has_ended and "in use" in server.read_output():
                port = bench.free_port()  # Somebody else was sooner.
                continue
            check = Check(name, "passed", f"{by} listens", seconds=bench.clock() - start)
            served = Served(check, port, by, server)
            if error:
                served = replace(served, check=served.blamed(check, [f"{by}: {error}"]))
            yield served
            return


def _asked(
    place: Place, port: int, probed: Probed, *more: str
) -> tuple[list[Reply], list[str], str]:
    """Return the replies, what is wrong with them, and after what it no longer was.

    A database fresh from a repository may have no tables.
    """
    replies = _replies(place, port, probed.facts, *more)
    faults = list(broken_pages(replies))
    made = probed.tables() if any(reply.status >= 500 for reply in replies) else None
    if made is None:
        return replies, faults, ""
    replies = _replies(place, port, probed.facts, *more)
    faults = list(broken_pages(replies))
    if faults and made.failed:
        faults.append(f"{made.name}: {made.found}")
    return replies, faults, f" after {made.name}"


def _replies(place: Place, port: int, facts: Facts, *more: str) -> list[Reply]:
    """Ask for every page, until one hangs."""
    found = []
    for path in dict.fromkeys(("/", *facts.routes, *more)):
        found.append(place.bench.get(port, path, place.bench.limit, facts.host))
        if found[-1].error:
            break
    return found

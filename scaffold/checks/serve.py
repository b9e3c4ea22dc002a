"""The checks that start an application, for developers and as in production."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from secrets import token_hex
from time import perf_counter

from scaffold.checks.check import Check, CheckStatus
from scaffold.checks.copies import InstalledCopy
from scaffold.checks.facts import Facts
from scaffold.checks.probe import HOST, free_port, get, listens
from scaffold.checks.program_output import by_python, by_server
from scaffold.checks.project import Project, served_as
from scaffold.checks.replies import Reply, broken_pages, cookies, debug, headers, secrets
from scaffold.system import signals
from scaffold.system.processes import Server, serving

# Only a debugger answers the second.
_NOWHERE = "/no-page-has-this-address"
_DEBUGGER = "/?__debugger__=yes&cmd=resource&f=debugger.js"

# The checks of check_production.
PRODUCTION = ("production", "headers", "cookies", "secrets", "debug")

# Another program may take a free port before the server does.
_TRIES = 3


class Database:
    """The database of a copy, whose tables are made once, when a page fails without them."""

    def __init__(self, copy: InstalledCopy, commands: Sequence[Sequence[str]]) -> None:
        self._copy = copy
        self._commands = commands
        self._made: Check | None = None

    def make_tables(self) -> Check | None:
        """Run the first command that makes the tables; return None if there is no such command."""
        if self._made is None:
            for words in self._commands:
                command = ("-m", "flask", f"--app={self._copy.app}", *words)
                name = f"flask {' '.join(words)}"
                self._made = self._copy.check(name, *command, summary=by_python)
                if not self._made.failed:
                    break
        return self._made


@dataclass(frozen=True, slots=True)
class Visit:
    """The replies to all requests, what is wrong with them, and the command that made the tables."""

    replies: list[Reply]
    faults: list[str]
    tables: Check | None = None

    @property
    def after(self) -> str:
        """Words on the tables that were made, for what was found."""
        return f" after {self.tables.name}" if self.tables else ""


def check_development(copy: InstalledCopy, facts: Facts, database: Database) -> Iterator[Check]:
    """Start Flask's own server, and ask for every page."""
    with _start("start", copy, _flask(copy.project, "--debug")) as running:
        if running.check.failed:
            check = running.check
            if facts.fault:  # Its traceback begins in the project.
                check = replace(check, output=facts.fault.output)
            yield check
            yield Check("pages", CheckStatus.SKIPPED, "the server does not start")
            return
        yield running.check
        start = perf_counter()
        visit = _visit(copy, running.port, facts, database)
        seconds = perf_counter() - start
        count = len(visit.replies)
        found = f"{count} {'page answers' if count == 1 else 'pages answer'}{visit.after}"
        pages = Check("pages", CheckStatus.PASSED, found, seconds=seconds)
        yield running.fail(pages, visit.faults) if visit.faults else pages


def check_production(copy: InstalledCopy, facts: Facts, database: Database) -> Iterator[Check]:
    """Start the application as in production, and judge what it shows."""
    key = token_hex()
    # One worker will do.
    variables = {"FLASK_SECRET_KEY": key, "SECRET_KEY": key, "WEB_CONCURRENCY": "1"}
    replies: list[Reply] = []
    with _start("production", copy, server_words(copy.project), **variables) as running:
        check = running.check
        if not check.failed:
            visit = _visit(copy, running.port, facts, database, _NOWHERE, _DEBUGGER)
            replies = visit.replies
            if visit.faults:
                check = running.fail(check, visit.faults)
            else:
                check = replace(check, found=f"{running.name} answers{visit.after}")
    if fault := facts.fault:
        found = f"without --debug the application cannot be made: {fault.kind}: {fault.message}"
        check = replace(check, status=CheckStatus.FAILED, found=found, output=fault.output)
    yield check
    if check.failed:
        why = "it does not run as in production"
        yield from (Check(name, CheckStatus.SKIPPED, why) for name in PRODUCTION[1:])
        return
    factory = bool(copy.project.application and copy.project.application.factory)
    yield headers(replies, facts, factory)
    yield cookies(replies, facts)
    yield secrets(replies, facts, key, copy.project.sources)
    yield debug(replies, facts)


def server_words(project: Project) -> Sequence[str]:
    """Return the words for Python that start the server *project* has for production.

    ``{port}`` stands for the port.
    """
    if project.has("gunicorn") and os.name != "nt":  # Not on Windows.
        settings = project.files.get("gunicorn.conf.py")
        named = settings is not None and b"wsgi_app" in settings.content
        words = [] if named else [served_as(project)]
        return ("-m", "gunicorn", *words, "--bind", f"{HOST}:{{port}}")
    if project.has("waitress"):
        name = served_as(project)
        words = ["--call", name.removesuffix("()")] if name.endswith("()") else [name]
        return ("-m", "waitress", f"--listen={HOST}:{{port}}", *words)
    return _flask(project, "--no-debug")


def _flask(project: Project, *options: str) -> Sequence[str]:
    where = ("--host", HOST, "--port", "{port}")
    return ("-m", "flask", f"--app={project.app}", "run", "--no-reload", *options, *where)


@dataclass(frozen=True, slots=True)
class Running:
    """A server, called ``name``, that was started; ``check`` tells whether it listens."""

    check: Check
    port: int
    name: str
    server: Server

    def fail(self, check: Check, faults: Sequence[str]) -> Check:
        """Return *check* as failed because of *faults*, with the output of the server."""
        output = self.server.read_output()
        found = "; ".join(faults)
        if self.server.has_ended:
            found = f"{self.name} ended by itself, with exit code {self.server.process.poll()}"
        if len(faults) == 1 and (why := by_server(output)) not in found:
            found = f"{found}: {why}"
        return replace(check, status=CheckStatus.FAILED, found=found, output=output)


@contextmanager
def _start(
    name: str, copy: InstalledCopy, words: Sequence[str], **variables: str
) -> Iterator[Running]:
    """Start a server with *words* for the block, with the check *name* of whether it listens."""
    start = perf_counter()
    server_name = "flask run" if words[1] == "flask" else words[1]
    for tries_left in reversed(range(_TRIES)):
        port = free_port()
        command = copy.python(*(word.replace("{port}", str(port)) for word in words))
        with serving(command, copy.folder, copy.variables(**variables)) as server:
            error = listens(port, copy.options.limit, lambda: server.has_ended)
            if error and tries_left and server.has_ended and "in use" in server.read_output():
                continue
            seconds = perf_counter() - start
            check = Check(name, CheckStatus.PASSED, f"{server_name} listens", seconds=seconds)
            running = Running(check, port, server_name, server)
            if error:
                failed = running.fail(check, [f"{server_name}: {error}"])
                running = replace(running, check=failed)
            yield running
            return


def _visit(copy: InstalledCopy, port: int, facts: Facts, database: Database, *more: str) -> Visit:
    """Ask for every page, and again after making the tables if one fails.

    A database fresh from a repository may have no tables.
    """
    replies = _ask(copy, port, facts, *more)
    fails = any(reply.status >= 500 for reply in replies)
    tables = database.make_tables() if fails else None
    if tables:
        replies = _ask(copy, port, facts, *more)
    faults = list(broken_pages(replies))
    if tables and tables.failed and faults:
        faults.append(f"{tables.name}: {tables.found}")
    return Visit(replies, faults, tables)


def _ask(copy: InstalledCopy, port: int, facts: Facts, *more: str) -> list[Reply]:
    """Ask for every page, until one hangs."""
    replies = []
    for path in dict.fromkeys(("/", *facts.routes, *more)):
        with signals.interruptible():
            replies.append(get(port, path, copy.options.limit, facts.host))
        if replies[-1].error:
            break
    return replies

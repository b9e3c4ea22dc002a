"""Show: the only printing, for people and as JSON."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from scaffold.cli.output.pages import (
    Style,
    bad,
    check_line,
    coloured,
    good,
    page,
    strong,
    trial_lines,
    upcoming,
)
from scaffold.project.errors import Exit, Interrupted, Stop, reason
from scaffold.project.problems import Problem

if TYPE_CHECKING:
    from threading import Event

    from scaffold.checks.check import Check
    from scaffold.checks.combinations import Trial
    from scaffold.project.results import Report, Step


# Seconds that need no sign of progress.
_BLINK = 0.3

_MISSING = {
    "git": "The project is there, but not its first commit",
    "venv": "The project is there, but not its virtual environment",
}
_NOT_INSTALLED = "The project is changed, but what it needs now is not installed"


@dataclass
class Screen:
    """What the user wants to see; ``begun`` stands until the next line."""

    json: bool = False
    quiet: bool = False
    verbose: bool = False
    no_input: bool = False
    begun: str = ""

    @property
    def can_ask(self) -> bool:
        """Whether a person at a terminal may be asked."""
        silent = self.no_input or self.json or bool(os.environ.get("CI"))
        return not silent and _is_terminal(sys.stdin) and _is_terminal(sys.stderr)

    def report(self, report: Report) -> int:
        """Print *report* and return the exit code."""
        try:
            if self.json:
                import json

                self.line(json.dumps(report.as_json(), indent=2))
            else:
                self._tell(report)
            sys.stdout.flush()
        except (OSError, ValueError) as error:
            self._unprintable(error, report)
            return report.exit or Exit.FAILED
        return report.exit

    def misused(self, command: str, error: click.UsageError) -> Report:
        """Return the report of a command line that cannot be understood."""
        from scaffold.project.results import Report

        path = error.ctx.command_path if error.ctx else "flask-scaffold"
        problem = Problem("usage", error.format_message(), f"Try '{path} --help'.")
        return Report.stopped(command, (problem,))

    def broken(self, command: str, error: Stop) -> Report:
        """Return the report of a command that failed."""
        from scaffold.project.results import Report

        if self.verbose:
            import traceback

            self.line("".join(traceback.format_exception(error)), err=True)
        status = "interrupted" if isinstance(error, Interrupted) else "failed"
        return Report(
            command,
            "refused" if error.exit is Exit.REFUSED else status,
            problems=(error.problem,),
            exit=error.exit,
        )

    def help(self, error: click.UsageError) -> int:
        """Print the help that *error* carries."""
        click.echo(error.format_message(), err=True, color=_color())
        return Exit.REFUSED

    def line(self, text: str = "", *, err: bool = False) -> None:
        """Print one line, coloured where that is seen.

        What stderr does not take is lost: the exit code tells it too.
        """
        try:
            if self.begun:
                click.echo(f"\r{' ' * len(self.begun)}\r", nl=False, err=True)
                self.begun = ""
            click.echo(text, err=err, color=_color())
        except (OSError, ValueError):
            if not err:
                raise
            sys.stderr = None

    def problem(self, problem: Problem) -> None:
        """Print what is wrong, and what would do."""
        self.line(f"{bad('Error:')} {problem.message}", err=True)
        if problem.hint:
            hint = problem.hint.replace("\n", "\n      ")
            self.line(f"{good('Hint:')} {hint}", err=True)

    def equivalent(self, command: str) -> None:
        """Print the command that does the same without questions."""
        if not self.quiet:
            self.line(f"\nThe same without questions:\n  {strong(command)}\n", err=True)

    def progress(self, text: str) -> AbstractContextManager[None]:
        """Show *text* while it is being done."""
        return _spinner(text) if self._shows_progress else nullcontext()

    def notice(self, text: str) -> AbstractContextManager[None]:
        """Show *text* without a move: others may ask for a password."""
        return _notice(text) if self._shows_progress else nullcontext()

    def said(self, text: str) -> None:
        """Print what hooks said."""
        if text.strip() and not (self.quiet or self.json):
            self.line(text.rstrip(), err=True)

    def begin(self, name: str) -> None:
        """Show which check is under way."""
        if self._shows_progress and _is_terminal(sys.stdout):
            self.begun = f"    {name} ..."
            with suppress(OSError):
                click.echo(self.begun, nl=False, err=True)

    def check(self, check: Check) -> None:
        """Print what a check has found."""
        self._at_once(check_line(check, fancy=_is_unicode()))

    def trials(self, total: int, jobs: int) -> None:
        """Print how many will be tried: the first takes longest."""
        many = f", {min(jobs, total)} at a time" if min(jobs, total) > 1 else ""
        some = f"{total} combination{'s' * (total > 1)} to prove{many}:"
        self._at_once(some if total else "There are no combinations to prove.")

    def trial(self, trial: Trial, done: int, total: int, left: float) -> None:
        """Print a trial, and the seconds left."""
        style = Style(self.verbose, _is_unicode())
        self._at_once(*trial_lines(trial, done, total, left, style))

    def _at_once(self, *lines: str) -> None:
        if not (self.quiet or self.json):
            for text in lines:
                self.line(text)
            with suppress(OSError, ValueError):
                sys.stdout.flush()

    @property
    def _shows_progress(self) -> bool:
        return not (self.quiet or self.json) and _is_terminal(sys.stderr)

    def _tell(self, report: Report) -> None:
        tells_all = report.command == "doctor" and bool(report.checks)
        shown = report.exit is Exit.DONE or bool(report.steps) or tells_all
        if told := not self.quiet and shown:
            # "git apply" gets only the patch.
            for text in page(report, Style(self.verbose, _is_unicode())):
                self.line(text, err=bool(report.diff))
        if report.diff and not self.quiet:
            self._patch(report.diff)
        failed = next((check for check in report.checks if check.failed), None)
        if failed and failed.output and not (self.quiet or tells_all):
            self.line(f"\n{failed.output.rstrip()}\n", err=True)
        for step in report.steps:
            if step.status in ("failed", "interrupted"):
                self._fault(step, report.command, hint=not told)
        for problem in report.problems:
            self.problem(problem)
        if told:
            for text in upcoming(report):
                self.line(text)

    def _patch(self, text: str) -> None:
        """Print a patch, to the byte."""
        if _is_terminal(sys.stdout):
            for line in text.splitlines():
                self.line(coloured(line))
        else:
            click.echo(text.encode(), nl=False)

    def _fault(self, step: Step, command: str, *, hint: bool) -> None:
        why, _, said = step.detail.partition("\n")
        missing = _MISSING[step.name] if command == "new" else _NOT_INSTALLED
        self.line(f"{bad('Error:')} {missing}: {why}.", err=True)
        if self.verbose and said:
            self.line(said.strip("\n"), err=True)
        if hint:
            lines = "\n      ".join(step.command.splitlines())
            self.line(f"{good('Hint:')} {lines}", err=True)

    def _unprintable(self, error: Exception, report: Report) -> None:
        # The buffer would fail again at the end, with a traceback.
        sys.stdout = None
        # A reader such as head has seen enough.
        if not isinstance(error, BrokenPipeError) and (self.json or not report.problems):
            why = reason(error) if isinstance(error, OSError) else error
            self.line(f"{bad('Error:')} The report cannot be written: {why}.", err=True)


@contextmanager
def _notice(text: str) -> Iterator[None]:
    line = f"{text} ..."
    click.echo(line, nl=False, err=True)
    try:
        yield
    finally:
        with suppress(OSError):  # The terminal may be gone.
            click.echo(f"\r{' ' * len(line)}\r", nl=False, err=True)


@contextmanager
def _spinner(text: str) -> Iterator[None]:
    from threading import Event, Thread

    over = Event()
    thread = Thread(target=_spin, args=(text, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _spin(text: str, over: Event) -> None:
    if not over.wait(_BLINK):
        from rich.console import Console

        with Console(stderr=True).status(
            f"{text} ...", spinner="dots" if _is_unicode() else "line"
        ):
            over.wait()


def _is_terminal(stream: Any) -> bool:
    try:
        return bool(stream and stream.isatty())
    except ValueError:  # Closed.
        return False


def _is_unicode() -> bool:
    return (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") == "utf8"


def _color() -> bool | None:
    return False if os.environ.get("NO_COLOR") else None


def mend_streams() -> None:
    """Open what is closed, and let stdout take every character."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # Closed: a project's file could get its number.
            os.open(os.devnull, os.O_RDONLY)
            if number == 1:  # Whoever writes to it shall hear of it.
                sys.stdout = os.fdopen(number, "w", encoding="utf-8", closefd=False)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")

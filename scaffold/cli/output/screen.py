"""Screen: the only printing, for people and as JSON."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from scaffold.checks.progress import CheckProgress
from scaffold.cli.output.pages import (
    Style,
    bad,
    check_line,
    coloured,
    good,
    strong,
    trial_lines,
)
from scaffold.project.errors import Exit, reason
from scaffold.project.problems import Problem

if TYPE_CHECKING:
    from threading import Event

    from scaffold.checks.check import Check
    from scaffold.checks.combinations import Trial
    from scaffold.project.results import Result, Step

    R = TypeVar("R", bound=Result)

# Seconds that need no sign of progress.
_BLINK = 0.3


@dataclass
class Screen(CheckProgress):
    """Where everything is printed, as the user wants to see it.

    ``begun`` is a line about what is under way; it stands until the next line.
    """

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

    @property
    def style(self) -> Style:
        """How pages are printed here."""
        return Style(self.verbose, _is_unicode())

    def finish(self, result: R, show: Callable[[R, Screen], None]) -> int:
        """Print *result*, as JSON or as *show* does it for people, and return the exit code."""
        try:
            if self.json:
                import json

                self.line(json.dumps(result.as_json(), indent=2))
            else:
                show(result, self)
            sys.stdout.flush()
        except (OSError, ValueError) as error:
            self._unprintable(error, result)
            return result.exit or Exit.FAILED
        return result.exit

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

    def say(self, *lines: str, err: bool = False) -> None:
        """Print *lines*, unless the user wants to see errors only."""
        if not self.quiet:
            for text in lines:
                self.line(text, err=err)

    def markdown(self, text: str) -> None:
        """Print *text*, which is Markdown: laid out at a terminal, and else as it is."""
        if self.quiet:
            return
        if not _is_terminal(sys.stdout) or os.environ.get("TERM") == "dumb":
            self.line(text.rstrip())
            return
        from rich.console import Console
        from rich.markdown import Markdown
        from rich.theme import Theme

        # Plain blocks of code, in the colours of the terminal, can be read on any background.
        plain = re.sub(r"^```\w+$", "```text", text, flags=re.MULTILINE)
        look = Theme({"markdown.code": "bold cyan", "markdown.h1": "bold"})
        page = Markdown(plain, code_theme="ansi_dark", hyperlinks=False)
        Console(width=min(100, _columns()), theme=look).print(page)

    def next(self, lines: Iterable[str]) -> None:
        """Print the *lines* to type next."""
        self.say("", "Next:", *(f"  {strong(line)}" for line in lines))

    def problem(self, problem: Problem) -> None:
        """Print what is wrong, and what to do about it."""
        self.line(f"{bad('Error:')} {problem.message}", err=True)
        if problem.hint:
            hint = problem.hint.replace("\n", "\n      ")
            self.line(f"{good('Hint:')} {hint}", err=True)

    def problems(self, problems: Iterable[Problem]) -> None:
        """Print each problem."""
        for problem in problems:
            self.problem(problem)

    def failed_step(self, step: Step, missing: str) -> None:
        """Print what is *missing* because *step* was not done, if so, and how to do it."""
        from scaffold.project.results import StepStatus

        if step.status not in (StepStatus.FAILED, StepStatus.INTERRUPTED):
            return
        why, _, output = step.detail.partition("\n")
        self.line(f"{bad('Error:')} {missing}: {why}.", err=True)
        if self.verbose and output:
            self.line(output.strip("\n"), err=True)
        if self.quiet:  # Else the lines stand under "Next".
            lines = "\n      ".join(step.command.splitlines())
            self.line(f"{good('Hint:')} {lines}", err=True)

    def failed_check(self, checks: Iterable[Check]) -> None:
        """Print the output of the first failed check, if any."""
        from scaffold.checks.check import first_failed

        failed = first_failed(checks)
        if failed and failed.output and not self.quiet:
            self.line(f"\n{failed.output.rstrip()}\n", err=True)

    def patch(self, text: str) -> None:
        """Print a patch, to the byte."""
        if self.quiet:
            return
        if _is_terminal(sys.stdout):
            for line in text.splitlines():
                self.line(coloured(line))
        else:
            click.echo(text.encode(), nl=False)

    def equivalent(self, command: str) -> None:
        """Print the command that does the same without questions."""
        self.say(f"\nThe same without questions:\n  {strong(command)}\n", err=True)

    def working(self, text: str) -> AbstractContextManager[None]:
        """Show *text* and a spinner while something that may take long is done."""
        return _spinner(text) if self._shows_progress else nullcontext()

    def waiting(self, text: str) -> AbstractContextManager[None]:
        """Show *text* without a spinner: another program may ask for a password."""
        return _notice(text) if self._shows_progress else nullcontext()

    def said(self, text: str) -> None:
        """Print what the hooks of a template printed."""
        if text.strip() and not (self.quiet or self.json):
            self.line(text.rstrip(), err=True)

    def checking(self, name: str) -> None:
        """Show which check is under way."""
        if self._shows_progress and _is_terminal(sys.stdout):
            self.begun = f"    {name} ..."
            with suppress(OSError):
                click.echo(self.begun, nl=False, err=True)

    def checked(self, check: Check) -> None:
        """Print what a check has found."""
        self._at_once(check_line(check, fancy=_is_unicode()))

    def trying(self, total: int, jobs: int) -> None:
        """Print how many combinations will be tried: the first takes longest."""
        many = f", {min(jobs, total)} at a time" if min(jobs, total) > 1 else ""
        some = f"{total} combination{'s' * (total > 1)} to prove{many}:"
        self._at_once(some if total else "There are no combinations to prove.")

    def tried(self, trial: Trial, done: int, total: int, left: float) -> None:
        """Print a trial, and the seconds left."""
        self._at_once(*trial_lines(trial, done, total, left, self.style))

    def _at_once(self, *lines: str) -> None:
        if not (self.quiet or self.json):
            for text in lines:
                self.line(text)
            with suppress(OSError, ValueError):
                sys.stdout.flush()

    @property
    def _shows_progress(self) -> bool:
        return not (self.quiet or self.json) and _is_terminal(sys.stderr)

    def _unprintable(self, error: Exception, result: Result) -> None:
        # The buffer would fail again at the end, with a traceback.
        sys.stdout = None
        # A reader such as head has seen enough.
        if not isinstance(error, BrokenPipeError) and (self.json or not result.problems):
            why = reason(error) if isinstance(error, OSError) else error
            self.line(f"{bad('Error:')} The result cannot be written: {why}.", err=True)


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


def _columns() -> int:
    from shutil import get_terminal_size

    return get_terminal_size().columns


def _is_unicode() -> bool:
    return (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") == "utf8"


def _color() -> bool | None:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return False if plain else None


def mend_streams() -> None:
    """Open what is closed, and let stdout take every character."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # Closed: a project's file could get its number.
            os.open(os.devnull, os.O_RDONLY)
            if number == 1:  # A program that writes to it gets an error.
                sys.stdout = os.fdopen(number, "w", encoding="utf-8", closefd=False)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")

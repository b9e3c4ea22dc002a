"""The only prompts: with arrow keys, or plain lines where the terminal does not support them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeVar, cast

import click

from scaffold.cli.output.screen import Screen
from scaffold.project.errors import Interrupted
from scaffold.project.problems import unknown
from scaffold.system import signals

if TYPE_CHECKING:
    from prompt_toolkit.application import Application
    from questionary import Question

T = TypeVar("T")

_GLANCE = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to select; ``fixed`` says why it is selected in any case."""

    name: str
    about: str
    fixed: str = ""


class Prompts(Protocol):
    """A way to ask questions.

    Each raises click.Abort if the user gives up, and Interrupted after a signal.
    """

    def text(self, question: str, default: str) -> str:
        """Ask for a line of text."""

    def one(self, question: str, choices: Sequence[Choice], default: str) -> str:
        """Ask for one of *choices*, and return its name."""

    def some(
        self, question: str, choices: Sequence[Choice], default: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Ask for any of *choices*, and return the names that are not fixed."""

    def yes(self, question: str, default: bool) -> bool:
        """Ask a yes-or-no question."""


def prompts(screen: Screen) -> Prompts:
    """Return the best way to ask that the terminal supports."""
    return Keys() if _has_arrow_keys() else Lines(screen)


def _has_arrow_keys() -> bool:
    able = os.name == "nt" or os.environ.get("TERM") not in (None, "", "dumb", "unknown")
    encoding = getattr(sys.stderr, "encoding", None) or ""
    return able and encoding.lower().replace("-", "") == "utf8"


class Keys:
    """Prompts with arrow keys."""

    def text(self, question: str, default: str) -> str:
        """Ask for a line of text."""
        import questionary

        said = self._asked(lambda: questionary.text(f"{question} [{default}]"))
        return str(said).strip() or default

    def one(self, question: str, choices: Sequence[Choice], default: str) -> str:
        """Ask for one of *choices*, and return its name."""
        import questionary

        listed = _listed(choices)
        return str(self._asked(lambda: questionary.select(question, listed, default=default)))

    def some(
        self, question: str, choices: Sequence[Choice], default: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Ask for any of *choices*, and return the names that are not fixed."""
        import questionary

        listed, how = _listed(choices, default), "(Space selects, Enter continues)"
        return tuple(self._asked(lambda: questionary.checkbox(question, listed, instruction=how)))

    def yes(self, question: str, default: bool) -> bool:
        """Ask a yes-or-no question."""
        import questionary

        return bool(self._asked(lambda: questionary.confirm(question, default=default)))

    def _asked(self, question: Callable[[], Question]) -> Any:
        from prompt_toolkit.application import create_app_session
        from prompt_toolkit.output import create_output

        # stdout may be a file.
        with create_app_session(output=create_output(stdout=sys.stderr)):
            application = question().application
            _add_ctrl_d(application)
            application.pre_run_callables.append(lambda: _watch(application))
            try:
                return application.run(handle_sigint=False)
            except (KeyboardInterrupt, EOFError):
                raise click.Abort from None


def _listed(choices: Sequence[Choice], checked: Container[str] = ()) -> list[Any]:
    import questionary

    width = max(len(choice.name) for choice in choices)
    return [
        questionary.Choice(
            f"{choice.name:{width}}  {choice.about}",
            choice.name,
            disabled=choice.fixed or None,
            checked=choice.name in checked,
        )
        for choice in choices
    ]


def _add_ctrl_d(application: Application[Any]) -> None:
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    keys = KeyBindings()
    own = application.key_bindings

    @keys.add("c-d")
    def _(event: Any) -> None:
        event.app.exit(exception=EOFError())

    application.key_bindings = merge_key_bindings([own, keys] if own else [keys])


def _watch(application: Application[Any]) -> None:
    """Check for signals: an exception raised within the event loop could get lost."""
    if application.is_done:
        return
    try:
        signals.check()
    except Interrupted as error:
        application.exit(exception=error)
    else:
        from asyncio import get_running_loop

        get_running_loop().call_later(_GLANCE, _watch, application)


class Lines:
    """Prompts in plain lines, with numbers."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        if isinstance(sys.stdin, TextIOWrapper):
            # Bytes that are not text are refused later, with a reason.
            sys.stdin.reconfigure(errors="surrogateescape")

    def text(self, question: str, default: str) -> str:
        """Ask for a line of text."""
        return self._line(question, default, str.strip)

    def one(self, question: str, choices: Sequence[Choice], default: str) -> str:
        """Ask for one of *choices*, and return its name."""
        self._list(question, choices)
        return self._line("Number or name", default, lambda said: _found(said, choices).name)

    def some(
        self, question: str, choices: Sequence[Choice], default: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Ask for any of *choices*, and return the names that are not fixed."""

        def found(said: str) -> tuple[str, ...]:
            words = [word for word in re.split(r"[,\s]+", said) if word not in ("", "none")]
            some = [_found(word, choices) for word in words]
            return tuple(dict.fromkeys(choice.name for choice in some if not choice.fixed))

        self._list(question, choices)
        return self._line("Numbers or names, or none", ",".join(default) or "none", found)

    def yes(self, question: str, default: bool) -> bool:
        """Ask a yes-or-no question."""
        with self._asking():
            return click.confirm(question, default, prompt_suffix=" ", err=True)

    def _list(self, question: str, choices: Sequence[Choice]) -> None:
        width = max(len(choice.name) for choice in choices)
        self._screen.line(f"{question}:", err=True)
        for number, one in enumerate(choices, 1):
            mark = "  " if one.fixed else f"{number:2}"
            fixed = f" ({one.fixed})" if one.fixed else ""
            self._screen.line(f"{mark}  {one.name:{width}}  {one.about}{fixed}", err=True)

    def _line(self, question: str, default: str, convert: Callable[[str], T]) -> T:
        with self._asking():
            return click.prompt(question, default, value_proc=convert, err=True)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        stdin = sys.stdin
        try:
            if os.name != "nt":  # Windows cannot wait for a terminal, and does not need to.
                sys.stdin = cast("TextIO", _Keyboard(stdin))
            # Click prints a space to stdout.
            with signals.interruptible(), redirect_stdout(sys.stderr):
                yield
        except (click.Abort, Interrupted):
            self._screen.line(err=True)  # Leave the line of the prompt.
            raise
        finally:
            sys.stdin = stdin


class _Keyboard:
    """Standard input that hears a signal which arrives just before a read."""

    def __init__(self, stdin: TextIO) -> None:
        self._stdin = stdin

    def readline(self) -> str:
        """Return the next line, or raise Interrupted."""
        from select import select

        while not select([self._stdin], [], [], _GLANCE)[0]:
            signals.check()
        return self._stdin.readline()


def _found(said: str, choices: Sequence[Choice]) -> Choice:
    if said.isdecimal() and 1 <= int(said) <= len(choices):
        return choices[int(said) - 1]
    names = {choice.name: choice for choice in choices}
    if said not in names:
        problem = unknown("choice", said, names)
        raise click.UsageError(f"{problem.message} {problem.hint}")
    return names[said]

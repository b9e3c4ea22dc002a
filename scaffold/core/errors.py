"""Errors: each says what it got and what to type, and knows its exit code."""

from __future__ import annotations

from enum import IntEnum

from scaffold.core.problems import Problem


class Exit(IntEnum):
    """The exit codes that scripts may rely on."""

    DONE = 0
    FAILED = 1
    REFUSED = 2
    INCOMPLETE = 3
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


class ScaffoldError(Exception):
    """A failure with a clear line for the user, and nothing changed on disk."""

    code = "failed"
    exit = Exit.FAILED

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def problem(self) -> Problem:
        """The error as a value that a report can carry."""
        return Problem(self.code, self.message, self.hint, refusal=self.exit is Exit.REFUSED)


class Refused(ScaffoldError):
    """A request that cannot be asked like this; nothing was begun."""

    code = "refused"
    exit = Exit.REFUSED


class TargetExists(Refused):
    """Something stands where the project should go."""

    code = "target-exists"

    def __init__(self, shown: str) -> None:
        super().__init__(
            f"{shown} already exists.",
            hint="Choose another name, or another folder with --output-dir.",
        )


class UnsafePath(Refused):
    """A template would write outside the project."""

    code = "unsafe-path"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The template makes a path that leaves the project folder: {path!a}.",
            hint="Check the file names of the template, and the answers that they hold.",
        )


class BrokenTemplate(ScaffoldError):
    """A template that cookiecutter cannot render."""

    code = "broken-template"


class DiskFailure(ScaffoldError):
    """The operating system refused to read or write."""

    code = "disk"


class Interrupted(ScaffoldError):
    """A signal asked the program to stop; what it had begun is taken back."""

    code = "interrupted"

    def __init__(self, signum: int) -> None:
        super().__init__("Interrupted: nothing was made.")
        self.signum = signum
        self.exit = Exit(128 + signum)

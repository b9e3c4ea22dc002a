"""Errors: what it got, what to type, and the exit code."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from scaffold.project.problems import Problem, shown


class Exit(IntEnum):
    """The exit codes; scripts rely on them."""

    DONE = 0
    FAILED = 1
    REFUSED = 2
    INCOMPLETE = 3
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


class Stop(BaseException):
    """The end of a command before its time."""

    code = "failed"
    exit = Exit.FAILED

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def problem(self) -> Problem:
        """The error as a value."""
        return Problem(self.code, self.message, self.hint, refusal=self.exit is Exit.REFUSED)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong, as values."""
        return (self.problem,)


class ScaffoldError(Stop, Exception):
    """A failure that leaves nothing changed on disk."""


class Rejected(ScaffoldError):
    """All that is wrong with a request, told at once; nothing was begun.

    ``project`` is the folder of the project that the request was about, if it is known.
    """

    def __init__(self, problems: Sequence[Problem], project: str | None = None) -> None:
        super().__init__(problems[0].message, hint=problems[0].hint)
        self.code = problems[0].code
        refused = any(problem.refusal for problem in problems)
        self.exit = Exit.REFUSED if refused else Exit.FAILED
        self._problems = tuple(problems)
        self.project = project

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong, as values."""
        return self._problems


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
    """A path outside the project, or one that not every system can write."""

    code = "unsafe-path"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The template makes a path that is not safe to write: {shown(path)}.",
            hint="Check the file names of the template, and the answers that they hold.",
        )


class UnsafeFile(UnsafePath):
    """A link to outside, or a device, in a ``template`` or the ``project`` that its hooks leave."""

    def __init__(self, path: str, what: str, where: str) -> None:
        hint = {
            "template": "Take it out of the template, or put a plain file in its place.",
            "project": "A hook of the template makes it.",
        }
        ScaffoldError.__init__(self, f"{shown(path)} in the {where} {what}.", hint=hint[where])


class Untrusted(Refused):
    """A template that does what only a trusted one may."""

    code = "untrusted"


class BrokenTemplate(ScaffoldError):
    """A template that cookiecutter cannot render."""

    code = "broken-template"


class HookFailed(ScaffoldError):
    """A hook that failed or cannot be run; ``said`` is all that it printed."""

    code = "hook"

    def __init__(self, hook: str, why: str, said: str = "") -> None:
        super().__init__(f"The hook {hook} of the template failed: {why}.")
        self.said = said


class DiskFailure(ScaffoldError):
    """The operating system refused to read or write."""

    code = "disk"

    @classmethod
    def of(cls, error: OSError) -> DiskFailure:
        """Return *error* as a line for the user."""
        if error.filename is not None:
            return cls(f"{error.filename} cannot be used: {reason(error)}.")
        if isinstance(error, FileNotFoundError):
            return cls("The folder that you are in has been removed.", hint="Go to another one.")
        return cls(f"The system refuses: {reason(error)}.")


class Interrupted(Stop):
    """A signal asked the program to stop; what it had begun is taken back.

    It is no Exception, lest an ``except Exception`` take it for a failure.
    """

    code = "interrupted"

    def __init__(self, signum: int, message: str = "Interrupted: nothing was changed.") -> None:
        super().__init__(message)
        self.signum = signum
        self.exit = Exit(128 + signum)


def reason(error: OSError) -> str:
    """Return what the system says, to end a sentence."""
    return (error.strerror or str(error)).rstrip(".").lower()

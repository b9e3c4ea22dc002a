"""Errors: each says what it got and what to type, and knows its exit code."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from scaffold.project.problems import Problem, shown


class Exit(IntEnum):
    """The exit codes of the command line, which scripts rely on."""

    DONE = 0
    FAILED = 1
    REFUSED = 2
    INCOMPLETE = 3
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


class Stop(BaseException):
    """A command that stops early: the base of errors and of an interrupt.

    ``message`` is one sentence that says what is wrong, and ``hint`` what to type.
    """

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
        """All problems, as values."""
        return (self.problem,)


class ScaffoldError(Stop, Exception):
    """A failure that leaves nothing changed on disk."""


class Rejected(ScaffoldError):
    """A request with problems, reported all at once; nothing was begun.

    ``project`` is the folder of the project that the request is about, if known. The exit code is 2
    if any of the *problems*, of which there is at least one, is a refusal, else 1.
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
        """All problems, as values."""
        return self._problems


class Refused(ScaffoldError):
    """A request that is not valid; nothing was begun."""

    code = "refused"
    exit = Exit.REFUSED


class TargetExists(Refused):
    """The target exists already."""

    code = "target-exists"

    def __init__(self, shown: str) -> None:
        super().__init__(
            f"{shown} already exists.",
            hint="Choose another name, or another folder with --output-dir.",
        )


class UnsafePath(Refused):
    """A path outside the project, or one that some operating system cannot write."""

    code = "unsafe-path"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The template makes a path that is not safe to write: {shown(path)}.",
            hint="Check the file names of the template, and the answers that they hold.",
        )


class UnsafeFile(UnsafePath):
    """A link that leads outside, or a device.

    ``where`` is ``template``, or ``project`` for what its hooks made; ``what`` completes the
    sentence "PATH in the template ...".
    """

    def __init__(self, path: str, what: str, where: str) -> None:
        hint = {
            "template": "Take it out of the template, or put a plain file in its place.",
            "project": "A hook of the template makes it.",
        }
        ScaffoldError.__init__(self, f"{shown(path)} in the {where} {what}.", hint=hint[where])


class Untrusted(Refused):
    """A template that needs ``--trust``."""

    code = "untrusted"


class BrokenTemplate(ScaffoldError):
    """A template that cookiecutter cannot render."""

    code = "broken-template"


class HookFailed(ScaffoldError):
    """A hook that failed or cannot be run; ``said`` is its whole output."""

    code = "hook"

    def __init__(self, hook: str, why: str, said: str = "") -> None:
        super().__init__(f"The hook {hook} of the template failed: {why}.")
        self.said = said


class DiskFailure(ScaffoldError):
    """A file or folder that cannot be read or written."""

    code = "disk"

    @classmethod
    def of(cls, error: OSError) -> DiskFailure:
        """Return *error* as one sentence for the user."""
        if error.filename is not None:
            return cls(f"{error.filename} cannot be used: {reason(error)}.")
        if isinstance(error, FileNotFoundError):
            return cls(
                "The folder that you are in has been removed.", hint="Change to another folder."
            )
        return cls(f"The operating system reports an error: {reason(error)}.")


class Interrupted(Stop):
    """A signal asked the program to stop; what it had begun is undone.

    Derives from BaseException so that ``except Exception`` does not swallow it.
    """

    code = "interrupted"

    def __init__(self, signum: int, message: str = "Interrupted: nothing was changed.") -> None:
        super().__init__(message)
        self.signum = signum
        self.exit = Exit(128 + signum)

    def after_stopping(self) -> Interrupted:
        """Return it for work that made nothing, but started programs."""
        return Interrupted(self.signum, "Interrupted: all that was started has been stopped.")


def reason(error: OSError) -> str:
    """Return the reason that the operating system gives, in lower case and without a full stop."""
    return (error.strerror or str(error)).rstrip(".").lower()

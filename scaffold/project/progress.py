"""Progress: what a verb reports while it works."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scaffold.checks.check import Check
    from scaffold.checks.combinations import Trial


class Progress:
    """A listener to the progress of a verb, which ignores all of it.

    The terminal has a subclass that shows it (see ``scaffold/cli/output``).
    """

    def working(self, text: str) -> AbstractContextManager[None]:
        """Return a context for work that may take long; *text* says what is being done."""
        return nullcontext()

    def waiting(self, text: str) -> AbstractContextManager[None]:
        """Return a context for work in which another program may ask the user something."""
        return nullcontext()

    def said(self, text: str) -> None:
        """Take the output of a template's hooks."""

    def checking(self, name: str) -> None:
        """Note that the check *name* begins."""

    def checked(self, check: Check) -> None:
        """Note the outcome of a check."""

    def trying(self, total: int, jobs: int) -> None:
        """Note that *total* combinations will be tried, *jobs* at a time."""

    def tried(self, trial: Trial, done: int, total: int, left: float) -> None:
        """Note the outcome of a combination, and the estimated seconds *left* for the others."""


SILENT = Progress()

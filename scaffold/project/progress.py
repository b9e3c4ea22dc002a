"""Progress: what a verb tells while it works, to whoever called it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scaffold.checks.check import Check
    from scaffold.checks.combinations import Trial


class Progress:
    """What hears of the progress of a verb; this one ignores all of it.

    The terminal shows it (see ``scaffold/cli/output``).
    """

    def working(self, text: str) -> AbstractContextManager[None]:
        """Hear of a step that may take long, for as long as it lasts."""
        return nullcontext()

    def waiting(self, text: str) -> AbstractContextManager[None]:
        """Hear of a step in which another program may ask the user something."""
        return nullcontext()

    def said(self, text: str) -> None:
        """Hear what the hooks of a template printed."""

    def checking(self, name: str) -> None:
        """Hear that the check *name* begins."""

    def checked(self, check: Check) -> None:
        """Hear what a check found."""

    def trying(self, total: int, jobs: int) -> None:
        """Hear that *total* combinations will be tried, *jobs* at a time."""

    def tried(self, trial: Trial, done: int, total: int, left: float) -> None:
        """Hear what became of a combination, and about how many seconds are left."""


SILENT = Progress()

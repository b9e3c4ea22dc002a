"""Progress: what a verb that checks a project reports while it works."""

from typing import TYPE_CHECKING

from scaffold.project.progress import Progress

if TYPE_CHECKING:
    from scaffold.checks.check import Check
    from scaffold.checks.combinations import Trial


class CheckProgress(Progress):
    """A listener to the checks of a verb too, which ignores all of it."""

    def checking(self, name: str) -> None:
        """Note that the check *name* begins."""

    def checked(self, check: "Check") -> None:
        """Note the outcome of a check."""

    def trying(self, total: int, jobs: int) -> None:
        """Note that *total* combinations will be tried, *jobs* at a time."""

    def tried(self, trial: "Trial", done: int, total: int, left: float) -> None:
        """Note the outcome of a combination, and the estimated seconds *left* for the others."""


SILENT = CheckProgress()

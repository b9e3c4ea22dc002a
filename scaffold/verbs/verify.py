"""Prove that a project works, and leave it as it is."""

from dataclasses import dataclass
from pathlib import Path

from scaffold.checks import reading
from scaffold.checks.check import Check, Receipt, first_failed
from scaffold.checks.copies import DEFAULT_OPTIONS, ProofOptions
from scaffold.checks.program_output import junit
from scaffold.checks.progress import SILENT, CheckProgress
from scaffold.checks.proof import prove
from scaffold.project.errors import Rejected
from scaffold.project.problems import Problem
from scaffold.project.recipe import Recipe
from scaffold.project.results import Judged, document
from scaffold.system import tempdirs


@dataclass(frozen=True, slots=True)
class Verified(Judged):
    """A project that was checked, and the receipt of its checks."""

    project: Path
    recipe: Recipe | None
    receipt: Receipt

    command = "verify"

    @property
    def checks(self) -> tuple[Check, ...]:
        """All checks, in their order."""
        return self.receipt.checks

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The first check that failed, if any."""
        problem = failure(self.receipt)
        return (problem,) if problem else ()

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        return document(
            self.command,
            self.status,
            project=str(self.project),
            recipe=self.recipe,
            problems=self.problems,
            checks=self.checks,
            receipt=self.receipt,
        )


def verify(
    start: Path,
    table: Path | None = None,
    options: ProofOptions = DEFAULT_OPTIONS,
    progress: CheckProgress = SILENT,
) -> Verified:
    """Prove that the project around the folder *start* works; write JUnit XML to *table*.

    Raises:
        NoProject: there is no project.
        TooLarge: it is too large to be copied.
        Rejected: *table* cannot be written; nothing was checked.
        Interrupted: a signal arrived; all that was started has been stopped.
    """
    folder = reading.find(start)
    if table and (problem := tempdirs.unwritable(table)):
        raise Rejected([problem], str(folder))
    project = reading.read(folder)
    reading.check_size(project, folder)
    verified = Verified(folder, project.recipe, prove(project, options, progress))
    if table:
        tempdirs.write(table, junit({project.name: verified.checks}))
    return verified


def failure(receipt: Receipt, hint: str = "") -> Problem | None:
    """Return the first failed check of *receipt* as a problem with *hint*; None if all passed."""
    failed = first_failed(receipt.checks)
    if failed is None:
        return None
    message = f"The check {failed.name} failed: {failed.found.rstrip('.')}."
    return Problem("check-failed", message, hint, refusal=False)

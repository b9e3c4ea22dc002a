"""Diff: what the user changed in the generated files."""

from dataclasses import dataclass
from pathlib import Path

from scaffold.merging.merge import edits
from scaffold.merging.patch import patch
from scaffold.project.errors import Exit
from scaffold.project.problems import Problem
from scaffold.project.recipe import Recipe
from scaffold.project.results import Status, document
from scaffold.verbs.restore import restore
from scaffold.writing.disk import read_project
from scaffold.writing.record import find_project, read_record


@dataclass(frozen=True, slots=True)
class Difference:
    """How the generated files differ from what was generated, as a patch for ``git apply``."""

    project: Path
    recipe: Recipe
    diff: str

    command = "diff"
    exit = Exit.DONE
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        return document(
            self.command,
            Status.DONE,
            project=str(self.project),
            recipe=self.recipe,
            diff=self.diff,
        )


def diff(start: Path) -> Difference:
    """Return what the user changed in the generated files of the project around *start*.

    Raises:
        NoRecord: there is no project with a readable record.
        MergedRecord: its files do not belong together.
    """
    project = find_project(start)
    record = restore(read_record(project))
    mine = read_project(project, record.pristine)
    return Difference(project, record.recipe, patch(edits(record.pristine, mine)))

"""Status: what became of each file of a project."""

from dataclasses import dataclass
from pathlib import Path

from scaffold.merging.merge import file_states
from scaffold.project.errors import Exit
from scaffold.project.problems import Problem
from scaffold.project.recipe import Recipe
from scaffold.project.results import Entry, Status, document
from scaffold.verbs.restore import restore
from scaffold.writing.disk import read_files
from scaffold.writing.record import find_project, read_record


@dataclass(frozen=True, slots=True)
class ProjectStatus:
    """Each file of a project: pristine, edited, deleted, or the user's own."""

    project: Path
    recipe: Recipe
    files: tuple[Entry, ...]

    command = "status"
    exit = Exit.DONE
    problems: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        return document(
            self.command,
            Status.DONE,
            project=str(self.project),
            recipe=self.recipe,
            files=self.files,
        )


def status(start: Path) -> ProjectStatus:
    """Return what became of each file of the project around *start*.

    Raises:
        NoRecord: there is no project with a readable record.
        MergedRecord: its files do not belong together.
    """
    project = find_project(start)
    record = restore(read_record(project))
    return ProjectStatus(project, record.recipe, file_states(record.pristine, read_files(project)))

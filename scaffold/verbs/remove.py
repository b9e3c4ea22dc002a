"""Remove: features leave a project."""

from pathlib import Path

from scaffold.catalog.revision import Revision
from scaffold.project.progress import SILENT, Progress
from scaffold.verbs.change import Changed, ChangeOptions, change


def remove(
    start: Path, names: tuple[str, ...], options: ChangeOptions, progress: Progress = SILENT
) -> Changed:
    """Remove the features *names*, and what only they required, from the project around *start*."""
    return change("remove", start, Revision(remove=names), options, progress)

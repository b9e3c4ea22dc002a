"""Remove: features leave a project."""

from pathlib import Path

from scaffold.catalog.revision import Wish
from scaffold.project.progress import SILENT, Progress
from scaffold.verbs.change import Changed, Way, change


def remove(start: Path, names: tuple[str, ...], way: Way, progress: Progress = SILENT) -> Changed:
    """Remove the features *names*, and what only they required, from the project around *start*."""
    return change("remove", start, Wish(remove=names), way, progress)

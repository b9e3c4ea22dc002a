"""Update: a project follows newer templates, or changes an answer."""

from pathlib import Path

from scaffold.catalog.revision import Wish
from scaffold.project.progress import SILENT, Progress
from scaffold.verbs.change import Changed, Way, change


def update(start: Path, wish: Wish, way: Way, progress: Progress = SILENT) -> Changed:
    """Make the project around *start* what today's templates make of its recipe and *wish*."""
    return change("update", start, wish, way, progress)

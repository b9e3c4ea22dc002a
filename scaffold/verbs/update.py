"""Update: a project follows newer templates, or changes an answer."""

from pathlib import Path

from scaffold.catalog.revision import Revision
from scaffold.project.progress import SILENT, Progress
from scaffold.verbs.change import Changed, ChangeOptions, change


def update(
    start: Path, revision: Revision, options: ChangeOptions, progress: Progress = SILENT
) -> Changed:
    """Make the project around *start* what today's templates make of its recipe and *revision*."""
    return change("update", start, revision, options, progress)

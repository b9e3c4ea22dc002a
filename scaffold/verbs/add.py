"""Add: features come into a project."""

from pathlib import Path

from scaffold.catalog.revision import Revision
from scaffold.project.progress import SILENT, Progress
from scaffold.verbs.change import Changed, ChangeOptions, change


def add(
    start: Path, names: tuple[str, ...], options: ChangeOptions, progress: Progress = SILENT
) -> Changed:
    """Add the features *names*, and what they require, to the project around *start*."""
    return change("add", start, Revision(add=names), options, progress)

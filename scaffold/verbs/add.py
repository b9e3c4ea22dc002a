"""Add: features come into a project."""

from pathlib import Path

from scaffold.catalog.revision import Wish
from scaffold.project.progress import SILENT, Progress
from scaffold.verbs.change import Changed, Way, change


def add(start: Path, names: tuple[str, ...], way: Way, progress: Progress = SILENT) -> Changed:
    """Add the features *names*, and what they require, to the project around *start*."""
    return change("add", start, Wish(add=names), way, progress)

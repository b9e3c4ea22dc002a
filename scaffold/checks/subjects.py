"""Subjects: reads a project, ours or anybody's, as something to be looked at."""

import os
from pathlib import Path

from scaffold.checks.sources import parse_sources
from scaffold.checks.subject import Subject, subject
from scaffold.project.errors import Refused, Stop
from scaffold.project.plan import File, Plan
from scaffold.project.problems import shown
from scaffold.project.recipe import FOLDER, Recipe
from scaffold.system.files import is_executable
from scaffold.writing import disk, record

# Marks of a project; hints also lie about elsewhere.
_MARKS = (FOLDER, "pyproject.toml", "setup.py", "setup.cfg", ".flaskenv")
_HINTS = ("requirements.txt", "wsgi.py", "app.py")


class NoProject(Refused):
    """A folder in no project, or none at all."""

    code = "no-project"

    def __init__(self, path: Path) -> None:
        what = "project in" if os.path.isdir(path) else "folder"
        super().__init__(
            f"There is no {what} {shown(str(path))}.",
            hint="Name the folder of one, which holds its pyproject.toml.",
        )


def find(start: Path) -> Path:
    """Return the folder of the project around *start*, with a record or without.

    Raises:
        NoProject: there is none.
    """
    start = Path(os.path.abspath(start))  # The name of ".." is no name.
    if os.path.isdir(start):
        around = filter(_is_project, (start, *start.parents))
        if found := next(around, start if any(start.glob("*.py")) else None):
            return found
    raise NoProject(start)


def _is_project(folder: Path) -> bool:
    # A package in a project is none, whatever it holds.
    names = [*_MARKS]
    if str(folder) != os.path.expanduser("~") and not os.path.exists(folder / "__init__.py"):
        names += _HINTS
    return any(os.path.exists(folder / name) for name in names)


def read(folder: Path) -> Subject:
    """Return the project in *folder*.

    Raises:
        DiskFailure: a file cannot be read.
    """
    files = {
        path: File(content, is_executable(folder / path))
        for path, content in disk.read_files(folder).items()
    }
    return of_plan(folder.name or "project", Plan(files), _recipe(folder))


def of_plan(name: str, plan: Plan, recipe: Recipe | None = None) -> Subject:
    """Return the project *name* with the files of *plan*."""
    contents = {path: file.content for path, file in plan.items()}
    return subject(name, plan, parse_sources(contents), recipe)


def _recipe(folder: Path) -> Recipe | None:
    try:
        return record.read_record(folder).recipe
    except Stop:
        return None  # It is a project nevertheless.

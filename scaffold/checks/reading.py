"""Reading: finds and reads a project, ours or any other."""

import os
from collections.abc import Collection
from dataclasses import replace
from itertools import islice
from pathlib import Path

from scaffold.checks.project import Project, parse_project
from scaffold.project.errors import Refused, Stop
from scaffold.project.plan import File, Plan
from scaffold.project.problems import place, shown
from scaffold.project.recipe import FOLDER, Recipe
from scaffold.system import signals
from scaffold.system.files import is_executable
from scaffold.writing import disk, record

# Marks of a project; hints also lie about elsewhere.
_MARKS = (FOLDER, "pyproject.toml", "setup.py", "setup.cfg", ".flaskenv")
_HINTS = ("requirements.txt", "wsgi.py", "app.py")

# In bytes: a larger file is data; what is read of a project at all; and what is copied besides.
_LARGE = 16 * 2**20
_MEMORY = 256 * 2**20
_COPIED = 2**31
_MANY = 20_000


class NoProject(Refused):
    """A folder in no project, or none at all."""

    code = "no-project"

    def __init__(self, path: Path) -> None:
        what = "project in" if os.path.isdir(path) else "folder"
        super().__init__(
            f"There is no {what} {shown(str(path))}.",
            hint="Name the folder of one, which holds its pyproject.toml.",
        )


class TooLarge(Refused):
    """A folder that is too large for a copy of it to be made."""

    code = "too-large"

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="Name the folder of the project alone, without its data.")


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


def read(folder: Path, also: Collection[str] = ()) -> Project:
    """Return the project in *folder*; *also* names private files and folders that count as source.

    What is read is bounded, whatever lies there: files that are too large, or cannot be read, are
    only named. There are at most 20,000 files; ``complete`` says whether these are all.

    Raises:
        Interrupted: a signal arrived.
    """
    files, unread = dict[str, File](), dict[str, Path]()
    names = disk.source_files(folder, also)
    left = _MEMORY
    for name, path in islice(names, _MANY):
        signals.check()
        content = _content(path, min(_LARGE, left))
        if content is None:
            unread[name] = path
        else:
            left -= len(content)
            files[name] = File(content, is_executable(path))
    complete = next(names, None) is None
    project = parse_project(folder.name or "project", Plan(files), _recipe(folder))
    return replace(project, unread=unread, complete=complete)


def check_size(project: Project, folder: Path) -> None:
    """Check that the project in *folder* can be copied.

    Raises:
        TooLarge: it has too many files, or too large ones.
    """
    if not project.complete:
        raise TooLarge(f"{place(str(folder))} holds more than {_MANY:,} files.")
    sizes = {name: size for name, path in project.unread.items() if (size := _size(path))}
    if sum(sizes.values()) > _COPIED:
        largest = max(sizes, key=lambda name: sizes[name])
        gigabytes = f"{sizes[largest] / 2**30:,.1f} GiB in {shown(largest)}"
        raise TooLarge(f"{place(str(folder))} is too large to be copied: {gigabytes}.")


def _content(path: Path, limit: int) -> bytes | None:
    """Return what is in the file; None if that is more than *limit* bytes, or cannot be read."""
    try:
        if not (size := path.stat().st_size):
            return b""  # Or one of a kernel, which may never end.
        if size > limit:
            return None
        return path.read_bytes()
    except OSError:
        return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _recipe(folder: Path) -> Recipe | None:
    try:
        return record.read_record(folder).recipe
    except Stop:
        return None  # It is a project nevertheless.

"""Disk: looks at what stands, and writes projects; the only module that writes their files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from scaffold.core.errors import DiskFailure, TargetExists
from scaffold.core.plan import Plan
from scaffold.core.recipe import Order
from scaffold.core.site import Site
from scaffold.edge import signals
from scaffold.edge.staging import staged

Made = TypeVar("Made")

# What tools and the application itself make in a project; nobody edits it.
_NOT_SOURCE = frozenset(
    """
    .env .flask-scaffold .git .mypy_cache .pytest_cache .ruff_cache .venv __pycache__ build dist
    instance node_modules venv
    """.split()
)


def look(order: Order, paths: Plan) -> Site:
    """Return what stands where the project of *order* would go; *paths* are its files."""
    folder = order.folder
    try:
        if not folder.is_dir():
            return Site(str(folder), "file" if os.path.lexists(folder) else "missing")
        target = order.target
        standing = _in_the_way(target, paths) if order.here else _standing(target)
    except OSError as error:
        return Site(str(order.target), "unreadable", error=_reason(error))
    except ValueError as error:  # A null byte in the path.
        return Site(str(order.target), "unreadable", error=str(error))
    writable = os.access(folder, os.W_OK | os.X_OK)
    return Site(str(target), "folder", writable=writable, standing=standing)


def create(plan: Plan, target: Path, finish: Callable[[Path], Made]) -> Made:
    """Make *target* with the files of *plan*; *finish* works in the folder before it is published.

    Raises:
        TargetExists: something has appeared at *target* meanwhile.
        DiskFailure: the disk refused; nothing is left.
        Interrupted: a signal arrived; nothing is left.
    """
    with _told(target), staged(target) as folder:
        _write(plan, folder, [])
        return finish(folder)


def create_here(plan: Plan, folder: Path, finish: Callable[[Path], Made]) -> Made:
    """Add the files of *plan* to *folder*, none of which may exist; then call *finish*.

    Raises:
        TargetExists: one of the files has appeared meanwhile.
        DiskFailure: the disk refused; every file that was made is taken back.
        Interrupted: a signal arrived; every file that was made is taken back.
    """
    with _told(folder), signals.held():
        made: list[Path] = []
        try:
            _write(plan, folder, made)
            signals.check()
        except BaseException as error:
            for path in reversed(made):
                with suppress(OSError):
                    path.rmdir() if path.is_dir() else path.unlink()
            if isinstance(error, FileExistsError):
                raise TargetExists(str(error.filename)) from error
            raise
        return finish(folder)


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files of the project in *folder*, without what tools and the application make."""
    found: dict[str, bytes] = {}
    with _told(folder, "read"):
        for root, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if name not in _NOT_SOURCE)
            for name in names:
                path = Path(root, name)
                if name not in _NOT_SOURCE and path.is_file():
                    found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def _write(plan: Plan, folder: Path, made: list[Path]) -> None:
    """Write the files of *plan* into *folder*, and note in *made* what is new."""
    for name in plan.folders():
        path = folder / name
        if not path.is_dir():
            path.mkdir()
            made.append(path)
    for name, file in plan.items():
        signals.check()
        path = folder / name
        # The mode passes the umask here, and in no other place.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        handle = os.open(path, flags, file.mode)
        made.append(path)
        with open(handle, "wb") as stream:
            stream.write(file.content)
            stream.flush()
            os.fsync(handle)


def _standing(target: Path) -> tuple[str, ...]:
    return (str(target),) if os.path.lexists(target) else ()


def _in_the_way(folder: Path, paths: Plan) -> tuple[str, ...]:
    folders = [name for name in paths.folders() if _is_no_folder(folder / name)]
    return tuple(folders) + tuple(name for name in paths if os.path.lexists(folder / name))


def _is_no_folder(path: Path) -> bool:
    """Whether something stands at *path* that files should not be put into: a link, a file."""
    return os.path.lexists(path) and (path.is_symlink() or not path.is_dir())


@contextmanager
def _told(target: Path, verb: str = "written") -> Iterator[None]:
    """Turn what the operating system says into one clear line."""
    try:
        yield
    except OSError as error:
        raise DiskFailure(f"{target} cannot be {verb}: {_reason(error)}.") from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).rstrip(".").lower()

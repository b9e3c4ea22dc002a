"""Disk: looks at what stands, and alone writes the files of projects."""

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from scaffold.project.errors import DiskFailure, TargetExists, reason
from scaffold.project.names import name_problem
from scaffold.project.plan import File, Plan
from scaffold.project.problems import Site, place
from scaffold.project.recipe import RECIPE, Order
from scaffold.system import files, signals
from scaffold.writing.staging import staged

# Only what does not exist yet, with line ends as they are.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)

# What tools and the application make; users do not edit it.
_NOT_SOURCE = frozenset(
    """
    .env .flask-scaffold .git .mypy_cache .pytest_cache .ruff_cache .venv __pycache__ build dist
    instance node_modules venv
    """.split()
)


def look(order: Order, paths: Plan) -> Site:
    """Return what stands where the project of *order*, with the files *paths*, would go."""
    folder, target = order.folder, order.target
    path, above = _in_full(target), _in_full(folder)
    try:
        if not stat.S_ISDIR(os.stat(folder).st_mode):
            return Site(above, "file")
        standing = _in_the_way(target, paths) if order.here else _standing(order)
    except FileNotFoundError:
        return Site(above, "file" if os.path.lexists(folder) else "missing")
    except NotADirectoryError:
        return Site(above, "file")
    except OSError as error:
        return Site(path, "unreadable", error=reason(error))
    except ValueError as error:  # A null byte.
        return Site(path, "unreadable", error=str(error))
    if standing:
        return Site(path, "folder", standing=standing)
    writable = os.access(folder, os.W_OK | os.X_OK)
    return Site(path if writable else above, "folder", writable=writable)


@contextmanager
def create(plan: Plan, target: Path) -> Iterator[Path]:
    """Write *plan* into a staging folder, and publish it as *target* after the block.

    Any failure, also one of the block, leaves nothing.

    Raises:
        TargetExists: something has appeared at *target*.
        DiskFailure: the disk refused.
        Interrupted: a signal arrived.
    """
    written: list[str] = []
    with _told(target), staged(target) as folder:
        _write(plan, folder, written)
        yield folder
        # After git has run: a sync before makes the disk busy while git writes.
        # One of the user's hooks may have removed a file.
        files.sync(filter(Path.exists, (folder, *(folder / name for name in written))))


@contextmanager
def create_in_place(plan: Plan, target: Path) -> Iterator[Path]:
    """Add the files of *plan* to the folder *target* before the block.

    Any failure, also one of the block, takes all of them back.

    Raises:
        TargetExists: one of the files is there.
        DiskFailure: the disk refused.
        Interrupted: a signal arrived.
    """
    made: list[str] = []
    with _told(target), signals.defer():
        try:
            _write(plan, target, made)
            files.sync((target, *(target / name for name in made)))
            yield target
        except BaseException:
            _take_back(target, made)
            raise


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the source files in *folder*."""
    with _told(folder, "read"):
        return {name: path.read_bytes() for name, path in source_files(folder)}


def source_files(folder: Path, also: Collection[str] = ()) -> Iterator[tuple[str, Path]]:
    """Return the names and paths of those files; *also* names what is not left out."""
    left_out = _NOT_SOURCE.difference(also)
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if name not in left_out and not os.path.exists(os.path.join(root, name, "pyvenv.cfg"))
        )
        signals.check()
        for name in sorted(names):
            path = Path(root, name)
            if name not in left_out and path.is_file():
                yield path.relative_to(folder).as_posix(), path


def read_project(folder: Path, plan: Plan, *, own: bool = False) -> dict[str, File]:
    """Return the files of *plan* that are in *folder*, also behind links.

    With *own*, the user's own source files come too. Where no mark tells what may be executed,
    *plan* does.

    Raises:
        DiskFailure: one cannot be read.
    """
    found: dict[str, File] = {}
    with _told(folder, "read"):
        # The record is never marked, unless everything is.
        marks = os.name == "posix" and not (
            _exists(folder / RECIPE) and files.is_executable(folder / RECIPE)
        )
        names = [*plan, *(name for name, _ in source_files(folder))] if own else [*plan]
        for name in dict.fromkeys(names):
            path = folder / name
            if path.is_file():
                planned = name in plan and plan[name].executable
                mark = files.is_executable(path) if marks else planned
                found[name] = File(path.read_bytes(), mark)
    return found


def read_modules(folder: Path) -> dict[str, bytes]:
    """Return the modules that are in *folder* itself, by the names of their files.

    Raises:
        DiskFailure: one cannot be read.
    """
    with _told(folder, "read"):
        paths = sorted(path for path in folder.glob("*.py") if path.is_file())
        return {path.name: path.read_bytes() for path in paths if path.name != "__init__.py"}


def obstacles(folder: Path, paths: Sequence[str], free: Sequence[str] = ()) -> list[str]:
    """Return what is in the way of the files *paths*, such as links, or is at *free*."""
    found = dict.fromkeys(path for path in free if _exists(folder / path))
    for name in paths:
        parts = name.split("/")
        above = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
        found |= dict.fromkeys(path for path in above if _is_no_folder(folder / path))
        if _exists(folder / name) and not stat.S_ISREG(os.lstat(folder / name).st_mode):
            found[name] = None
    return list(found)


def _write(plan: Plan, folder: Path, made: list[str]) -> None:
    for name in plan.folders():
        if _make_folder(folder / name):
            made.append(name)
    there = os.path.join(folder, "")
    for name, file in plan.items():
        signals.check()
        try:
            # Only here the mode passes the umask.
            handle = os.open(there + name, _NEW, file.mode)
        except FileExistsError as error:
            raise TargetExists(place(str(folder / name))) from error
        made.append(name)
        try:
            _write_all(handle, file.content)
        finally:
            os.close(handle)


def _write_all(handle: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]


def _make_folder(path: Path) -> bool:
    """Return whether *path* was made; a link will not do."""
    try:
        path.mkdir()
    except FileExistsError as error:
        if _is_no_folder(path):
            raise TargetExists(place(str(path))) from error
        return False
    return True


def _take_back(folder: Path, made: list[str]) -> None:
    for path in (folder / name for name in reversed(made)):
        with suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()


def _standing(order: Order) -> tuple[str, ...]:
    """Return what stands at the target; a bad name may lead anywhere."""
    there = name_problem(order.name) is None and _exists(order.target)
    return (str(order.target),) if there else ()


def _in_the_way(folder: Path, paths: Plan) -> tuple[str, ...]:
    folders = [name for name in paths.folders() if _is_no_folder(folder / name)]
    return tuple(folders) + tuple(name for name in paths if _exists(folder / name))


def _is_no_folder(path: Path) -> bool:
    try:
        return not stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _exists(path: Path) -> bool:
    """Whether anything stands at *path*, also a dangling link."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _in_full(path: Path) -> str:
    return os.getcwd() if path == Path() else str(path)


@contextmanager
def _told(target: Path, verb: str = "written") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskFailure(
            f"{place(_in_full(target))} cannot be {verb}: {reason(error)}."
        ) from error

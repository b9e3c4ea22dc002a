"""Temporary folders: where projects are tried, and results are written."""

from __future__ import annotations

import errno
import os
import signal
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scaffold.project.errors import DiskFailure, reason
from scaffold.project.plan import Plan
from scaffold.project.problems import Problem, place
from scaffold.writing import staging


def cache(name: str) -> Path:
    """Return our folder *name* in the user's cache, or among the temporary files.

    Raises:
        DiskFailure: neither can be written.
    """
    why = "none can be written"
    for find in (_users, _anybodys):
        try:
            folder = find() / name
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = reason(error)
        except RuntimeError:
            why = "there is no home folder"
        else:
            if os.access(folder, os.W_OK | os.X_OK):
                return folder
    raise DiskFailure(f"There is no folder for temporary files: {why}.")


def _users() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("flask-scaffold", appauthor=False)


def _anybodys() -> Path:
    from tempfile import gettempdir

    if sys.platform == "win32":
        return Path(gettempdir(), "flask-scaffold-cache")  # It is the user's own.
    folder = Path(gettempdir(), f"flask-scaffold-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    # Nobody else may have made it, or write there.
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise PermissionError(errno.EPERM, f"{folder} is somebody else's")
    return folder


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder that goes when the block ends, as does what a killed run left."""
    with staging.scratch(cache("scratch")) as folder:
        try:
            yield folder
        finally:
            _end_all(folder)


def _end_all(folder: Path) -> None:
    """End every process that works in *folder* or has a variable that names it; only on Linux.

    That finds those too that have left their group.
    """
    if sys.platform != "linux":
        return
    mark = os.fsencode(folder)
    for one in filter(str.isdecimal, os.listdir("/proc")):
        with suppress(OSError):
            variables = Path("/proc", one, "environ").read_bytes()
            if mark in variables or mark in os.fsencode(os.readlink(f"/proc/{one}/cwd")):
                os.kill(int(one), signal.SIGKILL)


def spread(plan: Plan, folder: Path) -> None:
    """Write *plan* into *folder*, which is ours."""
    folder.mkdir(exist_ok=True)
    for name in plan.folders():
        (folder / name).mkdir(exist_ok=True)
    for name, file in plan.items():
        path = folder / name
        path.write_bytes(file.content)
        if file.executable:
            path.chmod(0o755)


def unwritable(path: Path) -> Problem | None:
    """Return why no file can be written at *path*, or None if nothing speaks against it."""
    folder = path.parent
    if path.is_dir():
        why = "it is a folder"
    elif not folder.is_dir():
        why = f"there is no folder {place(str(folder))}"
    elif not os.access(path if path.exists() else folder, os.W_OK):
        why = "that is not permitted"
    else:
        return None
    return Problem("not-writable", f"{place(str(path))} cannot be written: {why}.")


def write(path: Path, content: bytes) -> None:
    """Write all of *content* to *path*, or leave it as it was.

    Raises:
        DiskFailure: the disk refused.
    """
    draft = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise DiskFailure(f"{place(str(path))} cannot be written: {reason(error)}.") from error

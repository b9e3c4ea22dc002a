"""Workshop: what is written aside from projects: folders to try them out in, and tables of results."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time

from scaffold.core.errors import DiskFailure, reason
from scaffold.core.plan import Plan
from scaffold.core.problems import Problem
from scaffold.core.site import place
from scaffold.edge import staging

_DAY = 24 * 60 * 60


def cache(name: str) -> Path:
    """Return our folder of that name in the user's cache, or where temporary files are kept.

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

    if os.name != "posix":
        return Path(gettempdir(), "flask-scaffold-cache")  # It is the user's own there.
    folder = Path(gettempdir(), f"flask-scaffold-{os.getuid()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    # Nobody else may put anything there, or have made it beforehand.
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise PermissionError(errno.EPERM, f"{folder} is somebody else's")
    return folder


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder for the block; it goes with it, and what a killed run left goes too."""
    with staging.scratch(cache("scratch")) as folder:
        yield folder


def spread(plan: Plan, folder: Path) -> None:
    """Write the files of *plan* into *folder*, which is ours."""
    folder.mkdir(exist_ok=True)
    for name in plan.folders():
        (folder / name).mkdir(exist_ok=True)
    for name, file in plan.items():
        path = folder / name
        path.write_bytes(file.content)
        if file.executable:
            path.chmod(0o755)


def older(folder: Path, days: int) -> list[Path]:
    """Return what was put into *folder* before so many days."""
    long_ago = time() - days * _DAY
    found = []
    with suppress(OSError), os.scandir(folder) as entries:
        found = [Path(entry) for entry in entries if entry.stat().st_mtime < long_ago]
    return found


def unwritable(path: Path) -> Problem | None:
    """Return why no file can be written at *path*, if that can be told."""
    folder = path.absolute().parent
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
    """Write *content* to the file *path*, which holds either all of it or what it held before.

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

"""Make temporary directories and caches, and write files outside of projects.

A temporary directory that a killed run left is removed by a later run.
"""

import errno
import os
import re
import shutil
import signal
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from scaffold.project.errors import DiskFailure, reason
from scaffold.project.plan import Plan
from scaffold.project.problems import Problem, place
from scaffold.system import locks, signals
from scaffold.system.files import remove_tree

NONE: Mapping[str, Path] = {}

_TEMPORARY = re.compile(r"\.[A-Za-z0-9._-]+\.flask-scaffold-[0-9a-f]{16}")


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
        raise PermissionError(errno.EPERM, f"{folder} belongs to another user")
    return folder


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a temporary directory in our cache, and remove it when the block ends.

    On Linux, processes that still work in it are killed then.

    Raises:
        DiskFailure: there is no place for it.
        Interrupted: a signal arrived.
    """
    parent = cache("scratch")
    with signals.defer():
        sweep(parent)
        folder, lock = make_beside(parent / "scratch")
        folder.chmod(0o700)  # It may hold secrets.
        try:
            with signals.interruptible():
                yield folder
        finally:
            _kill_processes_in(folder)
            remove_tree(folder)
            os.close(lock)


def make_beside(target: Path) -> tuple[Path, int]:
    """Make and lock a new dot-folder beside *target*; return it and the handle of the lock.

    It is made with ``mkdir``, so that its mode follows the umask.

    Raises:
        OSError: the disk refused.
    """
    for _ in range(100):
        folder = target.parent / f".{target.name}.flask-scaffold-{os.urandom(8).hex()}"
        with suppress(FileExistsError):
            lock = locks.make_locked(folder)
            if lock is not None:
                return folder, lock
    raise FileExistsError(f"no free name for a folder in {target.parent}")


def sweep(parent: Path) -> None:
    """Remove the folders in *parent* that killed runs left: those with our names and no lock."""
    stale = []
    with suppress(OSError), os.scandir(parent) as entries:
        stale = [Path(entry) for entry in entries if _TEMPORARY.fullmatch(entry.name)]
    for folder in stale:
        with suppress(OSError):
            locks.remove_unlocked(folder)


def _kill_processes_in(folder: Path) -> None:
    """Kill every process that works in *folder* or has a variable that names it, on Linux alone.

    This also finds those that have left their process group.
    """
    if sys.platform != "linux":
        return
    name = os.fsencode(folder)
    for pid in filter(str.isdecimal, os.listdir("/proc")):
        with suppress(OSError):
            variables = Path("/proc", pid, "environ").read_bytes()
            if name in variables or name in os.fsencode(os.readlink(f"/proc/{pid}/cwd")):
                os.kill(int(pid), signal.SIGKILL)


def spread(plan: Plan, folder: Path, copied: Mapping[str, Path] = NONE) -> None:
    """Write *plan* into *folder*, which is ours, and copies of the files *copied*.

    Raises:
        DiskFailure: one of these cannot be copied.
    """
    folder.mkdir(exist_ok=True)
    for name, source in copied.items():
        signals.check()
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy(source, folder / name)
        except OSError as error:
            raise DiskFailure(f"{place(str(source))} cannot be copied: {reason(error)}.") from error
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

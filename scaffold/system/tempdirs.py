"""Make temporary directories and caches, and write files outside of projects.

A temporary directory that a killed run left is removed by a later run.
"""

import errno
import os
import re
import signal
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep, time

from scaffold.project.errors import DiskFailure, reason
from scaffold.project.plan import Plan
from scaffold.project.problems import Problem, place
from scaffold.system import locks, signals
from scaffold.system.files import remove_tree

_TEMPORARY = re.compile(r"\.[A-Za-z0-9._-]+\.flask-scaffold-[0-9a-f]{16}")

_DAY = 24 * 60 * 60

# This file tells that a kept folder is filled.
_WHOLE = "whole"
# The time of this one tells when a folder was last used.
_USED = "used"
_MOMENT = 0.05  # Seconds.


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


@contextmanager
def kept(folder: Path, fill: Callable[[Path], bool]) -> Iterator[None]:
    """Keep *folder* from being removed; *fill* fills it first, if nobody has done so.

    Of several at once, one fills it and the others wait. What cannot be filled goes.

    Raises:
        Interrupted: a signal arrived; *folder* is filled, or gone.
    """
    lock = None
    with signals.defer():
        while _becomes_filled(folder, fill) and (lock := locks.lock_shared(folder)) is None:
            sleep(_MOMENT)  # Somebody removes it as too old.
    try:
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _becomes_filled(folder: Path, fill: Callable[[Path], bool]) -> bool:
    from scaffold.system import processes

    while not is_filled(folder):
        processes.check()
        with suppress(FileExistsError):
            folder.mkdir()
        lock = locks.lock(folder)
        if lock is None:
            sleep(_MOMENT)  # Somebody is at it.
            continue
        try:
            if not is_filled(folder) and not _filled(folder, fill):
                return False
        finally:
            os.close(lock)
    return True


def is_filled(folder: Path) -> bool:
    """Return whether all is in *folder*."""
    return (folder / _WHOLE).exists()


def use(folder: Path) -> None:
    """Note that *folder* is used now."""
    with suppress(OSError):
        (folder / _USED).touch()


def last_use(folder: Path) -> float:
    """Return when *folder* was last used, in seconds since the epoch; 0 means never."""
    with suppress(OSError):
        return (folder / _USED).stat().st_mtime
    return 0


def _filled(folder: Path, fill: Callable[[Path], bool]) -> bool:
    done = False
    try:
        for left in folder.iterdir():  # By a run that was killed.
            remove_tree(left)
        done = fill(folder)
        if done:
            (folder / _WHOLE).touch()
    finally:
        if not done:
            remove_tree(folder)
    return done


def link(old: Path, new: Path, names: Iterable[str]) -> bool:
    """Link the files *names* of *old* into *new*; return whether that worked.

    Programs that name the folder that they are in are copied, and changed.
    """
    there = set[str]()
    try:
        for name in names:
            source, target = os.path.join(old, name), os.path.join(new, name)
            if (folder := os.path.dirname(target)) not in there:
                os.makedirs(folder, exist_ok=True)
                there.add(folder)
            with suppress(FileExistsError):  # Two packages may bring the same.
                if Path(name).parts[0] == "bin" and (content := moved(Path(source), old, new)):
                    with open(target, "xb") as file:
                        file.write(content)
                    os.chmod(target, 0o755)
                else:
                    os.link(source, target)
    except OSError:
        return False
    return True


def moved(path: Path, old: Path, new: Path) -> bytes:
    """Return the program *path* of *old* as one of *new*; nothing if it is none.

    Its first line names the Python that runs it.
    """
    with path.open("rb") as file:
        if file.read(2) != b"#!":
            return b""
        return b"#!" + file.read().replace(os.fsencode(old), os.fsencode(new))


def lend(old: Path, new: Path) -> None:
    """Link into *new* the bytecode in *old* of files that are linked."""
    for folder, _, names in os.walk(old):
        if os.path.basename(folder) != "__pycache__":
            continue
        mine = os.path.join(new, os.path.relpath(folder, old))
        there = os.listdir(mine) if os.path.isdir(mine) else ()
        for name in set(names).difference(there):
            source = f"{name.split('.')[0]}.py"
            # What cannot be linked is compiled again.
            with suppress(OSError):
                theirs = os.path.join(os.path.dirname(folder), source)
                if os.path.samefile(theirs, os.path.join(os.path.dirname(mine), source)):
                    os.makedirs(mine, exist_ok=True)
                    os.link(os.path.join(folder, name), os.path.join(mine, name))


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


def clear(folder: Path, days: int) -> None:
    """Remove what is older than *days* from *folder*, unless somebody holds it."""
    long_ago = time() - days * _DAY
    old = []
    with suppress(OSError), os.scandir(folder) as entries:
        old = [Path(entry) for entry in entries if entry.stat().st_mtime < long_ago]
    for one in old:
        with suppress(OSError):
            locks.remove_unlocked(one)


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

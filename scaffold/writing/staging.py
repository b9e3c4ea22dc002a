"""Staging: a dot-folder beside the target, in which a project is made before it is published.

Whoever works in one holds a lock on it. One without a holder was left by a killed run, and any later
run removes it.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scaffold.project.errors import TargetExists
from scaffold.project.problems import place
from scaffold.system import signals

_STAGING = re.compile(r"\.[A-Za-z0-9._-]+\.flask-scaffold-[0-9a-f]{16}")

Rename = Callable[[Path, Path], bool]


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """Make a staging folder, and publish it as *target* after the block.

    On any error or signal it is removed. Signals are held back; the block calls ``signals.check``
    where it can stop.

    Raises:
        TargetExists: something has appeared at *target*.
        OSError: the disk refused.
        Interrupted: a signal arrived before it was published.
    """
    with signals.held():
        sweep(target.parent)
        folder, lock = _make(target)
        try:
            yield folder
            signals.check()
            publish(folder, target)
        except BaseException:
            remove_tree(folder)
            raise
        finally:
            os.close(lock)


@contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """Make a folder in *parent* that goes when the block ends."""
    with signals.held():
        sweep(parent)
        folder, lock = _make(parent / "scratch")
        folder.chmod(0o700)  # It may hold secrets.
        try:
            with signals.heard():
                yield folder
        finally:
            remove_tree(folder)
            os.close(lock)


def sweep(parent: Path) -> None:
    """Remove the staging folders in *parent* that nobody holds."""
    stale = []
    with suppress(OSError), os.scandir(parent) as entries:
        stale = [entry.path for entry in entries if _STAGING.fullmatch(entry.name)]
    for path in stale:
        with suppress(OSError):
            remove_unheld(Path(path))


def remove_tree(folder: Path) -> None:
    """Remove *folder*, read-only files too; what cannot be removed stays."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.is_dir():
        # Windows keeps read-only files, as git's are; others keep read-only folders.
        for path in (folder, *folder.rglob("*")):
            with suppress(OSError):
                if not path.is_symlink():
                    path.chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)


def _make(target: Path) -> tuple[Path, int]:
    for _ in range(100):
        folder = target.parent / f".{target.name}.flask-scaffold-{os.urandom(8).hex()}"
        with suppress(FileExistsError):
            lock = _locked_folder(folder)
            if lock is not None:
                return folder, lock
    raise FileExistsError(f"no free name for a staging folder in {target.parent}")


if sys.platform == "win32":
    import time

    def _lock_file(folder: Path) -> str:
        return f"{folder}.lock"

    def hold(folder: Path) -> int | None:
        """Lock *folder*; return the handle to close, None if somebody else holds it."""
        # With O_TEMPORARY the file goes when its holder ends, however it ends.
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_TEMPORARY
        try:
            return os.open(_lock_file(folder), flags)
        except (FileExistsError, PermissionError):
            return None

    def share(folder: Path) -> int | None:
        """Keep *folder* until the handle is closed; return None if it is not there."""
        if not folder.is_dir():
            return None
        lock = hold(folder)
        # Its holder keeps it for us too.
        return os.open(os.devnull, os.O_RDONLY) if lock is None else lock

    def _locked_folder(folder: Path) -> int | None:
        lock = hold(folder)
        if lock is None:
            return None
        try:
            folder.mkdir()
        except OSError:
            os.close(lock)
            raise
        return lock

    def remove_unheld(folder: Path) -> None:
        """Remove *folder* unless somebody holds it."""
        if not os.path.exists(_lock_file(folder)) and folder.is_dir():
            remove_tree(folder)

    def rename_new(folder: Path, target: Path) -> bool:
        """Rename *folder* unless *target* exists; return whether that worked."""
        for pause in (0.01, 0.05, 0.2, 0.5):
            try:
                os.rename(folder, target)
                return True
            except PermissionError:  # A virus scanner may be reading there.
                time.sleep(pause)
            except OSError:
                break
        return False

    def sync_folder(folder: Path) -> None:
        """Do nothing: Windows keeps names unasked."""

else:
    import fcntl

    def hold(folder: Path) -> int | None:
        """Lock *folder*; return the handle to close, None if somebody else holds it."""
        return _locked(folder, fcntl.LOCK_EX)

    def share(folder: Path) -> int | None:
        """Keep *folder* until the handle is closed; return None if it is not there."""
        return _locked(folder, fcntl.LOCK_SH)

    def _locked(folder: Path, kind: int) -> int | None:
        try:
            lock = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        except OSError:
            return lock  # A file system without locks.
        with suppress(FileNotFoundError):  # It may be gone.
            if os.path.samestat(os.fstat(lock), os.stat(folder)):
                return lock
        os.close(lock)
        return None

    def _locked_folder(folder: Path) -> int | None:
        """Make and lock *folder*; None if another run took it for stale."""
        folder.mkdir()
        try:
            lock = hold(folder)
        except OSError:
            folder.rmdir()
            raise
        if lock is not None:
            # A git that outlives us goes on writing here: it holds the lock too.
            os.set_inheritable(lock, True)
        return lock

    def remove_unheld(folder: Path) -> None:
        """Remove *folder* unless somebody holds it.

        Raises:
            OSError: somebody does, or it is none.
        """
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove_tree(folder)
        finally:
            os.close(lock)

    def rename_new(folder: Path, target: Path) -> bool:
        """Rename *folder* unless *target* exists, in one step; return whether that worked."""
        import ctypes

        old, new = os.fsencode(folder), os.fsencode(target)
        try:
            library = ctypes.CDLL(None)
            if sys.platform == "darwin":
                failed = library.renamex_np(old, new, 4)  # RENAME_EXCL
            else:
                failed = library.renameat2(-100, old, -100, new, 1)  # AT_FDCWD, RENAME_NOREPLACE
        except (AttributeError, OSError):
            return False
        return not failed

    def sync_folder(folder: Path) -> None:
        """Have the disk keep the names in *folder*, where it can."""
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def publish(folder: Path, target: Path, rename: Rename = rename_new) -> None:
    """Rename *folder* to *target*, where nothing may stand.

    Raises:
        TargetExists: something stands there, be it a link or an empty folder.
        OSError: the disk refused.
    """
    if not rename(folder, target):
        # Perhaps there is no such rename here. The one of every system replaces nothing but an empty
        # folder, which would have to appear between the two steps.
        if os.path.lexists(target):
            raise TargetExists(place(str(target)))
        try:
            os.rename(folder, target)
        except OSError as error:
            if os.path.lexists(target):
                raise TargetExists(place(str(target))) from error
            raise
    sync_folder(target.parent)

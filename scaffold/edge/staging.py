"""Staging: a dot-folder beside the target, in which a project is made before it is published.

Whoever works in a staging folder holds a lock on it. One without a holder was left by a run that
was killed, and any later run removes it.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scaffold.core.errors import TargetExists
from scaffold.edge import signals

_STAGING = re.compile(r"\.[A-Za-z0-9._-]+\.flask-scaffold-[0-9a-f]{16}")


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """Make a staging folder for *target*, and publish it as *target* when the block is done.

    On any error or signal in the block the folder is removed. Signals are held back throughout;
    the block calls ``signals.check`` where it can stop.

    Raises:
        TargetExists: something has appeared at *target* meanwhile.
        OSError: the disk refused.
        Interrupted: a signal arrived before the project was published.
    """
    with signals.held():
        sweep(target.parent)
        folder, lock = _make(target)
        try:
            yield folder
            signals.check()
            _publish(folder, target)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            os.close(lock)


def sweep(parent: Path) -> None:
    """Remove the staging folders in *parent* that nobody holds."""
    with suppress(OSError), os.scandir(parent) as entries:
        stale = [entry.path for entry in entries if _STAGING.fullmatch(entry.name)]
    for path in stale:
        with suppress(OSError):
            _remove_unheld(path)


def _make(target: Path) -> tuple[Path, int]:
    for _ in range(100):
        folder = target.parent / f".{target.name}.flask-scaffold-{os.urandom(8).hex()}"
        with suppress(FileExistsError):
            lock = _locked_folder(folder)
            if lock is not None:
                return folder, lock
    raise FileExistsError(f"no free name for a staging folder in {target.parent}")


if sys.platform == "win32":

    def _lock_file(folder: str | Path) -> str:
        return f"{folder}.lock"

    def _locked_folder(folder: Path) -> int | None:
        # Windows removes a file with this flag when its holder ends, however it ends.
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_TEMPORARY
        lock = os.open(_lock_file(folder), flags)
        try:
            folder.mkdir()
        except OSError:
            os.close(lock)
            raise
        return lock

    def _remove_unheld(path: str) -> None:
        if not os.path.exists(_lock_file(path)) and os.path.isdir(path):
            shutil.rmtree(path)

    def _publish(folder: Path, target: Path) -> None:
        try:
            os.rename(folder, target)
        except FileExistsError as error:
            raise TargetExists(str(target)) from error

else:
    import fcntl

    def _locked_folder(folder: Path) -> int | None:
        """Make *folder* and lock it; None if another run took it for a stale one meanwhile."""
        folder.mkdir()
        try:
            lock = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            return None
        except OSError:
            folder.rmdir()
            raise
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        except OSError:
            return lock  # A file system without locks: nobody can sweep there either.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(lock), os.stat(folder)):
                return lock
        os.close(lock)
        return None

    def _remove_unheld(path: str) -> None:
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path)
        finally:
            os.close(lock)

    def _publish(folder: Path, target: Path) -> None:
        try:
            if not _renamed_without_replacing(folder, target):
                # The nearest that every POSIX system has: an empty folder would be replaced, so
                # look first; a folder that is not empty, a file and a link are refused anyway.
                if os.path.lexists(target):
                    raise TargetExists(str(target))
                os.rename(folder, target)
        except (FileExistsError, NotADirectoryError) as error:
            raise TargetExists(str(target)) from error
        except OSError as error:
            if error.errno in _TAKEN:
                raise TargetExists(str(target)) from error
            raise
        _sync_folder(target.parent)

    def _sync_folder(folder: Path) -> None:
        """Have the disk keep the names in *folder*, where the file system can."""
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    # What rename says when a folder that is not empty stands at the target.
    _TAKEN = (errno.ENOTEMPTY, errno.EEXIST)

    # What a kernel or file system says that has no rename of this kind.
    _UNSUPPORTED = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP)

    def _renamed_without_replacing(folder: Path, target: Path) -> bool:
        """Rename *folder* unless *target* exists, in one step; False where the system cannot."""
        import ctypes

        old, new = os.fsencode(folder), os.fsencode(target)
        try:
            library = ctypes.CDLL(None, use_errno=True)
            if sys.platform == "darwin":
                failed = library.renamex_np(old, new, 4)  # RENAME_EXCL
            else:
                failed = library.renameat2(-100, old, -100, new, 1)  # AT_FDCWD, RENAME_NOREPLACE
        except (AttributeError, OSError):
            return False
        number = ctypes.get_errno()
        if failed and number not in _UNSUPPORTED:
            raise OSError(number, os.strerror(number), str(target))
        return not failed

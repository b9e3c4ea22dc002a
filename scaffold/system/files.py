"""Read, sync, rename and remove files and folders with care."""

import os
import shutil
import stat
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from errno import EINVAL
from pathlib import Path

from scaffold.system import signals


def read_file(path: Path) -> bytes:
    """Return the content of the file *path*.

    Raises:
        OSError: it cannot be read, or has no end, like a pipe or a device.
    """
    # In a project that we were given, a link may lead to such a thing.
    if path.exists() and not path.is_file():
        raise OSError(EINVAL, f"{path.name} is not a file")
    return path.read_bytes()


def is_executable(path: Path | os.DirEntry[str]) -> bool:
    """Return whether its owner may execute *path*; always false on Windows."""
    return os.name == "posix" and bool(path.stat().st_mode & stat.S_IXUSR)


def sync(paths: Iterable[Path]) -> None:
    """Write the files and folders *paths* through to the disk, so that they survive a power cut.

    Raises:
        OSError: the disk refused.
        Interrupted: a signal arrived.
    """
    for path in paths:
        signals.check()
        if path.is_dir():
            sync_folder(path)
            continue
        # A umask may keep us from reading our own files.
        with suppress(PermissionError):
            # Windows syncs only what is open for writing.
            handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def sync_folder(folder: Path) -> None:
    """Write the names in *folder* through to the disk, where the system can; Windows always does."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_tree(folder: Path) -> None:
    """Remove *folder* with read-only files in it; what cannot be removed stays."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.is_dir():
        # Windows does not remove read-only files, such as those of git; other systems do not remove
        # what is in read-only folders.
        for path in (folder, *folder.rglob("*")):
            with suppress(OSError):
                if not path.is_symlink():
                    path.chmod(0o700)
        shutil.rmtree(folder, ignore_errors=True)


if sys.platform == "win32":

    def rename_new(folder: Path, target: Path) -> bool:
        """Rename *folder* to *target* unless that exists; return whether it was renamed."""
        for pause in (0.01, 0.05, 0.2, 0.5):
            try:
                os.rename(folder, target)
                return True
            except PermissionError:  # A virus scanner may be reading in the folder.
                time.sleep(pause)
            except OSError:
                break
        return False

else:

    def rename_new(folder: Path, target: Path) -> bool:
        """Rename *folder* to *target* in one step unless that exists; return whether it was renamed.

        False also means that this system or file system has no such call.
        """
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

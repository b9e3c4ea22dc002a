"""Lock folders, so that runs at the same time do not disturb each other.

A lock ends with the process that holds it, however that ends. So a folder made for a time that nobody
holds was left by a killed run, and a later run may remove it.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

from scaffold.system.files import remove_tree

if sys.platform == "win32":

    def lock(folder: Path) -> int | None:
        """Lock *folder*; return the handle to close, or None if another process holds it."""
        # With O_TEMPORARY the file goes when its holder ends.
        flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_TEMPORARY
        try:
            return os.open(_lock_file(folder), flags)
        except (FileExistsError, PermissionError):
            return None

    def make_locked(folder: Path) -> int | None:
        """Make and lock *folder*; return the handle to close, or None if another process holds it.

        Raises:
            OSError: it cannot be made; FileExistsError: it is there.
        """
        handle = lock(folder)
        if handle is None:
            return None
        try:
            folder.mkdir()
        except OSError:
            os.close(handle)
            raise
        return handle

    def remove_unlocked(folder: Path) -> None:
        """Remove *folder* unless a process holds it."""
        if not os.path.exists(_lock_file(folder)) and folder.is_dir():
            remove_tree(folder)

    def _lock_file(folder: Path) -> str:
        return f"{folder}.lock"

else:
    import fcntl

    def lock(folder: Path) -> int | None:
        """Lock *folder*; return the handle to close, or None if another process holds it."""
        return _flock(folder)

    def make_locked(folder: Path) -> int | None:
        """Make and lock *folder*; return the handle to close, or None if another process took it.

        A process that is started meanwhile holds the lock too: a git that outlives us goes on writing
        in the folder.

        Raises:
            OSError: it cannot be made; FileExistsError: it is there.
        """
        folder.mkdir()
        try:
            handle = lock(folder)
        except OSError:
            folder.rmdir()
            raise
        if handle is not None:
            os.set_inheritable(handle, True)
        return handle

    def remove_unlocked(folder: Path) -> None:
        """Remove *folder* unless a process holds it.

        Raises:
            OSError: a process holds it, or it is not a folder.
        """
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove_tree(folder)
        finally:
            os.close(handle)

    def _flock(folder: Path) -> int | None:
        try:
            handle = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        except OSError:
            return handle  # A file system without locks.
        # The folder may have been removed, and made anew, between the two calls.
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), os.stat(folder)):
                return handle
        os.close(handle)
        return None

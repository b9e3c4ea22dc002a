"""Durable: has the disk keep what was written, despite a power cut."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from scaffold.system import signals
from scaffold.writing.staging import sync_folder

# Kilobytes of others' that may go to the disk with ours.
_LITTLE = 4_000

# Since this version, Linux tells of its failures.
_TELLS = (5, 8)


def load() -> None:
    """Load what `keep` needs, ahead of time."""
    if sys.platform == "linux":
        import ctypes  # noqa: F401


def keep(folder: Path, paths: Iterable[Path]) -> None:
    """Have the disk keep *paths* in *folder*: all at once where it can, which is much faster.

    Raises:
        OSError: the disk refused.
        Interrupted: a signal arrived.
    """
    signals.check()
    if _is_kept_at_once(folder):
        return
    paths = list(paths)
    folders = dict.fromkeys(filter(Path.is_dir, paths))
    files = [path for path in paths if path not in folders]
    if sys.platform == "linux":  # Together they wait less.
        _each(files, lambda handle: os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED))
    _each(files, os.fsync)
    for path in folders:
        sync_folder(path)


def _is_kept_at_once(folder: Path) -> bool:
    """Have the system write the disk of *folder*; False if it did not."""
    if sys.platform != "linux" or _waiting() > _LITTLE:
        return False
    if tuple(map(int, re.findall(r"\d+", os.uname().release)[:2])) < _TELLS:
        return False
    import ctypes

    handle = os.open(folder, os.O_RDONLY)
    try:
        return bool(ctypes.CDLL(None).syncfs(handle) == 0)
    except AttributeError:
        return False
    finally:
        os.close(handle)


def _waiting() -> int:
    with suppress(OSError):
        told = Path("/proc/meminfo").read_text(encoding="ascii")
        return sum(map(int, re.findall(r"(?:Dirty|Writeback): +(\d+) kB", told)))
    return 0


def _each(files: Iterable[Path], sync: Callable[[int], object]) -> None:
    for file in files:
        signals.check()
        # Windows syncs only what may be written, and a umask may forbid us our own files.
        with suppress(PermissionError):
            handle = os.open(file, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
            try:
                sync(handle)
            finally:
                os.close(handle)

"""Read files with care."""

from __future__ import annotations

import os
import stat
from errno import EINVAL
from pathlib import Path


def content(path: Path) -> bytes:
    """Return what is in the file *path*.

    Raises:
        OSError: it cannot be read, or has no end, as a pipe or a device.
    """
    # A link may lead there, in a project of somebody else.
    if path.exists() and not path.is_file():
        raise OSError(EINVAL, f"{path.name} is no file")
    return path.read_bytes()


def is_executable(path: Path | os.DirEntry[str]) -> bool:
    """Return whether its owner may execute *path*; Windows has no such mark."""
    return os.name == "posix" and bool(path.stat().st_mode & stat.S_IXUSR)

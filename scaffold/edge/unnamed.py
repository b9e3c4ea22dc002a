"""Unnamed: files without a name, for the input and output of a process."""

from __future__ import annotations

import os
import re
import sys
from typing import IO

_COLOURS = r"\x1b\[[0-9;]*m"


def made(content: bytes = b"") -> IO[bytes]:
    """Return such a file that holds *content*, at its beginning."""
    if sys.platform == "linux":
        file: IO[bytes] = open(os.memfd_create("flask-scaffold"), "w+b", buffering=0)  # noqa: SIM115
    else:
        from tempfile import TemporaryFile

        file = TemporaryFile(buffering=0)  # noqa: SIM115
    file.write(content)
    file.seek(0)
    return file


def said(output: IO[bytes]) -> str:
    """Return all of *output*, without colours."""
    if sys.platform == "win32":
        output.seek(0)
        content = output.read()
    else:
        # The position is the writer's too, and must stay.
        content = os.pread(output.fileno(), os.fstat(output.fileno()).st_size, 0)
    return re.sub(_COLOURS, "", content.decode(errors="replace"))

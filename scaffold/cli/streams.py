"""Streams: stdin, stdout and stderr, fit to use whatever the caller has done to them."""

from __future__ import annotations

import io
import os
import sys


def mend() -> None:
    """Open what is closed, and let stdout take every character."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # It is closed. Occupy its number, lest a project's file gets it.
            os.open(os.devnull, os.O_RDONLY)
            if number == 1:  # Whoever writes to it shall hear of it.
                sys.stdout = os.fdopen(number, "w", encoding="utf-8", closefd=False)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")

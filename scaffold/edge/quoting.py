"""Quoting: a command as a line to type."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def quoted(words: Sequence[str | Path]) -> str:
    """Return *words* as a line to type in this system's shell."""
    texts = [str(word) for word in words]
    if os.name == "nt":
        from subprocess import list2cmdline

        return list2cmdline(texts)
    import shlex

    return shlex.join(texts)

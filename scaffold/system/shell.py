"""Write command lines for the user's shell."""

import os
import shlex
from collections.abc import Sequence
from pathlib import Path


def quote_command(words: Sequence[str | Path]) -> str:
    """Return *words* as one line to type in the shell of this system."""
    texts = [str(word) for word in words]
    if os.name == "nt":
        from subprocess import list2cmdline

        return list2cmdline(texts)
    return shlex.join(texts)

"""What tests share: the command line as a user meets it, and pictures of folders."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent.parent / "templates"

# Variables of the user's that change what we or git do; no test may depend on them.
_PERSONAL = ("CI", "NO_COLOR", "FORCE_COLOR", "VIRTUAL_ENV", "XDG_CONFIG_HOME", "EMAIL")
_PREFIXES = ("FLASK_", "GIT_", "UV_", "PIP_REQUIRE")


@dataclass(frozen=True)
class Result:
    """What a run of the command line said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The JSON document on stdout."""
        document: dict[str, Any] = json.loads(self.out)
        return document


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return this environment without what is personal, and with *home* as the home folder."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in _PERSONAL and not key.startswith(_PREFIXES)
    }
    return {**kept, "HOME": str(home), "USERPROFILE": str(home), **more}


def scaffold(*words: str | Path, cwd: Path, home: Path | None = None, **more: str) -> Result:
    """Run ``flask-scaffold`` with *words* in *cwd*, in a process of its own, without input.

    *more* sets environment variables; *home* is an empty folder unless given.
    """
    done = subprocess.run(
        [sys.executable, "-m", "scaffold", *map(str, words)],
        cwd=cwd,
        env=environment(home or cwd, **more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def picture(folder: Path) -> dict[str, bytes | str]:
    """Return all that *folder* holds: files with their content, links and folders as words."""
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        elif path.is_dir():
            found[name] = "folder"
        else:
            found[name] = path.read_bytes()
    return found

"""What tests share: the command line as a user meets it, and pictures of folders."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parent.parent / "templates"

# Variables of the user's that change what we or git do; no test may depend on them.
_PERSONAL = {"CI", "COLUMNS", "EMAIL", "FORCE_COLOR", "NO_COLOR", "SECRET_KEY", "VIRTUAL_ENV"}
_PREFIXES = (
    *("DATABASE_URL", "FLASK_", "GIT_", "GUNICORN_", "PIP_REQUIRE", "PYTEST_ADDOPTS"),
    *("PYTHONDONTWRITEBYTECODE", "TEST_DATABASE_URL", "UV_", "XDG_"),
)

# What was downloaded once need not be downloaded again in every test; a cache is no setting.
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
_CACHES = {"PIP_CACHE_DIR": str(_CACHE / "pip"), "UV_CACHE_DIR": str(_CACHE / "uv")}


_LARGE = 1 << 30


@dataclass(frozen=True)
class Result:
    """What a program said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The JSON document on stdout."""
        document: dict[str, Any] = json.loads(self.out)
        return document


def is_personal(variable: str) -> bool:
    """Whether an environment variable of that name is kept from every test."""
    return variable in _PERSONAL or variable.startswith(_PREFIXES)


def home_variables(home: Path) -> dict[str, str]:
    """Return the variables that make *home* the home folder; only git's settings in it count."""
    names = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
    return {**dict.fromkeys(names, str(home)), "GIT_CONFIG_NOSYSTEM": "1", **_CACHES}


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return this environment without what is personal, and with *home* as the home folder."""
    kept = {key: value for key, value in os.environ.items() if not is_personal(key)}
    return {**kept, **home_variables(home), **more}


def scaffold(*words: str | Path, cwd: Path, home: Path | None = None, **more: str) -> Result:
    """Run ``flask-scaffold`` with *words* in *cwd*, in a process of its own, without input.

    *more* sets environment variables; *home* is an empty folder unless given.
    """
    command = (sys.executable, "-m", "scaffold", *words)
    return run(*command, cwd=cwd, env=environment(home or cwd, **more))


def interrupted(
    signum: int, *words: str, begun: Path, cwd: Path, home: Path, **more: str
) -> Result:
    """Run ``flask-scaffold`` like ``scaffold``, send it *signum* when *begun* is there, and wait."""
    process = subprocess.Popen(
        [sys.executable, "-m", "scaffold", *words],
        cwd=cwd,
        env=environment(home, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not begun.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(signum)
    out, err = process.communicate(timeout=120)
    return Result(process.returncode, out, err)


@contextmanager
def shared_by_another(folder: Path) -> Iterator[None]:
    """Have another process keep *folder* from being removed, for as long as the block takes."""
    script = (
        "import sys; from pathlib import Path; from scaffold.system import locks;"
        "lock = locks.lock_shared(Path(sys.argv[1])); print(lock, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=TEMPLATES.parent,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip().isdigit()
        yield
        holder.communicate(b"\n")


def run(*words: str | Path, cwd: Path, env: Mapping[str, str]) -> Result:
    """Run a program with the environment *env*, without input, and return what it said."""
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def left(home: Path) -> list[str]:
    """Return what runs with that *home*, and what is left in folders for scratch work below it."""
    found: list[str] = []
    if sys.platform == "linux":
        for one in filter(str.isdecimal, os.listdir("/proc")):
            try:
                if os.fsencode(home) in Path("/proc", one, "environ").read_bytes():
                    found.append(Path("/proc", one, "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
    return found + [str(path) for path in home.glob("**/flask-scaffold/scratch/.*")]


def made(folder: Path, *names: str) -> Path:
    """Make empty files in *folder*, and return it."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


def picture(folder: Path) -> dict[str, bytes | str]:
    """Return all that *folder* holds: files with their content, and everything else as words.

    Of a file that is too large for a picture the size is told.
    """
    found: dict[str, bytes | str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        elif path.is_dir():
            found[name] = "folder"
        elif not path.is_file():
            found[name] = "special"
        elif path.stat().st_size > _LARGE:
            found[name] = f"{path.stat().st_size} bytes"
        else:
            found[name] = path.read_bytes()
    return found

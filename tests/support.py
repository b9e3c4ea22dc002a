"""What tests share: the command line as a user meets it, and pictures of folders."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import hypothesis
import pytest

from scaffold import cli

TEMPLATES = Path(__file__).parent.parent / "templates"

# Variables of the user's that change what we or git do; no test may depend on them.
_PERSONAL = {"CI", "COLUMNS", "EMAIL", "FORCE_COLOR", "NO_COLOR", "SECRET_KEY", "VIRTUAL_ENV"}
_PREFIXES = (
    *("DATABASE_URL", "FLASK_", "GIT_", "GUNICORN_", "PIP_REQUIRE", "PYTEST_ADDOPTS"),
    *("PYTHONDONTWRITEBYTECODE", "TEST_DATABASE_URL", "UV_", "XDG_"),
)

# What was downloaded once need not be downloaded again in every test; a cache is no setting.
# And pip need not compile what no test imports: that takes most of the time of an installation.
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
_INSTALLERS = {
    "PIP_CACHE_DIR": str(_CACHE / "pip"),
    "PIP_NO_COMPILE": "1",
    "UV_CACHE_DIR": str(_CACHE / "uv"),
}

# What Python reads once.
_AT_START = ("LANG", "LC_", "PYTHON", "TMPDIR")

_LARGE = 1 << 30

T = TypeVar("T")


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


def often(values: Sequence[T], by_default: int) -> list[Any]:
    """Return *values* as parameters of a test: ``by_default`` of them, and all with ``--full``."""
    rest = [pytest.param(value, marks=pytest.mark.full) for value in values[by_default:]]
    return [*values[:by_default], *rest]


def examples(full: int) -> int:
    """Return how many examples hypothesis shall try where *full* are tried with ``--full``."""
    return max(1, full * hypothesis.settings().max_examples // 100)


def is_personal(variable: str) -> bool:
    """Whether an environment variable of that name is kept from every test."""
    return variable in _PERSONAL or variable.startswith(_PREFIXES)


def home_variables(home: Path) -> dict[str, str]:
    """Return the variables that make *home* the home folder; only git's settings in it count."""
    names = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
    return {**dict.fromkeys(names, str(home)), "GIT_CONFIG_NOSYSTEM": "1", **_INSTALLERS}


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return this environment without what is personal, and with *home* as the home folder."""
    kept = {key: value for key, value in os.environ.items() if not is_personal(key)}
    return {**kept, **home_variables(home), **more}


def without_uv(path: str) -> str:
    """Return a PATH without the folders in which uv is."""
    folders = path.split(os.pathsep)
    return os.pathsep.join(one for one in folders if not shutil.which("uv", path=one))


def scaffold(*words: str | Path, cwd: Path, home: Path | None = None, **more: str) -> Result:
    """Run ``flask-scaffold`` with *words* in *cwd*, without input.

    It runs in this process, which takes a tenth of the time of a new one, unless *more* sets a
    variable that Python reads once; a test of the process itself calls ``scaffold_process``.
    *more* sets environment variables; *home* is an empty folder unless given.
    """
    if any(name.startswith(_AT_START) for name in more):
        return scaffold_process(*words, cwd=cwd, home=home, **more)
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape") for _ in range(2))
    with (
        patch.dict(os.environ, environment(home or cwd, **more), clear=True),
        patch.object(sys, "argv", ["flask-scaffold"]),
        Path(os.devnull).open(encoding="utf-8") as nothing,
        patch.object(sys, "stdin", nothing),
        chdir(cwd),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            code = cli.run([str(word) for word in words])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    return Result(code, _written(out), _written(err))


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def scaffold_process(
    *words: str | Path, cwd: Path, home: Path | None = None, **more: str
) -> Result:
    """Run ``flask-scaffold`` like ``scaffold``, in a process of its own."""
    command = (sys.executable, "-m", "scaffold", *words)
    return run(*command, cwd=cwd, env=environment(home or cwd, **more))


def interrupted(
    signum: int, *words: str, begun: Path, cwd: Path, home: Path, **more: str
) -> Result:
    """Run ``flask-scaffold`` like ``scaffold``, in a process, and send it *signum* at *begun*."""
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


def timeless(text: str) -> str:
    """Return a screen without the seconds that a command took."""
    return re.sub(r", in \d+\.\d s\.", ", in a moment.", text)


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

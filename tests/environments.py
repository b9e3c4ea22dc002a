"""Environments: the Pythons of this machine, and fresh environments made with them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from uv import find_uv_bin

from tests.support import Result, environment, run

ROOT = Path(__file__).parent.parent

# The Pythons that we run on, and those that a generated project runs on.
OURS = (3, 11)
THEIRS = (3, 11)

_BIN = "Scripts" if os.name == "nt" else "bin"
_ASK = """
import ensurepip, json, platform, sys
print(json.dumps([platform.python_implementation(), sys.version_info[:2], sys.executable]))
"""


@dataclass(frozen=True)
class Environment:
    """A virtual environment, and the home folder that its programs are given."""

    path: Path
    home: Path

    def program(self, name: str) -> Path:
        """Return the path of the program *name* in it."""
        return self.path / _BIN / (f"{name}.exe" if os.name == "nt" else name)

    def variables(self, **more: str) -> dict[str, str]:
        """Return the variables of a shell in which it is activated."""
        path = os.pathsep.join([str(self.path / _BIN), os.environ["PATH"]])
        return environment(self.home, PATH=path, VIRTUAL_ENV=str(self.path), **more)

    def run(self, name: str, *words: str | Path, cwd: Path, **more: str) -> Result:
        """Run its program *name* with *words* in *cwd*."""
        return run(self.program(name), *words, cwd=cwd, env=self.variables(**more))

    def install(self, *what: str | Path, cwd: Path | None = None) -> None:
        """Install *what* into it, compiled to bytecode as pip does."""
        install = ("pip", "install", "--quiet", "--compile-bytecode", "--python", self.path)
        _uv(*install, *what, cwd=cwd or self.path, home=self.home)


def tool(name: str, *words: str | Path, cwd: Path, home: Path) -> Result:
    """Run the tool *name* with *words* in *cwd*, in an environment of its own."""
    command = ("tool", "run", "--quiet", name, *words)
    return run(find_uv_bin(), *command, cwd=cwd, env=environment(home))


def fresh(folder: Path, python: Path, *what: str | Path) -> Environment:
    """Make an environment in *folder* with *python*, and install *what* into it."""
    made = Environment(folder / "venv", folder)
    _uv("venv", "--quiet", "--python", python, made.path, cwd=folder, home=folder)
    if what:
        made.install(*what)
    return made


@lru_cache(maxsize=1)
def pythons() -> dict[tuple[int, int], Path]:
    """Return a CPython of each version from 3.11 that this machine has, the oldest first.

    SCAFFOLD_TEST_PYTHONS, a list of paths as in PATH, names others.
    """
    found: dict[tuple[int, int], Path] = {}
    for path in _candidates():
        done = subprocess.run([path, "-c", _ASK], capture_output=True, check=False)
        if done.returncode == 0:
            kind, (major, minor), itself = json.loads(done.stdout)
            if kind == "CPython" and (major, minor) >= THEIRS:
                found.setdefault((major, minor), Path(itself))
    return dict(sorted(found.items()))


def from_version(oldest: tuple[int, int]) -> dict[str, Path]:
    """Return the Pythons of this machine from *oldest* on, by a name for the test."""
    return {f"{a}.{b}": path for (a, b), path in pythons().items() if (a, b) >= oldest}


def ends(oldest: tuple[int, int]) -> dict[str, Path]:
    """Return only the oldest and the newest of them."""
    some = list(from_version(oldest).items())
    return dict([some[0], some[-1]])


def _candidates() -> Iterable[str]:
    if chosen := os.environ.get("SCAFFOLD_TEST_PYTHONS"):
        return chosen.split(os.pathsep)
    itself = getattr(sys, "_base_executable", sys.executable)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    kept = sorted(pyenv.glob("versions/3.*/bin/python"))
    on_path = filter(None, (shutil.which(f"python3.{minor}") for minor in range(THEIRS[1], 20)))
    return [itself, *map(str, kept), *on_path]


def _uv(*words: str | Path, cwd: Path, home: Path) -> None:
    done = run(find_uv_bin(), *words, cwd=cwd, env=environment(home))
    if done.code:
        raise RuntimeError(f"uv {' '.join(map(str, words))}\n{done.err}")


if __name__ == "__main__":
    for version, path in from_version(OURS).items():
        if version != "{}.{}".format(*sys.version_info):
            print(path)

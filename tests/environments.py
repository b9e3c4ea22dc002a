"""Environments: the Pythons of this machine, and virtual environments made with them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from filelock import FileLock
from uv import find_uv_bin

from tests.support import Result, environment, run

ROOT = Path(__file__).parent.parent

# The oldest Python that we and a generated project run on.
FLOOR = (3, 11)

_BIN = "Scripts" if os.name == "nt" else "bin"
_ASK = """
import ensurepip, json, platform, sys
print(json.dumps([platform.python_implementation(), sys.version_info[:2], sys.executable]))
"""


@dataclass(frozen=True)
class Environment:
    """A virtual environment, and the home folder that its programs are given.

    ``project`` is a folder whose packages can be imported although they are not installed.
    """

    path: Path
    home: Path
    project: Path | None = None

    def program(self, name: str) -> Path:
        """Return the path of the program *name* in it."""
        return self.path / _BIN / (f"{name}.exe" if os.name == "nt" else name)

    def variables(self, **more: str) -> dict[str, str]:
        """Return the variables of a shell in which it is activated."""
        path = os.pathsep.join([str(self.path / _BIN), os.environ["PATH"]])
        imported = {"PYTHONPATH": str(self.project)} if self.project else {}
        active = {"PATH": path, "VIRTUAL_ENV": str(self.path), **imported}
        return environment(self.home, **{**active, **more})

    def run(self, name: str, *words: str | Path, cwd: Path, **more: str) -> Result:
        """Run its program *name* with *words* in *cwd*."""
        return run(self.program(name), *words, cwd=cwd, env=self.variables(**more))

    def importing(self, project: Path) -> Environment:
        """Return it for programs that can import *project*, which is not installed."""
        return replace(self, home=project.parent, project=project)

    def install(self, *what: str | Path, cwd: Path | None = None) -> None:
        """Install *what* into it; bytecode is made by the first import, of what is imported."""
        install = ("pip", "install", "--quiet", "--python", self.path)
        _uv(*install, *what, cwd=cwd or self.path, home=self.home)


@dataclass(frozen=True)
class SharedEnvironments:
    """Environments below ``folder``, each made once for all tests and all their processes."""

    folder: Path

    @property
    def mypy_cache(self) -> Path:
        """Where mypy keeps what it found out about libraries; use it under its lock."""
        return self.folder / "mypy"

    def holding(self, python: Path, *requirements: str) -> Environment:
        """Return an environment with *python* and *requirements*, which nobody may change."""
        text = "\n".join([str(python), *sorted({*requirements})])
        folder = self.folder / hashlib.sha256(text.encode()).hexdigest()[:12]
        made = folder / "made"
        with FileLock(f"{folder}.lock"):
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                fresh(folder, python, *requirements)
                made.touch()
        return Environment(folder / "venv", folder)

    def beside(self, project: Path, python: Path, *more: str) -> Environment:
        """Return an environment with what *project* requires, and *more*.

        The project can be imported, but is not installed: others share the environment.
        """
        return self.holding(python, *requirements(project), *more).importing(project)


def requirements(project: Path) -> list[str]:
    """Return what the pyproject.toml of *project* requires, with its development tools."""
    metadata = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*metadata["dependencies"], *metadata["optional-dependencies"]["dev"]]


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
def pythons() -> dict[str, Path]:
    """Return a CPython of each version from ``FLOOR`` that this machine has, the oldest first.

    SCAFFOLD_TEST_PYTHONS, a list of paths as in PATH, names others.
    """
    found: dict[tuple[int, int], Path] = {}
    for path in _candidates():
        done = subprocess.run([path, "-c", _ASK], capture_output=True, check=False)
        if done.returncode == 0:
            kind, (major, minor), itself = json.loads(done.stdout)
            if kind == "CPython" and (major, minor) >= FLOOR:
                found.setdefault((major, minor), Path(itself))
    return {f"{major}.{minor}": path for (major, minor), path in sorted(found.items())}


def ends() -> dict[str, Path]:
    """Return only the oldest and the newest of them."""
    some = list(pythons().items())
    return dict([some[0], some[-1]])


def newest() -> Path:
    """Return the newest of them."""
    return list(pythons().values())[-1]


def _candidates() -> Iterable[str]:
    if chosen := os.environ.get("SCAFFOLD_TEST_PYTHONS"):
        return chosen.split(os.pathsep)
    itself = getattr(sys, "_base_executable", sys.executable)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    kept = sorted(pyenv.glob("versions/3.*/bin/python"))
    on_path = filter(None, (shutil.which(f"python3.{minor}") for minor in range(FLOOR[1], 20)))
    return [itself, *map(str, kept), *on_path]


def _uv(*words: str | Path, cwd: Path, home: Path) -> None:
    done = run(find_uv_bin(), *words, cwd=cwd, env=environment(home))
    if done.code:
        raise RuntimeError(f"uv {' '.join(map(str, words))}\n{done.err}")


if __name__ == "__main__":
    for version, path in pythons().items():
        if version != "{}.{}".format(*sys.version_info):
            print(path)

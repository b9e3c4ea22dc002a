"""Venv: a virtual environment at its final place, with the project and its tools in it."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from scaffold.core.report import Step
from scaffold.edge.shell import Outcome, run

FOLDER = ".venv"
PROJECT = ".[dev]"
_BIN = "Scripts" if os.name == "nt" else "bin"

# The lines that do by hand what this module does.
if os.name == "nt":
    MAKE = f"py -m venv {FOLDER}"
    ACTIVATE = f"{FOLDER}\\Scripts\\activate"
else:
    MAKE = f"python3 -m venv {FOLDER}"
    ACTIVATE = f". {FOLDER}/bin/activate"
INSTALL = f"pip install -e '{PROJECT}'"
BY_HAND = f"{MAKE} && {FOLDER}{os.sep}{_BIN}{os.sep}{INSTALL}"


def is_possible() -> bool:
    """Return whether there is a tool that makes virtual environments."""
    return shutil.which("uv") is not None or find_spec("venv") is not None


def install(project: Path) -> Step:
    """Make ``.venv`` in *project* with the project, editable, and its ``dev`` extra.

    On any failure or signal what was made of ``.venv`` is removed again.
    """
    start = perf_counter()
    project = (
        project.absolute()
    )  # uv and pip work in that folder, so a relative path would be below it.
    try:
        outcome = _with_uv(project) if shutil.which("uv") else _with_pip(project)
    except OSError as error:
        outcome = Outcome(1, str(error))
    except BaseException:
        shutil.rmtree(project / FOLDER, ignore_errors=True)
        raise
    seconds = perf_counter() - start
    if outcome.ok:
        return Step("venv", "done", seconds=seconds)
    shutil.rmtree(project / FOLDER, ignore_errors=True)
    return Step("venv", "failed", BY_HAND, seconds, outcome.output.strip())


def python_of(project: Path) -> Path:
    """Return the Python of the environment in *project*."""
    return project / FOLDER / _BIN / ("python.exe" if os.name == "nt" else "python")


def _with_uv(project: Path) -> Outcome:
    made = run(("uv", "venv", "--quiet", "--python", sys.executable, FOLDER), project)
    if not made.ok:
        return made
    # pip goes in too: without one, a newcomer's "pip install" would change another environment.
    install = ("uv", "pip", "install", "--quiet", "--python", python_of(project))
    what = ("--editable", PROJECT, "pip")
    offline = run((*install, "--offline", *what), project)
    return offline if offline.ok else run((*install, *what), project)


def _with_pip(project: Path) -> Outcome:
    outer = _outer_pip()
    make = (sys.executable, "-m", "venv", *(("--without-pip",) if outer else ()), FOLDER)
    made = run(make, project)
    if not made.ok:
        return made
    python = python_of(project)
    pip: tuple[str | Path, ...] = (*outer, "--python", python) if outer else (python, "-m", "pip")
    options = ("--quiet", "--disable-pip-version-check", "--no-input")
    return run((*pip, "install", *options, "--editable", PROJECT, "pip"), project)


def _outer_pip() -> tuple[str, ...]:
    """Return a pip beside us that can install into another environment, or nothing.

    It saves the minutes of ensurepip. ``--python`` came with pip 22.3.
    """
    if find_spec("pip") is None:
        return ()
    from importlib.metadata import PackageNotFoundError, version

    try:
        major, minor = version("pip").split(".")[:2]
        return (sys.executable, "-m", "pip") if (int(major), int(minor)) >= (22, 3) else ()
    except (PackageNotFoundError, ValueError):
        return ()

"""Manner: how a template is drawn, and what both ways share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.project.errors import BrokenTemplate
from scaffold.project.plan import Plan
from scaffold.project.recipe import Answer

if TYPE_CHECKING:
    from scaffold.rendering.sandbox import Bounds

Drawn = tuple[Plan, dict[str, Answer]]
RunHooks = Callable[[str, Path, Callable[[str], str]], None]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a template is drawn: one of ``ours``, or somebody else's.

    Of the latter, ``name`` is the path as typed, and ``output`` the folder for its project.
    ``bounds`` tells that it is not trusted; else ``run_hooks`` runs the hooks of a name in a
    folder, filled by what it is handed.
    """

    ours: bool = False
    name: str = ""
    output: str = "."
    bounds: Bounds | None = None
    run_hooks: RunHooks | None = None


OURS = Manner(ours=True)


@lru_cache(maxsize=64)
def project_folder(source: Path) -> Path:
    """Return the folder that becomes the project, as cookiecutter finds it."""
    for entry in source.iterdir():
        if "cookiecutter" in entry.name and "{{" in entry.name and "}}" in entry.name:
            return entry
    raise BrokenTemplate(f"{source} has no folder with {{{{cookiecutter...}}}} in its name.")


def is_bytecode(name: str) -> bool:
    """Whether *name* is what pip leaves behind when it compiles a wheel."""
    return name == "__pycache__" or name.endswith((".pyc", ".pyo"))

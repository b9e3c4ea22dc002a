"""Recipe: what a project is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scaffold.project.plan import Plan

Answer = str | bool | dict[str, object] | None

FOLDER = ".flask-scaffold"
RECIPE = f"{FOLDER}/recipe.toml"
PRISTINE = f"{FOLDER}/pristine.zip"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a project is a function of."""

    template: str
    features: tuple[str, ...]
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Order:
    """One ``new`` as asked for, before it is judged.

    ``settings`` are the answers in the order given, as (key, text). With ``here`` the project is
    ``folder`` itself, else a folder of its name in there. ``defaults`` names what comes from the
    user's defaults: keys of settings, and ``features``. ``trust`` lets a foreign template run code.
    """

    name: str
    folder: Path
    here: bool = False
    template: str = "hello"
    features: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    git: bool = False
    venv: bool = False
    record: bool = True
    verify: bool = False
    dry_run: bool = False
    trust: bool = False
    defaults: frozenset[str] = frozenset()

    @property
    def target(self) -> Path:
        """The folder of the project."""
        return self.folder if self.here else self.folder / self.name


@dataclass(frozen=True, slots=True)
class Record:
    """The version that made a project, its recipe, and its files as made."""

    version: str
    recipe: Recipe
    pristine: Plan


def recipe_text(version: str, recipe: Recipe) -> str:
    """Return *recipe* as TOML, which writes texts and lists of them as JSON does.

    Loading a library takes too long. Our templates ask for texts only; others leave no record.
    """
    written = partial(json.dumps, ensure_ascii=False)
    lines = [
        "# How this project was made. flask-scaffold reads it; do not edit it by hand.",
        f"version = {written(version)}",
        f"template = {written(recipe.template)}",
        f"features = {written(recipe.features)}",
        "",
        "[answers]",
        *(f"{key} = {written(value)}" for key, value in recipe.answers.items()),
    ]
    return "\n".join(lines) + "\n"

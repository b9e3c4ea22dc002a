"""Recipe: what a project is made of, as a user asked for it, and as the project remembers it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scaffold.core.plan import Plan

Answer = str | bool | dict[str, object] | None

FOLDER = ".flask-scaffold"
RECIPE = f"{FOLDER}/recipe.toml"
PRISTINE = f"{FOLDER}/pristine.zip"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a project is a function of: the template, the features, the answers."""

    template: str
    features: tuple[str, ...]
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Order:
    """One ``new`` as the user asked for it, before anything is judged.

    ``settings`` are the answers in the order given, as (key, text) pairs.
    ``folder`` is where the project goes; ``here`` puts it into that folder itself,
    otherwise it gets a folder of its own name in there. ``defaults`` names what was not asked
    for but comes from the user's defaults: keys of settings, and ``features``. ``trust`` lets a
    template of somebody else's run code.
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
        """The folder that the project will be."""
        return self.folder if self.here else self.folder / self.name


@dataclass(frozen=True, slots=True)
class Record:
    """The version that made a project, its recipe, and its files as they were made."""

    version: str
    recipe: Recipe
    pristine: Plan


def recipe_text(version: str, recipe: Recipe) -> str:
    """Return *recipe* as TOML, which writes texts and lists of them as JSON does.

    To load a library for that would take longer than the rest of a run. None of our own templates
    asks for more than texts, and those of others leave no record.
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

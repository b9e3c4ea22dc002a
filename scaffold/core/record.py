"""Record: what a generated project remembers of how it was made."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial

from scaffold.core.plan import Plan
from scaffold.core.recipe import Recipe

FOLDER = ".flask-scaffold"
RECIPE = f"{FOLDER}/recipe.toml"
PRISTINE = f"{FOLDER}/pristine.zip"


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

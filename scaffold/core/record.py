"""Record: what a generated project remembers of how it was made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scaffold.core.plan import Plan
from scaffold.core.recipe import Answer, Recipe

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
    """Return *recipe* as TOML.

    Strings and lists of strings need no library, and loading one would take longer than the rest
    of a run.
    """
    lines = [
        "# How this project was made. flask-scaffold reads it; do not edit it by hand.",
        f"version = {_toml(version)}",
        f"template = {_toml(recipe.template)}",
        f"features = {_toml(list(recipe.features))}",
        "",
        "[answers]",
        *(f"{_key(key)} = {_toml(value)}" for key, value in _known(recipe.answers)),
    ]
    return "\n".join(lines) + "\n"


def _known(answers: Mapping[str, object]) -> list[tuple[str, object]]:
    """Return *answers* without those that are null: TOML has none, and only a default can be."""
    return [(key, value) for key, value in answers.items() if value is not None]


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else _toml(text)


def _toml(value: Answer | list[str] | object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{_escaped(value)}"'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(str(k))} = {_toml(v)}" for k, v in _known(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return '""' if value is None else repr(value)


def _escaped(text: str) -> str:
    escapes = {'"': '\\"', "\\": "\\\\"}
    return "".join(
        escapes.get(c) or (f"\\u{ord(c):04X}" if c < " " or c == "\x7f" else c) for c in text
    )

"""Recipe: what a project is a function of, and what asks for it and remembers it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from scaffold.project.migrations import Migration
from scaffold.project.plan import Plan
from scaffold.project.pristine import Pristine

Answer = str | bool | dict[str, object] | None

FOLDER = ".flask-scaffold"
RECIPE = f"{FOLDER}/recipe.toml"
PRISTINE = f"{FOLDER}/pristine.txt"
# So that git keeps the lines of both sides when it merges the two.
ATTRIBUTES = f"{FOLDER}/.gitattributes"


@dataclass(frozen=True, slots=True)
class Recipe:
    """The template, the features and the answers that a project is a function of.

    ``history`` are the migrations that we wrote, in that order: what the tables of a project need
    depends on what they were before.
    """

    template: str
    features: tuple[str, ...]
    answers: Mapping[str, Answer]
    history: tuple[Migration, ...] = ()

    @property
    def label(self) -> str:
        """The template and the features, for a sentence."""
        return label(self.template, self.features)

    def as_json(self) -> dict[str, object]:
        """Return it for the JSON document, which says what was asked for."""
        return {
            "template": self.template,
            "features": list(self.features),
            "answers": dict(self.answers),
        }


def label(template: str, features: Sequence[str]) -> str:
    """Return *template* and *features* for a sentence."""
    return f"{template} with {', '.join(features)}" if features else template


@dataclass(frozen=True, slots=True)
class Order:
    """What one call of ``new`` asks for, before it is checked.

    ``settings`` are the answers in the order given, as (key, text). With ``here``, the project is
    ``folder`` itself; without, it is a folder called ``name`` in there. ``defaults`` names the keys
    of settings, and ``features`` or ``venv``, that come from the user's configuration. ``trust``
    allows a third-party template to run its code.
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
    """What a project remembers: the version that made it, its recipe, and its pristine files.

    ``merged`` is what the text of these says, if it does not belong to the recipe, as after a merge.
    """

    version: str
    recipe: Recipe
    pristine: Plan
    merged: Pristine | None = None


def recipe_text(version: str, recipe: Recipe) -> str:
    """Return *recipe* as TOML, each feature in a line of its own, so that git can merge it.

    TOML writes strings, and lists of strings, in the same way as JSON. There are no other values:
    bundled templates ask for strings only, and third-party templates leave no record.
    """
    written = partial(json.dumps, ensure_ascii=False)
    lines = [
        "# How this project was made. flask-scaffold reads it; do not edit it by hand.",
        f"version = {written(version)}",
        f"template = {written(recipe.template)}",
        "features = [",
        *(f"    {written(feature)}," for feature in recipe.features),
        "]",
        "",
        "[answers]",
        *(f"{key} = {written(value)}" for key, value in recipe.answers.items()),
        *_history_lines(recipe.history),
    ]
    return "\n".join(lines) + "\n"


def _history_lines(history: Sequence[Migration]) -> Iterator[str]:
    """Return a table with a line for each migration.

    It comes last, and nothing closes it, so that git takes no line of it for that of a list above.
    """
    if not history:
        return
    yield ""
    yield "# The migrations that flask-scaffold wrote, each with the one before it."
    yield "[migrations]"
    for migration in history:
        values = {
            "parent": migration.parent,
            "does": migration.does,
            "feature": migration.table.feature,
            "table": migration.table.name,
        }
        pairs = (f"{key} = {json.dumps(value)}" for key, value in values.items())
        yield f"{migration.id} = {{ {', '.join(pairs)} }}"

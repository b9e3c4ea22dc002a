"""Record: writes what a project remembers as files, and reads them back."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from scaffold.project.errors import Refused, UnsafePath
from scaffold.project.migrations import Does, Migration, Table
from scaffold.project.plan import File, Plan, safe_path
from scaffold.project.pristine import parse_pristine, pristine_text
from scaffold.project.problems import place, shown
from scaffold.project.recipe import (
    ATTRIBUTES,
    FOLDER,
    PRISTINE,
    RECIPE,
    Recipe,
    Record,
    recipe_text,
)
from scaffold.system import files
from scaffold.writing.journal import recover

_NO_RECORD_HINT = "Go to a project made by flask-scaffold new, without --no-record."


class NoRecord(Refused):
    """A project without a readable record."""

    code = "no-record"


def record_files(version: str, recipe: Recipe, plan: Plan, parts: Mapping[str, str]) -> Plan:
    """Return the files that remember *recipe* and *plan*; *parts* are the digests of what made it."""
    texts = {
        ATTRIBUTES: "* text eol=lf merge=union\n",
        PRISTINE: pristine_text(plan, recipe.features, parts),
        RECIPE: recipe_text(version, recipe),
    }
    return Plan({path: File(text.encode()) for path, text in texts.items()})


def find_project(start: Path) -> Path:
    """Return the folder of the project around *start*.

    Raises:
        NoRecord: there is none with a record, or *start* is no folder.
    """
    start = Path(os.path.abspath(start))  # The parent of ".." is no parent.
    if not start.is_dir():
        raise NoRecord(f"There is no folder {place(str(start))}.", hint=_NO_RECORD_HINT)
    for folder in (start, *start.parents):
        if (folder / FOLDER).is_dir():
            return folder
    raise NoRecord(
        f"{place(str(start))} is not in a project made by flask-scaffold: there is no {FOLDER}/ here or above.",
        hint=_NO_RECORD_HINT,
    )


def read_record(project: Path) -> Record:
    """Return the record of *project*.

    Raises:
        NoRecord: there is none, or its recipe is damaged.
    """
    recover(project)
    try:
        text, packed = (files.read_file(project / name) for name in (RECIPE, PRISTINE))
    except FileNotFoundError as error:
        raise NoRecord(
            f"{place(str(project))} has no record of how it was made.",
            hint=_NO_RECORD_HINT,
        ) from error
    except OSError as error:
        raise NoRecord(f"The record of {project} cannot be read: {error.strerror}.") from error
    return parse_record(text, packed)


def parse_record(text: bytes, pristine: bytes) -> Record:
    """Return the record in the two files, the recipe as *text* and *pristine*.

    Raises:
        NoRecord: the recipe is damaged, or a path of pristine leads out of the project.
    """
    try:
        version, recipe = _parse_recipe(text)
        found = parse_pristine(pristine.decode(errors="replace"))
        for path in found.plan:
            _inside(path)
    except (ValueError, KeyError, TypeError, UnsafePath) as error:
        raise NoRecord(
            f"The record of this project is damaged: {str(error).rstrip('.')}.",
            hint=f"Mend {RECIPE}: each key stands in it once, and each feature in a line of its "
            "own; or take both files back from an earlier commit.",
        ) from error
    if found.intact and found.features == {*recipe.features}:
        return Record(version, recipe, found.plan)
    return Record(version, recipe, found.plan, found)


def _parse_recipe(text: bytes) -> tuple[str, Recipe]:
    table = tomllib.loads(text.decode("utf-8-sig"))
    for key in ("version", "template", "features", "answers"):
        if key not in table:
            raise ValueError(f"its recipe has no {key}")
    if not isinstance(table["features"], list):
        raise TypeError("its features are no list")
    features = tuple(sorted({str(feature) for feature in table["features"]}))
    for key in ("answers", "migrations"):
        if not isinstance(table.get(key, {}), dict):
            raise TypeError(f"its {key} are no table")
    answers = dict(table["answers"])
    if odd := [key for key, value in answers.items() if not isinstance(value, str | bool)]:
        raise TypeError(f"its answer to {shown(odd[0])} is no text")
    history = tuple(_migration(id, entry) for id, entry in table.get("migrations", {}).items())
    recipe = Recipe(str(table["template"]), features, answers, history)
    return str(table["version"]), recipe


def _migration(id: str, entry: Mapping[str, str]) -> Migration:
    if not re.fullmatch(r"[a-z0-9_]+", id):  # It names a file.
        raise ValueError(f"it has the migration {shown(id)}")
    try:
        table = Table(str(entry["feature"]), str(entry["table"]))
        return Migration(id, str(entry["parent"]), Does(entry["does"]), table)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"the migration {id} of its recipe cannot be read") from error


def _inside(path: str) -> str:
    # Only an attacker writes such a path.
    if safe_path(path).partition("/")[0] in (".git", FOLDER) or path.endswith("/"):
        raise ValueError(f"it holds {shown(path)}")
    return path

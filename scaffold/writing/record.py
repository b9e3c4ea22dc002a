"""Record: writes what a project remembers as files, and reads them back."""

import io
import tomllib
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from scaffold.project.errors import Refused
from scaffold.project.plan import File, Plan, safe_path
from scaffold.project.problems import place, shown
from scaffold.project.recipe import FOLDER, PRISTINE, RECIPE, Recipe, Record, recipe_text
from scaffold.system import files
from scaffold.writing.journal import recover

# The earliest date of a zip file, so that the same plan gives the same bytes.
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3

_NO_RECORD_HINT = "Go to a project made by flask-scaffold new, without --no-record."


class NoRecord(Refused):
    """A project without a readable record."""

    code = "no-record"


def record_files(version: str, recipe: Recipe, plan: Plan) -> Plan:
    """Return the files that remember *recipe* and *plan*."""
    return Plan(
        {
            RECIPE: File(recipe_text(version, recipe).encode()),
            PRISTINE: File(_zipped(plan)),
        }
    )


def find_project(start: Path) -> Path:
    """Return the folder of the project around *start*.

    Raises:
        NoRecord: there is none with a record.
    """
    start = start.absolute()
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
        NoRecord: there is none, or it is damaged.
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
    try:
        return unpacked(text, packed)
    except Exception as error:  # Broken zip files raise many kinds.
        raise NoRecord(
            f"The record of {project} is damaged: {str(error).rstrip('.') or 'it is cut short'}.",
            hint="Take .flask-scaffold/ back from an earlier commit.",
        ) from error


def unpacked(text: bytes, packed: bytes) -> Record:
    """Return the record in the two files.

    Raises:
        Exception: of any kind, if they hold none.
    """
    table = tomllib.loads(text.decode())
    if not isinstance(table["features"], list):
        raise TypeError("its features are no list")
    features = tuple(str(feature) for feature in table["features"])
    answers = dict(table["answers"])
    if odd := [key for key, value in answers.items() if not isinstance(value, str | bool)]:
        raise TypeError(f"its answer to {shown(odd[0])} is no text")
    recipe = Recipe(str(table["template"]), features, answers)
    return Record(str(table["version"]), recipe, _unzipped(packed))


def _zipped(plan: Plan) -> bytes:
    # Not compressed: each build of zlib does so in its own way.
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for path, file in plan.items():
            info = ZipInfo(path, _NO_DATE)
            info.create_system = _UNIX
            info.external_attr = (0o100755 if file.executable else 0o100644) << 16
            archive.writestr(info, file.content)
    return buffer.getvalue()


def _unzipped(packed: bytes) -> Plan:
    with ZipFile(io.BytesIO(packed)) as archive:
        return Plan(
            {
                _inside(info.filename): File(
                    archive.read(info), bool(info.external_attr >> 16 & 0o100)
                )
                for info in archive.infolist()
            }
        )


def _inside(path: str) -> str:
    # Only an attacker writes such a path.
    if safe_path(path).partition("/")[0] in (".git", FOLDER) or path.endswith("/"):
        raise ValueError(f"it holds {shown(path)}")
    return path

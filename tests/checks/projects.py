"""Small Flask projects on disk, and copies of them that our own Python runs."""

import sys
from collections.abc import Mapping
from pathlib import Path

from scaffold.checks.copies import DEFAULT_OPTIONS, InstalledCopy, ProofOptions
from scaffold.checks.environments import Installation
from scaffold.checks.project import Project, parse_project
from scaffold.project.plan import File, Plan
from scaffold.system import tempdirs
from scaffold.system.processes import Outcome
from scaffold.writing import venv

# It passes every check; those of headers and cookies are skipped.
APP = """\
from flask import Flask

app = Flask(__name__)


@app.route("/")
def index():
    return "Tea!"
"""
TEST = """\
from app import app


def test_index():
    assert app.test_client().get("/").text == "Tea!"
"""
PYPROJECT = """\
[project]
name = "shop"
version = "1"
dependencies = ["flask"]
[project.optional-dependencies]
dev = ["pytest", "ruff"]
[tool.ruff]
"""
WORKING = {"app.py": APP, "test_app.py": TEST, "pyproject.toml": PYPROJECT}


def app_with(*lines: str) -> str:
    """Return APP with more *lines* at its end."""
    return "\n".join((APP, *lines, ""))


def project(files: Mapping[str, str | None], name: str = "shop") -> Project:
    """Return the project of *files*; a file that is None is left out."""
    plan = {path: File(text.encode()) for path, text in files.items() if text is not None}
    return parse_project(name, Plan(plan))


def copy_of(
    folder: Path, changes: Mapping[str, str | None] = {}, options: ProofOptions = DEFAULT_OPTIONS
) -> InstalledCopy:
    """Write WORKING with *changes* below *folder*; our own environment has what it needs."""
    made = project({**WORKING, **changes})
    tempdirs.spread(made.files, folder / "shop")
    environment = Path(sys.prefix)
    python = Installation(Path(sys.executable), Outcome(0, ""), venv.packages_of(environment))
    return InstalledCopy(made, folder / "shop", python, options)

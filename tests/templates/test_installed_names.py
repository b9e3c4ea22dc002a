"""No project and no package may have the name of what a project installs."""

import json
from pathlib import Path

import pytest

from scaffold.catalog import bundled
from scaffold.project.names import name_problem, package_problem
from tests.environments import ends, fresh
from tests.templates.projects import BARE, WIDEST, Choice

pytestmark = pytest.mark.install

PYTHONS = ends()
TAKEN = bundled.load().taken

# Every distribution, and the first part of every module in it.
LIST = """
import importlib.metadata, json
names, modules = set(), set()
for one in importlib.metadata.distributions():
    names.add(one.metadata["Name"])
    for file in one.files or ():
        first, *rest = file.parts
        if rest and file.suffix == ".py":
            modules.add(first)
        elif file.suffix in (".py", ".so", ".pyd"):
            modules.add(first.split(".")[0])
print(json.dumps([sorted(names), sorted(modules)]))
"""


@pytest.mark.parametrize("choice", [*BARE, *WIDEST], ids=lambda choice: choice.label)
@pytest.mark.parametrize("version", PYTHONS)
def test_every_name_that_a_project_installs_is_refused(
    version: str, choice: Choice, tmp_path: Path
) -> None:
    project = choice.make(tmp_path)
    # What its README has one install on a server too, and what a new environment may begin with.
    venv = fresh(tmp_path, PYTHONS[version], "pip", "setuptools", "wheel", "gunicorn", "waitress")
    venv.install("--editable", ".[dev]", cwd=project)

    done = venv.run("python", "-c", LIST, cwd=tmp_path)

    names, modules = json.loads(done.out)
    # What is missing belongs into scaffold/catalog/installed.py.
    assert {name for name in names if not name_problem(name, TAKEN)} == {choice.name}
    # "_x", "x-1.0.dist-info" and ".." are no packages anyway.
    assert {module for module in modules if not package_problem(module, TAKEN)} == set()

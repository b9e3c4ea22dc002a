"""Which folder is meant when a project is to be looked at, and what is read there."""

from pathlib import Path

import pytest

from scaffold.checks import subjects
from scaffold.checks.subjects import NoProject
from scaffold.project.recipe import RECIPE
from tests.support import made


@pytest.mark.parametrize(
    ("files", "start", "project"),
    [
        ([RECIPE, "flaskr/app.py"], ".", "."),
        (["pyproject.toml", "flaskr/templates/a.html"], "flaskr/templates", "."),
        (["setup.py", "tests/test_a.py"], "tests", "."),
        (["requirements.txt"], ".", "."),
        (["pyproject.toml", "examples/shop/app.py"], "examples/shop", "examples/shop"),
        # The app.py of a package is not the top of a project.
        (["pyproject.toml", "shop/app.py", "shop/__init__.py"], "shop", "."),
        (["pyproject.toml", "shop/tests/a.py"], "shop/tests/../..", "."),
        (["app.py", "templates/a.html"], "templates", "."),
        ([".flaskenv", "shop/a.py"], "shop", "."),
        (["hello.py"], ".", "."),  # Somebody's first.
    ],
)
def test_the_project_around_a_folder_is_found(
    tmp_path: Path, files: list[str], start: str, project: str
) -> None:
    made(tmp_path, *files)

    assert subjects.find(tmp_path / start) == tmp_path / project


def test_the_folder_above_has_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = made(tmp_path / "shop", "pyproject.toml", "tests/a.py")
    monkeypatch.chdir(shop / "tests")

    assert (subjects.find(Path("..")), subjects.find(Path())) == (shop, shop)
    assert subjects.read(subjects.find(Path(".."))).name == "shop"


@pytest.mark.parametrize("start", ["nowhere", "a.py", "nothing", "\0", "a" * 300])
def test_where_there_is_no_project_that_is_told(tmp_path: Path, start: str) -> None:
    made(tmp_path, "a.py", "nothing/a.txt")

    what = "project in" if start == "nothing" else "folder"
    with pytest.raises(NoProject, match=f"There is no {what} "):
        subjects.find(tmp_path / start)


def test_a_project_with_a_damaged_record_is_a_project(tmp_path: Path) -> None:
    made(tmp_path, RECIPE, "app.py")

    found = subjects.read(tmp_path)

    assert (found.recipe, list(found.files)) == (None, ["app.py"])

"""A feature that a contributor adds: files in a new folder, and nothing else to edit."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.catalog import bundled
from scaffold.project.errors import BrokenTemplate, Rejected
from scaffold.project.recipe import Order
from scaffold.verbs.add import add
from scaffold.verbs.change import Way
from scaffold.verbs.list import list_all
from scaffold.verbs.new import new
from scaffold.verbs.remove import remove
from scaffold.verbs.show import show
from tests.support import TEMPLATES, picture

PROJECT = "{{cookiecutter.project_slug}}"
PACKAGE = f"{PROJECT}/{{{{cookiecutter.package}}}}"

WORDS = {
    "requires": ["health"],
    "dependencies": ["tea-leaves>=1.0"],
    "wiring": ["kettle"],
    "gitignore": ["*.tea"],
    "nav": [
        {
            "label": "Kettle",
            "endpoint": "kettle.index",
            "about": "How hot the water is.",
            "place": "header",
        }
    ],
}
FILES = {
    "USAGE.md": "Put the kettle on.\n",
    "README.md": "## Kettle\n\n`{package}/kettle.py` boils water.\n",
    f"{PACKAGE}/kettle.py": "def init_app(app): ...\n",
    f"{PROJECT}/tests/test_kettle.py": "def test_kettle(): ...\n",
}


@pytest.fixture
def kettle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a new feature among the bundled ones."""
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    monkeypatch.setattr(bundled, "bundled", lambda: templates)
    folder = templates / "features/kettle"
    for path, text in FILES.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    describe(folder, **WORDS)
    return folder


def describe(folder: Path, **words: object) -> None:
    """Write the cookiecutter.json of the feature."""
    questions = {"project_slug": "myapp", "package": "flaskr", "_about": "Hot water."}
    (folder / "cookiecutter.json").write_text(json.dumps({**questions, "_adds": words}))


def test_a_feature_is_added_by_files_only(kettle: Path, tmp_path: Path) -> None:
    assert kettle.is_dir()
    shop = new(Order("shop", tmp_path)).project
    before = picture(shop)

    changed = add(shop, ("kettle",), Way())

    assert changed.problems == ()
    assert "    kettle.init_app(app)\n" in (shop / "flaskr/__init__.py").read_text()
    templates = shop / "flaskr/templates"
    link = """<a href="{{ url_for('kettle.index') }}">Kettle</a>"""
    assert f'<nav aria-label="Main">\n  {link}\n</nav>' in (templates / "nav.html").read_text()
    assert f"<li>{link} How hot the water is.</li>\n" in (templates / "links.html").read_text()
    assert "## Kettle\n\n`flaskr/kettle.py` boils water.\n" in (shop / "README.md").read_text()
    assert '    "tea-leaves>=1.0",\n' in (shop / "pyproject.toml").read_text()
    assert "*.tea\n" in (shop / ".gitignore").read_text()
    assert (shop / "tests/test_kettle.py").is_file()
    assert (shop / "flaskr/health.py").is_file()  # From what it requires.
    assert list_all().groups["features"]["kettle"] == "Hot water."
    assert show("kettle").usage == "Put the kettle on.\n"

    remove(shop, ("kettle",), Way())
    assert picture(shop) == before


@pytest.mark.parametrize("package", ["tea_leaves", "test_kettle"])
def test_what_a_feature_installs_and_its_tests_name_no_package(
    package: str, kettle: Path, tmp_path: Path
) -> None:
    assert kettle.is_dir()

    with pytest.raises(Rejected, match=f"'{package}' is not a valid package name"):
        new(Order("shop", tmp_path, settings=(("package", package),)))


def unknown_word(folder: Path) -> None:
    describe(folder, **WORDS, wire=["kettle"])


def wrong_type(folder: Path) -> None:
    describe(folder, **{**WORDS, "wiring": "kettle"})


def no_json(folder: Path) -> None:
    (folder / "cookiecutter.json").write_text("{")


def no_usage(folder: Path) -> None:
    (folder / "USAGE.md").unlink()


def no_module(folder: Path) -> None:
    (folder / PACKAGE / "kettle.py").unlink()


def unknown_feature(folder: Path) -> None:
    describe(folder, **WORDS, conflicts=["tea-bags"])


def unknown_requirement(folder: Path) -> None:
    describe(folder, **{**WORDS, "requires": ["haelth"]})


def owned_by_another(folder: Path) -> None:
    (folder / PACKAGE / "hello.py").touch()


def test_a_required_feature_that_does_not_exist_is_an_error_of_the_command(
    kettle: Path, tmp_path: Path
) -> None:
    unknown_requirement(kettle)

    with pytest.raises(BrokenTemplate, match="there is no feature 'haelth'"):
        new(Order("shop", tmp_path, features=("kettle",)))
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize(
    ("slip", "message"),
    [
        (unknown_word, "kettle/cookiecutter.json: 'wire' is not a word of features: did you mean"),
        (wrong_type, "kettle/cookiecutter.json: the word wiring is not a list."),
        (no_json, "kettle/cookiecutter.json cannot be read: "),
        (no_usage, "kettle/USAGE.md is missing."),
        (no_module, "kettle/cookiecutter.json: the feature has no module kettle, named by the "),
        (
            unknown_feature,
            "kettle/cookiecutter.json: there is no feature 'tea-bags', named by the ",
        ),
        (
            unknown_requirement,
            "kettle/cookiecutter.json: there is no feature 'haelth', named by the word requires.",
        ),
        (owned_by_another, "Two owners of flaskr/hello.py: kettle is the second."),
    ],
)
def test_each_slip_is_reported(
    slip: Callable[[Path], None], message: str, kettle: Path, tmp_path: Path
) -> None:
    slip(kettle)

    assert message in problems(tmp_path)


def problems(tmp_path: Path) -> str:
    """Return what the commands, and the check of the catalog, report of the feature."""
    try:
        order = Order("shop", tmp_path, features=("kettle",), dry_run=True)
        catalog = bundled.offer()
        found = list(bundled.feature_problems(catalog))
        new(order)
    except BrokenTemplate as error:
        return error.message
    return "\n".join(found)

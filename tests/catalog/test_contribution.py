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
from scaffold.verbs.change import ChangeOptions
from scaffold.verbs.list import list_all
from scaffold.verbs.new import new
from scaffold.verbs.remove import remove
from scaffold.verbs.show import show
from tests.support import TEMPLATES, picture

PROJECT = "{{cookiecutter.project_slug}}"
PACKAGE = f"{PROJECT}/{{{{cookiecutter.package}}}}"

LINK = {
    "label": "Kettle",
    "endpoint": "kettle.index",
    "about": "How hot the water is.",
    "place": "header",
}
WORDS = {
    "requires": ["health"],
    "dependencies": ["tea-leaves>=1.0"],
    "wiring": ["kettle"],
    "gitignore": ["*.tea"],
    "nav": [LINK],
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

    changed = add(shop, ("kettle",), ChangeOptions())

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

    remove(shop, ("kettle",), ChangeOptions())
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


def itself(folder: Path) -> None:
    describe(folder, **{**WORDS, "requires": ["kettle"]})


def no_fixtures(folder: Path) -> None:
    describe(folder, **WORDS, fixtures=["cups"])


def no_requirement(folder: Path) -> None:
    describe(folder, **{**WORDS, "dependencies": ["tea leaves >= 1"]})


def unknown_database(folder: Path) -> None:
    describe(folder, **WORDS, database=["mongo"])


def unknown_endpoint(folder: Path) -> None:
    describe(folder, **{**WORDS, "nav": [{**LINK, "endpoint": "kettles.index"}]})


def no_account(folder: Path) -> None:
    describe(folder, **{**WORDS, "nav": [{**LINK, "place": "account"}]})


def no_about(folder: Path) -> None:
    file = folder / "cookiecutter.json"
    file.write_text(file.read_text().replace("_about", "_abuot"))


def no_group(folder: Path) -> None:
    file = folder / "cookiecutter.json"
    file.write_text(file.read_text().replace('"_about"', '"_group": "Tea", "_about"'))


def no_migration(folder: Path) -> None:
    (folder / "migrations").mkdir()
    (folder / "migrations/cup.py").write_text('revision = "cup"\ndown_revision = "user"\n')


def no_object(folder: Path) -> None:
    (folder / "cookiecutter.json").write_text("[]")


def preset(folder: Path, text: str) -> None:
    file = folder.parent.parent / "presets.toml"
    with file.open("a") as presets:
        presets.write(f"\n[tea]\n{text}\n")


def preset_of_a_text(folder: Path) -> None:
    preset(folder, 'template = "hello"\nfeatures = "kettle"\nabout = "Tea."')


def preset_without_about(folder: Path) -> None:
    preset(folder, 'template = "hello"\nfeatures = ["kettle"]')


def preset_of_an_unknown_feature(folder: Path) -> None:
    preset(folder, 'template = "hello"\nfeatures = ["kettles"]\nabout = "Tea."')


def preset_of_an_unknown_template(folder: Path) -> None:
    preset(folder, 'template = "hallo"\nfeatures = []\nabout = "Tea."')


def preset_of_features_that_clash(folder: Path) -> None:
    preset(folder, 'template = "hello"\nfeatures = ["sqlite", "sqlalchemy"]\nabout = "Tea."')


def owned_by_another(folder: Path) -> None:
    (folder / PACKAGE / "hello.py").touch()


SLIPS = [
    (unknown_word, "kettle/cookiecutter.json: 'wire' is not a word of features: did you mean"),
    (wrong_type, "kettle/cookiecutter.json: the word wiring is not a list."),
    (no_json, "kettle/cookiecutter.json cannot be read: "),
    (no_object, "kettle/cookiecutter.json holds no JSON object."),
    (no_usage, "kettle/USAGE.md is missing."),
    (no_group, "kettle/cookiecutter.json: 'Tea' is no group of features: choose from Pages and "),
    (no_about, "kettle/cookiecutter.json: _about is missing: "),
    (no_module, "kettle/cookiecutter.json: there is no module kettle, named by the word wiring."),
    (no_fixtures, "kettle/cookiecutter.json: there is no module cups, named by the word fixtures."),
    (no_requirement, "kettle/cookiecutter.json: 'tea leaves >= 1' in the word dependencies is no "),
    (unknown_database, "'mongo' in the word database is not sqlite or sqlalchemy."),
    (unknown_endpoint, "kettle/cookiecutter.json: the endpoint 'kettles.index' in the word nav"),
    (no_account, "kettle/cookiecutter.json: the place account in the word nav needs templates/"),
    (unknown_feature, "kettle/cookiecutter.json: there is no feature 'tea-bags', named by the "),
    (
        unknown_requirement,
        "kettle/cookiecutter.json: there is no feature 'haelth', named by the word requires.",
    ),
    (itself, "kettle/cookiecutter.json: kettle names itself in the word requires."),
    (
        no_migration,
        "kettle/migrations/cup.py: a migration has a docstring, the lines revision, ",
    ),
    (preset_of_a_text, "presets.toml: the preset tea is not a table with template "),
    (preset_without_about, "presets.toml: the preset tea is not a table with template "),
    (preset_of_an_unknown_feature, "presets.toml: the preset tea: There is no feature 'kettles'."),
    (
        preset_of_an_unknown_template,
        "presets.toml: the preset tea names a template that does not exist: 'hallo'.",
    ),
    (
        preset_of_features_that_clash,
        "presets.toml: the preset tea: The features sqlalchemy and sqlite exclude each other.",
    ),
]


@pytest.mark.parametrize(("slip", "message"), SLIPS)
@pytest.mark.parametrize("look", [list_all, lambda: show("kettle")], ids=["list", "show"])
def test_list_and_show_report_each_slip(
    look: Callable[[], object], slip: Callable[[Path], None], message: str, kettle: Path
) -> None:
    slip(kettle)

    with pytest.raises(BrokenTemplate) as caught:
        look()

    assert message in caught.value.message


def test_all_slips_are_reported_at_once(kettle: Path) -> None:
    no_usage(kettle)
    no_requirement(kettle)

    with pytest.raises(BrokenTemplate) as caught:
        list_all()

    assert len(caught.value.message.splitlines()) == 2


@pytest.mark.parametrize(
    ("slip", "message"),
    [
        *(pair for pair in SLIPS if pair[0] in (unknown_word, wrong_type, no_json, no_module)),
        *(pair for pair in SLIPS if pair[0] in (no_fixtures, unknown_requirement)),
        (owned_by_another, "Two owners of flaskr/hello.py: kettle is the second."),
    ],
)
def test_new_reports_what_would_not_work(
    slip: Callable[[Path], None], message: str, kettle: Path, tmp_path: Path
) -> None:
    slip(kettle)

    with pytest.raises(BrokenTemplate) as caught:
        new(Order("shop", tmp_path, features=("kettle",)))

    assert message in caught.value.message
    assert not (tmp_path / "shop").exists()


def test_new_reports_a_migration_that_cannot_be_placed(kettle: Path, tmp_path: Path) -> None:
    no_migration(kettle)

    with pytest.raises(BrokenTemplate, match=r"cup\.py: a migration has a docstring"):
        new(Order("shop", tmp_path, features=("kettle", "sqlalchemy")))

    assert not (tmp_path / "shop").exists()

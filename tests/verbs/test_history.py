"""Add and remove features with tables: which migrations that writes, and what it says of them."""

import re
from pathlib import Path

import pytest

from scaffold.catalog import bundled
from scaffold.catalog.revision import Revision
from scaffold.project.errors import Rejected
from scaffold.project.recipe import RECIPE, Order
from scaffold.project.results import Status
from scaffold.verbs.add import add
from scaffold.verbs.change import ChangeOptions
from scaffold.verbs.new import new
from scaffold.verbs.remove import remove
from scaffold.verbs.update import update
from scaffold.writing import venv
from scaffold.writing.record import NoRecord, read_record
from scaffold.writing.venv import ByHand
from tests.support import picture

UPGRADE = "flask --app flaskr db upgrade"
OWN = 'revision = "{0}"\ndown_revision = "{1}"\n'


@pytest.fixture(autouse=True)
def _commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv, "by_hand", lambda: ByHand("make it", "enter it", "fill it"))


def project(folder: Path, *features: str) -> Path:
    """Make a project with *features* in *folder*."""
    return new(Order("shop", folder, features=features)).project


def places(shop: Path) -> dict[str, str]:
    """Return which migration comes before each, as the files say."""
    texts = [path.read_text() for path in (shop / "flaskr/migrations").glob("[!_]*.py")]
    pairs = [re.findall(r"revision = (\S+)", text) for text in texts]
    return {own.strip('"'): before.strip('"') for own, before in pairs}


def test_all_features_share_one_history(tmp_path: Path) -> None:
    shop = project(tmp_path, "api", "blog", "sqlalchemy")

    assert places(shop) == {"note": "None", "user": "note", "post": "user"}


def test_a_feature_that_comes_continues_where_the_user_stopped(tmp_path: Path) -> None:
    shop = project(tmp_path, "auth", "sqlalchemy")
    (shop / "flaskr/migrations/17_own.py").write_text(OWN.format("17", "user"))

    changed = add(shop, ("api",), ChangeOptions())

    assert places(shop) == {"user": "None", "17": "user", "note": "17"}
    assert changed.next == ("fill it", UPGRADE)
    assert '\nnote = { parent = "17", does = "create", feature = "api", table = "note" }\n' in (
        (shop / RECIPE).read_text()
    )


def test_a_name_that_the_user_took_is_not_used_again(tmp_path: Path) -> None:
    shop = project(tmp_path, "auth", "sqlalchemy")
    (shop / "flaskr/migrations/17_own.py").write_text(OWN.format("note", "user"))
    (shop / "flaskr/migrations/note_2.py").write_text(OWN.format("18", "note"))

    add(shop, ("api",), ChangeOptions())

    assert places(shop) == {"user": "None", "note": "user", "18": "note", "note_3": "18"}


def test_a_feature_that_leaves_drops_its_tables_and_keeps_what_was_written(tmp_path: Path) -> None:
    shop = project(tmp_path, "blog", "sqlalchemy")
    user, post = ((shop / f"flaskr/migrations/{name}.py").read_bytes() for name in ("user", "post"))

    changed = remove(shop, ("blog",), ChangeOptions())

    assert places(shop) == {
        "user": "None",
        "post": "user",
        "drop_post": "post",
        "drop_user": "drop_post",
    }
    assert (shop / "flaskr/migrations/user.py").read_bytes() == user
    assert (shop / "flaskr/migrations/post.py").read_bytes() == post
    assert changed.next == ("fill it", UPGRADE)
    assert remove(shop, (), ChangeOptions()).status is Status.UNCHANGED

    add(shop, ("auth",), ChangeOptions())
    assert places(shop)["user_2"] == "drop_user"


def test_the_history_rests_while_the_project_has_another_database(tmp_path: Path) -> None:
    shop = project(tmp_path, "auth", "sqlalchemy")
    before = picture(shop)
    change_over = Revision(add=("sqlite",), remove=("sqlalchemy",))
    back = Revision(add=("sqlalchemy",), remove=("sqlite",))

    changed = update(shop, change_over, ChangeOptions())
    assert not (shop / "flaskr/migrations/user.py").exists()
    assert changed.next == ("fill it", "flask --app flaskr init-db")

    update(shop, back, ChangeOptions())
    assert picture(shop) == before


def test_another_package_name_moves_the_history_with_it(tmp_path: Path) -> None:
    shop = project(tmp_path, "auth", "sqlalchemy")
    (shop / "flaskr/migrations/17_own.py").write_text(OWN.format("17", "user"))
    rename = Revision(settings=(("package", "store"),), add=("api",))

    update(shop, rename, ChangeOptions())

    assert (shop / "store/migrations/17_own.py").is_file()
    assert 'down_revision = "17"' in (shop / "store/migrations/note.py").read_text()


@pytest.mark.parametrize("verb", ["add", "remove"])
def test_several_ends_are_refused_and_nothing_is_changed(tmp_path: Path, verb: str) -> None:
    shop = project(tmp_path, "blog", "sqlalchemy")
    for name in ("17", "18"):
        (shop / f"flaskr/migrations/{name}.py").write_text(OWN.format(name, "post"))
    before = picture(shop)

    with pytest.raises(Rejected) as caught:
        if verb == "add":
            add(shop, ("api",), ChangeOptions())
        else:
            remove(shop, ("blog",), ChangeOptions())

    [problem] = caught.value.problems
    assert (problem.code, problem.hint) == (
        "migrations",
        "Join them: flask --app flaskr db merge",
    )
    assert picture(shop) == before
    # What needs no migration is not kept back.
    assert add(shop, ("health",), ChangeOptions()).status is Status.CHANGED


def test_two_branches_that_each_add_a_table_end_in_a_refusal(tmp_path: Path) -> None:
    """Git merges what two people added; both migrations come after the same one."""
    shop = project(tmp_path, "auth", "sqlalchemy")
    (tmp_path / "other").mkdir()
    other = project(tmp_path / "other", "auth", "sqlalchemy")
    add(shop, ("api",), ChangeOptions())
    add(other, ("blog",), ChangeOptions())
    (shop / "flaskr/migrations/post.py").write_bytes(
        (other / "flaskr/migrations/post.py").read_bytes()
    )

    with pytest.raises(Rejected, match="end in 'note', 'post'"):
        add(shop, ("blog",), ChangeOptions())


def test_a_migration_that_this_version_does_not_have_is_refused(tmp_path: Path) -> None:
    shop = project(tmp_path, "auth", "sqlalchemy")
    recipe = shop / RECIPE
    recipe.write_text(recipe.read_text().replace('table = "user"', 'table = "owner"'))
    before = picture(shop)

    with pytest.raises(Rejected, match="no longer has the migration 'owner' of the feature 'auth'"):
        add(shop, ("api",), ChangeOptions())

    assert picture(shop) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("user = {", '"../../user" = {'),
        ("[migrations]\nuser =", "migrations ="),
        ('does = "create"', 'does = "burn"'),
        ('parent = "", ', ""),
    ],
)
def test_a_history_that_is_none_is_damage_of_the_record(tmp_path: Path, old: str, new: str) -> None:
    shop = project(tmp_path, "auth", "sqlalchemy")
    recipe = shop / RECIPE
    assert old in recipe.read_text()
    recipe.write_text(recipe.read_text().replace(old, new))

    with pytest.raises(NoRecord, match="is damaged"):
        read_record(shop)


def test_new_and_add_say_how_to_make_the_tables(tmp_path: Path) -> None:
    made = new(Order("blog", tmp_path, template="tutorial"))
    assert made.next[-2:] == ("flask --app flaskr init-db", "flask --app flaskr run --debug")
    made = new(Order("api", tmp_path, template="api"))
    assert made.next[-2:] == (UPGRADE, "flask --app flaskr run --debug")
    assert f"\n{UPGRADE}\n```\n" in (made.project / "README.md").read_text()

    shop = project(tmp_path, "sqlite")
    assert add(shop / "tests", ("auth",), ChangeOptions()).next == (
        "cd ..",
        "fill it",
        "flask --app flaskr init-db",
    )
    assert add(shop, ("health",), ChangeOptions()).next == ()


def test_the_migrations_of_all_features_are_what_the_tool_can_place() -> None:
    catalog = bundled.load()
    found = {name for feature in catalog.features.values() for name in feature.migrations}

    assert found == {"note", "post", "user"}

"""The parts of the probe's program, without an application; with one, test_probe.py has them."""

from importlib.metadata import version
from pathlib import Path

import pytest
from click import Group
from flask import Flask

from scaffold.checks.introspection import fault, is_own, plain, tables, versions


def test_packages_are_told_by_their_normalised_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (("Odd.Name-1.0", "Name: Odd.Name\nVersion: 1.0\n"), ("left-1.0", "")):
        folder = tmp_path / f"{name}.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(text)
    (tmp_path / "removed-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))

    found = versions()

    assert (found["odd-name"], found["flask"]) == ("1.0", version("flask"))
    assert not {"left", "removed", "", None} & {*found}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, None),
        (1.5, 1.5),
        (("a", {1}), ["a", [1]]),
        (b"a", "b'a'"),
        ({"a": 1}, "{'a': 1}"),
    ],
)
def test_every_setting_fits_into_json(value: object, told: object) -> None:
    assert plain(value) == told


def test_what_flask_wraps_is_told_by_what_is_behind_it() -> None:
    behind = ModuleNotFoundError("No module named 'x'", name="x")
    error = RuntimeError("While importing 'shop', an ImportError was raised.")
    error.__context__ = behind

    assert fault(error) == {
        "kind": "ModuleNotFoundError",
        "message": "No module named 'x'",
        "trace": "ModuleNotFoundError: No module named 'x'\n",
        "module": "x",
    }
    error.__context__ = ValueError()
    assert fault(error)["kind"] == "RuntimeError"
    assert fault(SystemExit()) == {
        "kind": "SystemExit",
        "message": "",
        "trace": "SystemExit\n",
        "module": "",
    }


@pytest.mark.parametrize(
    ("settings", "own"),
    [
        ({}, False),
        ({"DATABASE": None}, False),
        ({"DATABASE": "shop"}, False),
        ({"DATABASE": "shop.db"}, True),
        ({"DATABASE": "../shop.db"}, False),
        ({"DATABASE": Path("instance/shop.sqlite")}, True),
        ({"DATABASE_URL": "postgresql://example.com/shop.db"}, False),
        ({"DATABASE_URI": "sqlite+pysqlite:///shop.db?timeout=5"}, True),
        ({"SQLALCHEMY_DATABASE_URI": "sqlite:///../shop.db"}, True),
        ({"SQLALCHEMY_DATABASE_URI": "sqlite:///../../shop.db"}, False),
        ({"SQLALCHEMY_DATABASE_URI": "sqlite:////srv/shop.db"}, False),
        ({"SQLALCHEMY_ENGINES": {"default": {"url": "sqlite:///shop.db"}}}, True),
        ({"SQLALCHEMY_ENGINES": {"a": "sqlite:///a.db", "b": "mysql://b"}}, False),
        ({"DATABASE": "shop.db", "SQLALCHEMY_BINDS": {"b": "sqlite:////srv/b.db"}}, False),
    ],
)
def test_a_database_is_the_projects_own_if_it_is_a_file_in_there(
    settings: dict[str, object], own: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = Flask("shop", instance_path=str(tmp_path / "instance"))
    app.config.from_mapping(settings)

    assert is_own(app) is own


def test_what_makes_tables_is_told_where_it_is_there() -> None:
    app = Flask("shop")
    assert tables(app) == []

    group = Group("db")
    app.cli.add_command(group)
    app.cli.command("init-db")(lambda: None)
    assert tables(app) == [["init-db"]]

    group.command("upgrade")(lambda: None)
    assert tables(app) == [["db", "upgrade"], ["init-db"]]


def test_an_extension_whose_commands_do_not_load_leaves_the_application_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(**_: object) -> None:
        raise ImportError("nothing of that name")

    monkeypatch.setattr("importlib.metadata.entry_points", refuse)

    assert tables(Flask("shop")) == []

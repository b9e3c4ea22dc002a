"""A project remembers how it was made, in bytes that depend on nothing else."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from scaffold.project.errors import DiskFailure
from scaffold.project.migrations import Table, extend
from scaffold.project.plan import File, Plan
from scaffold.project.recipe import (
    ATTRIBUTES,
    FOLDER,
    PRISTINE,
    RECIPE,
    Recipe,
    Record,
    recipe_text,
)
from scaffold.writing.record import NoRecord, find_project, read_record, record_files

PLAN = Plan({"b.sh": File(b"#!/bin/sh\n", executable=True), "a/x.bin": File(b"\x00\xff\n")})
PARTS = {"hello": "12ab"}
RECIPE_OF_SHOP = Recipe("hello", ("auth", "blog"), {"project_slug": "shop", "public": True})

one_line = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


def written(folder: Path, version: str = "1.0") -> Path:
    for path, file in record_files(version, RECIPE_OF_SHOP, PLAN, PARTS).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(file.content)
    return folder


def test_what_was_written_is_read(tmp_path: Path) -> None:
    assert read_record(written(tmp_path)) == Record("1.0", RECIPE_OF_SHOP, PLAN)


def test_a_history_of_migrations_has_one_line_for_each(tmp_path: Path) -> None:
    history = extend((), [Table("auth", "user"), Table("blog", "post")], "17")
    recipe = replace(RECIPE_OF_SHOP, history=history)
    for path, file in record_files("1.0", recipe, PLAN, {}).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(file.content)

    assert read_record(tmp_path).recipe == recipe
    assert recipe_text("1.0", recipe).split("\n\n")[-1] == (
        "# The migrations that flask-scaffold wrote, each with the one before it.\n"
        "[migrations]\n"
        'user = { parent = "17", does = "create", feature = "auth", table = "user" }\n'
        'post = { parent = "user", does = "create", feature = "blog", table = "post" }\n'
    )


def test_the_recipe_reads_like_one() -> None:
    assert recipe_text("1.0", RECIPE_OF_SHOP) == (
        "# How this project was made. flask-scaffold reads it; do not edit it by hand.\n"
        'version = "1.0"\n'
        'template = "hello"\n'
        "features = [\n"
        '    "auth",\n'
        '    "blog",\n'
        "]\n"
        "\n"
        "[answers]\n"
        'project_slug = "shop"\n'
        "public = true\n"
    )


@given(st.dictionaries(st.from_regex("[a-z_]+", fullmatch=True), one_line | st.booleans()))
def test_the_recipe_says_exactly_what_was_answered(answers: dict[str, object]) -> None:
    recipe = Recipe("hello", (), answers)  # type: ignore[arg-type]

    assert tomlkit.parse(recipe_text("1.0", recipe)).unwrap()["answers"] == answers


def test_the_files_are_kept_as_text() -> None:
    files = record_files("1.0", RECIPE_OF_SHOP, PLAN, PARTS)

    *lines, seal = files[PRISTINE].content.decode().splitlines()
    assert lines == [
        "# The files of this project as flask-scaffold made them. It reads them; do not edit them.",
        'feature "auth"',
        'feature "blog"',
        'part "hello" 12ab',
        'binary "a/x.bin"',
        "e945f1|AP8K",
        'file "b.sh" executable',
        "dcfd65|#!/bin/sh",
    ]
    assert seal.startswith("sha256 ")
    assert files[ATTRIBUTES].content == b"* text eol=lf merge=union\n"


def test_a_project_is_found_from_below(tmp_path: Path) -> None:
    below = written(tmp_path) / "flaskr" / "templates"
    below.mkdir(parents=True)

    assert find_project(below) == tmp_path


def test_a_folder_without_a_record_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoRecord, match="is not in a project made by flask-scaffold"):
        find_project(tmp_path)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (RECIPE, b"version = "),
        (RECIPE, b'version = "1.0"\n'),
        (RECIPE, b"\xff"),
        (RECIPE, b'version = "1"\ntemplate = "hello"\nfeatures = 3\n[answers]\n'),
        (RECIPE, b'version = "1"\ntemplate = "hello"\nfeatures = []\nanswers = 3\n'),
        (RECIPE, b'version = "1"\ntemplate = "hello"\nfeatures = []\n[answers]\na = 3\n'),
        (RECIPE, b'version = "1"\ntemplate = "hello"\nfeatures = []\n[answers]\na = 2026-01-01'),
        (RECIPE, b'version = "1"\nversion = "2"\ntemplate = "a"\nfeatures = []\n[answers]\n'),
        (RECIPE, b"<<<<<<< HEAD\n"),
        (PRISTINE, b'file "../a"\nca9781|a\n'),
        (PRISTINE, b'file ".git/config"\nca9781|a\n'),
    ],
)
def test_a_damaged_record_is_refused(tmp_path: Path, path: str, content: bytes) -> None:
    (written(tmp_path) / path).write_bytes(content)

    with pytest.raises(NoRecord, match=r"is damaged.*"):
        read_record(tmp_path)


def test_a_mark_of_an_editor_changes_nothing(tmp_path: Path) -> None:
    recipe = written(tmp_path) / RECIPE
    recipe.write_bytes(b"\xef\xbb\xbf" + recipe.read_bytes())

    assert read_record(tmp_path) == Record("1.0", RECIPE_OF_SHOP, PLAN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no such text\n",
        '<<<<<<< HEAD\nfile "b"\n|b\n=======\nfile "b"\n|c\n>>>>>>> b\nfile "a"\nca9781|a\n',
        'feature "auth"\nfile "b"\n|b\nfile "b"\n|c\nfile "a"\nca9781|a\n',
        'binary "b"\n3e23e8|?\nfile "a"\nca9781|a\n',
    ],
)
def test_files_that_cannot_be_read_are_drawn_again_by_the_verbs(tmp_path: Path, text: str) -> None:
    (written(tmp_path) / PRISTINE).write_text(text)

    record = read_record(tmp_path)

    assert record.merged
    assert record.merged.plan.get("a") == (File(b"a\n") if '"a"' in text else None)
    assert not record.merged.intact


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such devices")
@pytest.mark.parametrize("path", [RECIPE, PRISTINE])
def test_a_record_without_an_end_is_refused(tmp_path: Path, path: str) -> None:
    project = written(tmp_path)
    (project / path).unlink()
    (project / path).symlink_to("/dev/zero")

    with pytest.raises(NoRecord, match="cannot be read: .* is not a file"):
        read_record(project)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such devices")
def test_so_is_a_journal_without_an_end(tmp_path: Path) -> None:
    project = written(tmp_path)
    (project / FOLDER / "journal").mkdir()
    (project / FOLDER / "journal" / "undo.json").symlink_to("/dev/zero")

    with pytest.raises(DiskFailure, match="undo.json is not a file"):
        read_record(project)


@pytest.mark.parametrize("path", [RECIPE, PRISTINE])
def test_half_a_record_is_refused(tmp_path: Path, path: str) -> None:
    (written(tmp_path) / path).unlink()

    with pytest.raises(NoRecord, match="has no record of how"):
        read_record(tmp_path)

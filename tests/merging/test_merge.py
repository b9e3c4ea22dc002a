"""Each file of a project is merged; stories tell what users did to them.

A story is a folder of ``tests/cases``: ``old`` is what was generated, ``mine`` what the user made
of it, ``new`` what would be generated today, and ``out`` what stands there after the merge, with
markers where there are conflicts. ``says.txt`` lists the change of each file.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.merging.merge import Change, Move, edits, file_states, merge_plans
from scaffold.project.plan import File, Plan
from scaffold.project.results import Action

CASES = Path(__file__).parent.parent / "cases"
STORIES = sorted(path.name for path in CASES.iterdir())


def files(folder: Path) -> Plan:
    """Return the files below *folder*, which is not there if there are none."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return Plan({path.relative_to(folder).as_posix(): File(path.read_bytes()) for path in paths})


def merge(
    old: Mapping[str, File],
    mine: Mapping[str, File],
    new: Mapping[str, File],
    move: Move | None = None,
) -> tuple[Change, ...]:
    return merge_plans(Plan(old), mine, Plan(new), move)


def after(mine: Plan, changes: tuple[Change, ...]) -> dict[str, bytes]:
    """Return the content of each file of *mine* after *changes*."""
    found = dict(mine) | {change.path: change.then for change in changes if change.then}
    gone = {change.path for change in changes if change.then is None}
    return {path: file.content for path, file in found.items() if path not in gone}


@pytest.mark.parametrize("story", STORIES)
def test_a_story_ends_as_written(story: str) -> None:
    old, mine, new, out = (files(CASES / story / which) for which in ("old", "mine", "new", "out"))

    changes = merge_plans(old, mine, new)

    assert after(mine, changes) == {path: file.content for path, file in out.items()}
    says = (CASES / story / "says.txt").read_text(encoding="utf-8")
    assert "".join(f"{change.action} {change.path}\n" for change in changes) == says


def test_a_file_that_becomes_executable_keeps_what_the_user_wrote() -> None:
    old, mine = File(b"a\n"), File(b"mine\n")

    assert merge({"a": old}, {"a": mine}, {"a": File(b"a\n", executable=True)}) == (
        Change("a", Action.UPDATE, mine, File(b"mine\n", executable=True)),
    )


@pytest.mark.parametrize("mine", [False, True])
@pytest.mark.parametrize("new", [False, True])
def test_a_mode_that_the_user_changed_stays(mine: bool, new: bool) -> None:
    for old in (False, True):
        changes = merge(
            {"a": File(b"1\n", old)}, {"a": File(b"1\n", mine)}, {"a": File(b"2\n", new)}
        )

        assert [change.then for change in changes] == [File(b"2\n", mine if mine != old else new)]


def test_a_changed_mode_does_not_keep_a_file() -> None:
    mine = File(b"1\n", executable=True)

    assert merge({"a": File(b"1\n")}, {"a": mine}, {}) == (Change("a", Action.DELETE, mine, None),)


def test_files_that_need_no_change_are_left_out() -> None:
    old, new, windows = File(b"1\n"), File(b"1\n2\n"), File(b"1\r\n2\r\n")

    assert merge({"a": old}, {"a": new}, {"a": new}) == ()
    assert merge({"a": old}, {"a": windows}, {"a": new}) == ()
    assert merge({}, {"a": windows}, {"a": new}) == ()
    assert merge({"a": old}, {}, {}) == ()


def test_edits_have_the_line_ends_of_pristine() -> None:
    pristine = Plan({path: File(b"1\n2\n") for path in ("edited", "gone", "same", "turned")})
    mine = {
        "edited": File(b"1\r\nmine\r\n"),
        "same": File(b"1\n2\n"),
        "turned": File(b"1\r\n2\r\n"),
        "own": File(b""),
    }

    assert [(edit.path, edit.then) for edit in edits(pristine, mine) if edit.writes] == [
        ("edited", File(b"1\nmine\n")),
        ("gone", None),
    ]


def test_a_folder_moves_with_all_that_is_in_it() -> None:
    same, mine, own = File(b"same\n"), File(b"1\nmine\n"), File(b"from flaskr import app\n")
    old = {"flaskr/a.md": same, "flaskr/b.md": File(b"1\n"), "flaskr/c.md": same, "d.md": same}
    disk = {"flaskr/a.md": same, "flaskr/b.md": mine, "flaskr/own.py": own, "d.md": same}
    new = {"shop/a.md": same, "shop/b.md": File(b"0\n1\n"), "shop/c.md": mine, "d.md": same}

    assert merge(old, disk, new, Move("flaskr", "shop")) == (
        Change("shop/a.md", Action.MOVE, same, same, "flaskr/a.md"),
        Change("shop/b.md", Action.MERGE, mine, File(b"0\n1\nmine\n"), "flaskr/b.md"),
        Change("shop/c.md", Action.KEEP_DELETED, None, None),
        Change("shop/own.py", Action.MOVE, own, own, "flaskr/own.py"),
    )


def test_each_file_is_pristine_edited_deleted_or_yours() -> None:
    pristine = Plan({path: File(b"1\n") for path in "abcw"})

    found = file_states(pristine, {"a": b"1\n", "b": b"changed", "d": b"mine", "w": b"1\r\n"})

    assert [(entry.path, entry.action, entry.content) for entry in found] == [
        ("a", Action.PRISTINE, b"1\n"),
        ("b", Action.EDITED, b"changed"),
        ("c", Action.DELETED, None),
        ("d", Action.YOURS, b"mine"),
        ("w", Action.PRISTINE, b"1\r\n"),
    ]

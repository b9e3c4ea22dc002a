"""What becomes of the files of a project: stories of what users did to them.

A story is a folder of ``tests/cases``: ``old`` is what was generated, ``mine`` what the user made
of it, ``new`` what would be generated today, and ``out`` what stands there after the merge, with
markers where there are conflicts. ``says.txt`` tells the change of each file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.merge import Change, Move, edits, merged, standing
from scaffold.core.plan import File, Plan
from scaffold.edge.texts import groups, parses

CASES = Path(__file__).parent.parent / "cases"
STORIES = sorted(path.name for path in CASES.iterdir())


def files(folder: Path) -> Plan:
    """Return the files below *folder*, which is not there if there are none."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return Plan({path.relative_to(folder).as_posix(): File(path.read_bytes()) for path in paths})


def merge(
    old: dict[str, File], mine: dict[str, File], new: dict[str, File], move: Move | None = None
) -> tuple[Change, ...]:
    return merged(Plan(old), mine, Plan(new), groups, parses, move)


def after(mine: Plan, changes: tuple[Change, ...]) -> dict[str, bytes]:
    """Return the content of each file of *mine* after *changes*."""
    found = dict(mine) | {one.path: one.then for one in changes if one.then}
    gone = {one.path for one in changes if one.then is None}
    return {path: file.content for path, file in found.items() if path not in gone}


@pytest.mark.parametrize("story", STORIES)
def test_the_story_ends_well(story: str) -> None:
    old, mine, new, out = (files(CASES / story / which) for which in ("old", "mine", "new", "out"))

    changes = merged(old, mine, new, groups, parses)

    assert after(mine, changes) == {path: file.content for path, file in out.items()}
    says = (CASES / story / "says.txt").read_text(encoding="utf-8")
    assert "".join(f"{one.action} {one.path}\n" for one in changes) == says

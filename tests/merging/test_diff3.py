"""Lines are merged by the rules of diff3, and as git merges them."""

import subprocess
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scaffold.merging.diff3 import Kind, Region, diff3
from tests.support import environment

CASES = Path(__file__).parent.parent / "cases"
Texts = tuple[list[str], list[str], list[str]]

# Few different lines, so that many of them are repeated, moved, or inserted by both sides.
LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n"]), max_size=8)
TEXTS = st.tuples(LINES, LINES, LINES)


def merge(old: Sequence[str], mine: Sequence[str], new: Sequence[str]) -> list[str] | None:
    """Return the merged lines, None if there is a conflict."""
    regions = list(diff3(old, mine, new))
    if any(region.kind is Kind.CONFLICT for region in regions):
        return None
    return [line for region in regions for line in chosen(region)]


def chosen(region: Region) -> tuple[str, ...]:
    return region.new if region.kind is Kind.NEW else region.mine


def with_markers(regions: Iterable[Region]) -> str:
    """Return the text that ``git merge-file --diff3`` writes for *regions*."""
    lines: list[str] = []
    for region in regions:
        if region.kind is Kind.CONFLICT:
            lines += ("<<<<<<< mine\n", *region.mine, "||||||| old\n", *region.old)
            lines += ("=======\n", *region.new, ">>>>>>> new\n")
        else:
            lines += chosen(region)
    return "".join(lines)


# The regions


@given(TEXTS)
def test_the_regions_are_the_three_texts(texts: Texts) -> None:
    regions = list(diff3(*texts))

    assert [line for region in regions for line in region.old] == texts[0]
    assert [line for region in regions for line in region.mine] == texts[1]
    assert [line for region in regions for line in region.new] == texts[2]
    assert all(region.old or region.mine or region.new for region in regions)


@given(TEXTS)
def test_stable_and_changed_regions_alternate(texts: Texts) -> None:
    stable = [region.old == region.mine == region.new for region in diff3(*texts)]

    assert all(first or second for first, second in pairwise(stable))


@pytest.mark.parametrize(
    ("old", "mine", "new", "kind"),
    [
        ("a", "a", "a", Kind.UNCHANGED),
        ("a", "b", "a", Kind.MINE),
        ("a", "a", "b", Kind.NEW),
        ("a", "b", "b", Kind.BOTH),
        ("a", "b", "c", Kind.CONFLICT),
        ("a", "", "c", Kind.CONFLICT),
        ("", "b", "c", Kind.CONFLICT),
        ("a", "", "", Kind.BOTH),
    ],
)
def test_a_region_knows_who_changed_it(old: str, mine: str, new: str, kind: Kind) -> None:
    assert Region(tuple(old), tuple(mine), tuple(new)).kind is kind


def test_the_example_of_the_paper() -> None:
    """Its running example: each side moves 4 and 5 to a place of its own."""
    old, mine, new = "123456", "145236", "124536"

    assert list(diff3(old, mine, new)) == [
        Region(("1",), ("1",), ("1",)),
        Region((), ("4", "5"), ()),
        Region(("2",), ("2",), ("2",)),
        Region(("3", "4", "5"), ("3",), ("4", "5", "3")),
        Region(("6",), ("6",), ("6",)),
    ]


def test_a_frequent_line_of_a_long_text_counts() -> None:
    old = [f"{n // 2}\n" if n % 2 else "\n" for n in range(1000)]
    mine, new = [*old[:501], "mine\n", *old[501:]], [*old[:701], "new\n", *old[701:]]

    kinds = [region.kind for region in diff3(old, mine, new)]

    assert kinds == [Kind.UNCHANGED, Kind.MINE, Kind.UNCHANGED, Kind.NEW, Kind.UNCHANGED]


# The laws of a merge


@given(LINES, LINES)
def test_where_one_side_changes_nothing_the_other_is_the_result(
    old: list[str], text: list[str]
) -> None:
    assert merge(old, old, text) == text
    assert merge(old, text, old) == text


@given(LINES, LINES)
def test_where_both_sides_are_alike_they_are_the_result(old: list[str], text: list[str]) -> None:
    assert merge(old, text, text) == text


@given(TEXTS)
def test_the_sides_may_be_swapped(texts: Texts) -> None:
    old, mine, new = texts

    swapped = [Region(region.old, region.new, region.mine) for region in diff3(old, new, mine)]

    assert swapped == list(diff3(old, mine, new))
    assert merge(old, new, mine) == merge(old, mine, new)


@given(TEXTS)
def test_to_merge_the_result_again_changes_nothing(texts: Texts) -> None:
    old, mine, new = texts
    merged = merge(old, mine, new)

    if merged is not None:
        assert merge(new, merged, new) == merged
        assert merge(mine, mine, merged) == merged


# The same as git


@st.composite
def edited_texts(draw: st.DrawFn) -> Texts:
    """Return a text without repeated lines, and two edits of it whose new lines may be equal.

    In such texts only one alignment is possible, so that two programs must find the same.
    """
    size = draw(st.integers(0, 10))
    old = [f"{number}\n" for number in range(size)]
    return old, _edited(draw, old), _edited(draw, old)


def _edited(draw: st.DrawFn, old: list[str]) -> list[str]:
    place, lines = 0, list[str]()
    while place <= len(old):
        what = draw(st.sampled_from(["keep", "keep", "keep", "insert", "delete", "replace"]))
        if what in ("insert", "replace"):
            lines += (f"{place} {word}\n" for word in draw(st.sampled_from(["x", "y", "xy"])))
        if what in ("keep", "insert"):
            lines += old[place : place + 1]
        place += 1
    return lines


def git_merge(folder: Path, texts: Iterable[Iterable[str]], *options: str) -> tuple[str, bool]:
    """Return what git makes of *texts* (old, mine, new), and whether it finds a conflict."""
    names = ("old", "mine", "new")
    for name, lines in zip(names, texts, strict=True):
        (folder / name).write_text("".join(lines), encoding="utf-8", newline="")
    words = ["git", "merge-file", "-p", *options, "-L", "mine", "-L", "old", "-L", "new"]
    done = subprocess.run(
        [*words, "mine", "old", "new"],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        check=False,
    )
    assert 0 <= done.returncode < 128, done.stderr.decode()
    return done.stdout.decode(), done.returncode > 0


# Each example starts a process.
as_git = settings(
    max_examples=settings().max_examples // 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)


@given(edited_texts())
@as_git
def test_texts_with_one_alignment_are_merged_as_git_does(tmp_path: Path, texts: Texts) -> None:
    text, conflict = git_merge(tmp_path, texts, "--diff3")

    assert with_markers(diff3(*texts)) == text
    assert (merge(*texts) is None) is conflict


@given(st.lists(st.integers(0, 2), min_size=1, max_size=6), st.data())
@as_git
def test_edits_that_are_apart_are_merged_without_a_conflict(
    tmp_path: Path, sides: list[int], data: st.DataObject
) -> None:
    old, mine, new = list[str](), list[str](), list[str]()
    for place, side in enumerate(sides):
        kept, before = f"kept {place}\n", f"old {place}\n"
        after = data.draw(st.lists(st.sampled_from([f"{side} {place}\n", before]), max_size=2))
        old += (kept, before)
        mine += (kept, *(after if side == 1 else [before]))
        new += (kept, *(after if side == 2 else [before]))
    texts = ([*old, "end\n"], [*mine, "end\n"], [*new, "end\n"])

    merged = merge(*texts)

    assert merged is not None
    assert ("".join(merged), False) == git_merge(tmp_path, texts)


@given(st.lists(st.sampled_from(["a\n", "b\n"]), max_size=6), st.data())
@as_git
def test_where_git_aligns_otherwise_both_keep_what_each_side_added(
    tmp_path: Path, old: list[str], data: st.DataObject
) -> None:
    """Of repeated lines, git and difflib may choose others to keep; no added line may be lost."""
    some = st.lists(st.sampled_from(["a\n", "b\n", "x\n"]), max_size=8)
    mine = data.draw(some)
    new = [line.replace("x", "y") for line in data.draw(some)]
    merged = merge(old, mine, new)
    text, conflict = git_merge(tmp_path, (old, mine, new))

    for lines in (merged, None if conflict else text.splitlines(keepends=True)):
        assert lines is None or lines.count("x\n") == mine.count("x\n")
        assert lines is None or lines.count("y\n") == new.count("y\n")


@pytest.mark.parametrize("story", sorted(path.name for path in CASES.iterdir()))
def test_each_story_has_the_conflicts_that_git_finds(tmp_path: Path, story: str) -> None:
    for path in (CASES / story).glob("old/**/*"):
        inside = path.relative_to(CASES / story / "old")
        paths = [CASES / story / side / inside for side in ("old", "mine", "new")]
        if all(path.is_file() for path in paths) and is_text(path):
            texts = [path.read_bytes().decode().splitlines(keepends=True) for path in paths]
            merged = merge(*texts)
            text, conflict = git_merge(tmp_path, texts)

            assert (merged is None) is conflict
            assert merged is None or "".join(merged) == text


def is_text(path: Path) -> bool:
    try:
        return "\0" not in path.read_bytes().decode()
    except UnicodeDecodeError:
        return False

"""Two versions of a text are merged into one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.merging.text import MergedText, merge_text, merge_without_old


def lines(letters: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(letters)).map(lambda some: "".join(f"{c}\n" for c in some))


def only(letters: str, text: str) -> list[str]:
    return [line for line in text.splitlines() if line in {*letters}]


@given(lines("abc"), lines("abcmy"), lines("abcnw"))
@pytest.mark.parametrize("path", ["a.md", "a.css"])
def test_the_lines_of_each_side_keep_their_order(path: str, old: str, mine: str, new: str) -> None:
    merged = merge_text(path, old, mine, new)

    assert only("my", merged.text) == only("my", mine)
    assert only("nw", merged.text) == only("nw", new)
    assert ("<<<<<<< yours\n" in merged.text) is merged.conflict


@given(lines("abc"), lines("abcn"), st.booleans())
def test_where_one_side_changes_nothing_the_other_is_the_result(
    old: str, new: str, ended: bool
) -> None:
    new = new if ended else new.removesuffix("\n")

    assert merge_text("a.css", old, old, new) == MergedText(new)
    assert merge_text("a.css", old, new, old) == MergedText(new)
    assert merge_text("a.css", old, new, new) == MergedText(new)


def test_changes_that_are_apart_are_both_made() -> None:
    merged = merge_text("a.css", "1\n2\n3\n", "one\n2\n3\n", "1\n2\nthree\n")

    assert merged == MergedText("one\n2\nthree\n")


@pytest.mark.parametrize(
    ("old", "mine", "new", "both"),
    [
        ("1\n2\n", "1\nm\n2\n", "1\nn\n2\n", "1\nm\nn\n2\n"),  # Mine come first.
        ("1\n2\n", "1\nm\n2\n", "1\nn\n", "1\nm\nn\n"),
        ("1\n2\n", "m\n2\n", "1\nn\n", "m\nn\n"),
        ("1\n", "1\nm", "1\nn\n", "1\nm\nn\n"),
        ("1\n", "1\nm\nn\n", "1\nn\n", "1\nm\nn\n"),  # Mine has it already.
        ("1\n", "1\nm\n", "1\nn\nm\n", "1\nn\nm\n"),  # The new text has what mine added.
        ("1\n", "1\nm\nn\nm\n", "1\nn\nm\n", "1\nm\nn\nm\n"),
        ("1\n2\n3\n", "n\n1\n2\n3\n", "1\n2\n3\nn\n", "n\n1\n2\n3\nn\n"),  # Elsewhere.
    ],
)
def test_insertions_of_both_sides_may_touch(old: str, mine: str, new: str, both: str) -> None:
    assert merge_text("a.md", old, mine, new) == MergedText(both)


@pytest.mark.parametrize("path", ["a.py", "a.toml", "a.html", "a.md", ".gitignore", ".env.example"])
def test_insertions_may_touch_in_files_of_these_types(path: str) -> None:
    merged = merge_text(path, "a = 1\n", "a = 1\nm = 1\n", "a = 1\nn = 1\n")

    assert merged == MergedText("a = 1\nm = 1\nn = 1\n")


@pytest.mark.parametrize(
    ("path", "old", "mine", "new"),
    [
        ("a.md", "1\n", "m\n", "n\n"),
        ("a.md", "1\n2\n3\n", "m\n", "1\nn\n3\n"),
        ("a.css", "1\n", "1\nm\n", "1\nn\n"),
        ("a.toml", "", "a = 1\n", "a = 2\n"),
        ("a.py", "", "def a(): ...\n", "def a(): pass\n"),
        ("a.html", "<p\n>\n</p>\n", "<p\nid=m\n>\n</p>\n", "<p\nid=n\n>\n</p>\n"),
        ("a.html", "<p>\n", "<p>\nm\n", "<p>\nn\n"),  # It was not valid before.
    ],
)
def test_a_conflict_has_both_sides_between_markers(
    path: str, old: str, mine: str, new: str
) -> None:
    merged = merge_text(path, old, mine, new)

    assert merged.conflict
    assert resolve(merged.text, "yours") == mine
    assert resolve(merged.text, "ours") == new


def test_a_result_that_is_not_valid_is_a_conflict_too() -> None:
    old, mine, new = "a = 1\nb = 1\n", "c = 1\na = 1\nb = 1\n", "a = 1\nb = 1\nc = 2\n"

    assert merge_text("a.toml", old, mine, new) == MergedText(
        "c = 1\na = 1\nb = 1\n<<<<<<< yours\n=======\nc = 2\n>>>>>>> flask-scaffold\n",
        conflict=True,
    )


def test_a_text_that_was_not_valid_before_need_not_be_afterwards() -> None:
    assert merge_text("a.toml", "a = 1\n", "?\na = 1\n", "a = 1\nb = 1\n") == MergedText(
        "?\na = 1\nb = 1\n"
    )


def resolve(text: str, side: str) -> str:
    """Return *text* with each conflict resolved for that side."""
    found, now = "", ""
    for line in text.splitlines(keepends=True):
        marks = {"<<<<<<< yours\n": "yours", "=======\n": "ours", ">>>>>>> flask-scaffold\n": ""}
        if line in marks:
            now = marks[line]
        elif now in ("", side):
            found += line
    return found


@given(lines("abm"), lines("abn"))
def test_without_an_old_text_nothing_is_lost(mine: str, new: str) -> None:
    merged = merge_without_old(mine, new)

    if merged.conflict:
        assert resolve(merged.text, "yours") == mine
        assert resolve(merged.text, "ours") == new
    else:
        rest = iter(mine)
        assert merged.text == mine
        assert all(letter in rest for letter in new if letter != "\n")


def test_without_an_old_text_mine_stays_if_it_has_all_lines_of_the_new_one() -> None:
    assert merge_without_old("1\nm\n2\n", "1\n2\n") == MergedText("1\nm\n2\n")
    assert merge_without_old("1\n2\n", "2\n1\n").conflict


def test_only_a_line_feed_ends_a_line() -> None:
    text = "a\x0cb\u2028c\rd\n"

    assert merge_text("a.css", text, f"m\n{text}", f"{text}n\n") == MergedText(f"m\n{text}n\n")

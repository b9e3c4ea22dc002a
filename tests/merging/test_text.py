"""What two authors made of one text, line by line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.merging.text import woven, woven_twice
from scaffold.system.texts import groups, parses


def weave(path: str, *texts: str) -> tuple[str, bool]:
    old, mine, new = texts
    return woven(path, (old, mine, new), groups, parses)


def lines(letters: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(letters)).map(lambda some: "".join(f"{one}\n" for one in some))


def only(letters: str, text: str) -> list[str]:
    return [line for line in text.splitlines() if line in {*letters}]


@given(lines("abc"), lines("abcmy"), lines("abcnw"))
@pytest.mark.parametrize("path", ["a.md", "a.css"])
def test_what_either_wrote_stays_in_its_order(path: str, old: str, mine: str, new: str) -> None:
    text, together = weave(path, old, mine, new)

    assert (only("my", text), only("nw", text)) == (only("my", mine), only("nw", new))
    assert ("<<<<<<< yours\n" in text) is not together


@given(lines("abc"), lines("abcn"), st.booleans())
def test_where_one_did_nothing_the_other_has_their_way(old: str, new: str, ended: bool) -> None:
    new = new if ended else new.removesuffix("\n")

    assert weave("a.css", old, old, new) == (new, True)
    assert weave("a.css", old, new, old) == (new, True)
    assert weave("a.css", old, new, new) == (new, True)


def test_changes_apart_from_each_other_are_both_made() -> None:
    assert weave("a.css", "1\n2\n3\n", "one\n2\n3\n", "1\n2\nthree\n") == ("one\n2\nthree\n", True)


@pytest.mark.parametrize(
    ("old", "mine", "new", "both"),
    [
        ("1\n2\n", "1\nm\n2\n", "1\nn\n2\n", "1\nm\nn\n2\n"),  # Mine come first.
        ("1\n2\n", "1\nm\n2\n", "1\nn\n", "1\nm\nn\n"),
        ("1\n2\n", "m\n2\n", "1\nn\n", "m\nn\n"),
        ("1\n", "1\nm", "1\nn\n", "1\nm\nn\n"),
        ("1\n", "1\nm\nn\n", "1\nn\n", "1\nm\nn\n"),  # I have it already.
        ("1\n", "1\nm\n", "1\nn\nm\n", "1\nn\nm\n"),  # They have what I added.
        ("1\n", "1\nm\nn\nm\n", "1\nn\nm\n", "1\nm\nn\nm\n"),
        ("1\n2\n3\n", "n\n1\n2\n3\n", "1\n2\n3\nn\n", "n\n1\n2\n3\nn\n"),  # Elsewhere.
    ],
)
def test_lines_of_two_authors_may_follow_each_other(
    old: str, mine: str, new: str, both: str
) -> None:
    assert weave("a.md", old, mine, new) == (both, True)


@pytest.mark.parametrize("path", ["a.py", "a.toml", "a.md", ".gitignore", ".env.example"])
def test_they_may_in_what_is_read_line_by_line(path: str) -> None:
    assert weave(path, "a = 1\n", "a = 1\nm = 1\n", "a = 1\nn = 1\n") == (
        "a = 1\nm = 1\nn = 1\n",
        True,
    )


@pytest.mark.parametrize(
    ("path", "old", "mine", "new"),
    [
        ("a.md", "1\n", "m\n", "n\n"),
        ("a.md", "1\n2\n3\n", "m\n", "1\nn\n3\n"),
        ("a.css", "1\n", "1\nm\n", "1\nn\n"),
        ("a.toml", "", "a = 1\n", "a = 2\n"),
        ("a.py", "", "def a(): ...\n", "def a(): pass\n"),
    ],
)
def test_what_does_not_go_together_is_marked(path: str, old: str, mine: str, new: str) -> None:
    text, together = weave(path, old, mine, new)

    assert not together
    assert (side(text, "yours"), side(text, "ours")) == (mine, new)


def test_what_breaks_without_a_dispute_is_marked_too() -> None:
    old, mine, new = "a = 1\nb = 1\n", "c = 1\na = 1\nb = 1\n", "a = 1\nb = 1\nc = 2\n"

    assert weave("a.toml", old, mine, new) == (
        "c = 1\na = 1\nb = 1\n<<<<<<< yours\n=======\nc = 2\n>>>>>>> flask-scaffold\n",
        False,
    )
    # What was broken before is not broken by us.
    assert weave("a.toml", old, f"?\n{old}", new) == (f"?\n{new}", True)


def side(text: str, whose: str) -> str:
    """Return *text* as it is when each conflict is decided for the one or the other."""
    found, now = "", ""
    for line in text.splitlines(keepends=True):
        marks = {"<<<<<<< yours\n": "yours", "=======\n": "ours", ">>>>>>> flask-scaffold\n": ""}
        if line in marks:
            now = marks[line]
        elif now in ("", whose):
            found += line
    return found


@given(lines("abm"), lines("abn"))
def test_of_two_texts_without_a_common_past_nothing_is_lost(mine: str, new: str) -> None:
    text, together = woven_twice(mine, new)

    if together:
        rest = iter(mine)
        assert text == mine
        assert all(letter in rest for letter in new if letter != "\n")
    else:
        assert (side(text, "yours"), side(text, "ours")) == (mine, new)


def test_of_two_such_texts_mine_will_do_if_it_has_all_of_the_other() -> None:
    assert woven_twice("1\nm\n2\n", "1\n2\n") == ("1\nm\n2\n", True)
    assert not woven_twice("1\n2\n", "2\n1\n")[1]


def test_only_a_line_feed_ends_a_line() -> None:
    text = "a\x0cb\u2028c\rd\n"

    assert weave("a.css", text, f"m\n{text}", f"{text}n\n") == (f"m\n{text}n\n", True)

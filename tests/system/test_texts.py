"""Texts are merged by a library, and a merged text is asked whether it still is what it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.system import texts
from scaffold.system.texts import groups, parses

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "\n"]), max_size=8)


@given(LINES, LINES, LINES)
def test_the_stretches_hold_each_text_whole_and_in_order(
    old: list[str], mine: list[str], new: list[str]
) -> None:
    found = list(groups(old, mine, new))

    for place, text in enumerate((old, mine, new), start=1):
        assert [line for group in found for line in group[place]] == text


@given(LINES, LINES, LINES)
def test_each_stretch_is_what_it_is_called(old: list[str], mine: list[str], new: list[str]) -> None:
    for kind, before, ours, theirs in groups(old, mine, new):
        told = {
            (True, True): "unchanged",
            (True, False): "b",
            (False, True): "a",
            (False, False): "same" if ours == theirs else "conflict",
        }
        assert kind == told[before == ours, before == theirs]


def test_a_frequent_line_is_no_noise() -> None:
    old = [f"{n // 2}\n" if n % 2 else "\n" for n in range(1000)]
    mine, new = [*old[:501], "mine\n", *old[501:]], [*old[:701], "new\n", *old[701:]]

    assert [kind for kind, *_ in groups(old, mine, new)] == [
        "unchanged",
        "a",
        "unchanged",
        "b",
        "unchanged",
    ]


@pytest.mark.parametrize(
    ("path", "text", "valid"),
    [
        ("a.py", "x = 1\n", True),
        ("a.py", "x = (\n", False),
        ("a.py", "\ufeffx = 1\n", True),
        ("a.py", "x = '\\d'\n", True),  # It warns; that is not for a merge to say.
        ("a.py", "x = 1\0\n", False),
        ("a.py", "(" * 10_000, False),
        ("a.py", "def a(): ...\ndef a(): ...\n", False),
        ("a.py", "class A: ...\nasync def A(): ...\n", False),
        ("a.py", "class A:\n    def a(self): ...\n\ndef a(): ...\n", True),
        ("a.toml", "a = 1\n", True),
        ("a.toml", "a = 1\na = 2\n", False),
        ("a.toml", "[a]\n[a]\n", False),
        ("a.toml", "a = \n", False),
        ("a.md", "(", True),
        (".gitignore", "[", True),
    ],
)
def test_a_text_is_what_its_path_says_or_not(path: str, text: str, valid: bool) -> None:
    assert parses(path, text) is valid


def test_a_table_is_plain_python() -> None:
    text = 'name = "a"\n[more]\nlist = ["b", 1, true]\n'
    table = texts.toml(text)
    assert table == {"name": "a", "more": {"list": ["b", 1, True]}}
    assert {type(table), type(table["more"]), type(table["more"]["list"])} == {dict, list}


@pytest.mark.parametrize(
    "text", ["what is this", "a = 1\na = 2", "a = 1\n[a]", "a = " + "[" * 5000]
)
def test_what_is_not_toml_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"[^.]$"):
        texts.toml(text)

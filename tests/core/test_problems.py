"""What is wrong is told in one line of any terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.core.problems import Problem, plain, shown, unknown


@given(st.text(st.characters(codec=None), max_size=200))
def test_whatever_was_typed_is_shown_in_one_short_line(text: str) -> None:
    line = shown(text)

    assert line.isascii()
    assert line.isprintable()
    assert len(line) <= 60
    assert line == ascii(text) or line.endswith("...")


@given(st.text(max_size=80))
def test_a_line_of_others_keeps_what_a_terminal_can_show(text: str) -> None:
    assert plain(text).isprintable()
    assert plain(text) == text or not text.isprintable()


@pytest.mark.parametrize(
    ("value", "known", "hint"),
    [
        ("helo", ["minimal", "hello"], "Did you mean hello?"),
        ("xyz", ["minimal", "hello"], "Choose from: hello, minimal."),
        ("xyz", [], "There are none."),
    ],
)
def test_a_name_that_is_not_known_is_told_with_what_would_do(
    value: str, known: list[str], hint: str
) -> None:
    problem = Problem("unknown-template", f"There is no template '{value}'.", hint)

    assert unknown("template", value, known) == problem

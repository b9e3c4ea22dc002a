"""The files of a project as text: nothing is lost, and a merge is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.project.plan import File, Plan
from scaffold.project.pristine import Pristine, parse_pristine, pristine_text

PATHS = st.lists(st.from_regex(r"[a-z\u00e9 ]{1,8}", fullmatch=True), min_size=1, max_size=3)
FILES = st.builds(File, st.binary() | st.text().map(str.encode), st.booleans())
PLANS = st.dictionaries(PATHS.map("/".join), FILES, max_size=5).map(Plan)


@given(PLANS)
def test_any_plan_is_read_as_it_was_written(plan: Plan) -> None:
    text = pristine_text(plan, ["auth"], {"hello": "12ab"})

    assert parse_pristine(text) == Pristine(plan, frozenset({"auth"}), {"hello": "12ab"}, True)
    assert "\r" not in text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a",
        b"a\n",
        b"\n",
        b"\n\n",
        b"a\n\nb",
        b"|a\n",
        b'file "a"\n',
        b"a\r\n",
        b"\0",
        b"\xff",
    ],
)
def test_each_kind_of_content_is_kept(content: bytes) -> None:
    plan = Plan({"a": File(content)})

    assert parse_pristine(pristine_text(plan, (), {})).plan == plan


def test_line_ends_of_windows_change_nothing() -> None:
    plan = Plan({"a.txt": File(b"a\n")})
    text = pristine_text(plan, (), {}).replace("\n", "\r\n")

    assert parse_pristine(text) == Pristine(plan, intact=True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("18b7cb|tea\n", "18b7cb|milk\n"),
        ("18b7cb|tea\n", ""),
        ('part "hello" 1\n', ""),
        ('"a.txt"', '"b.txt"'),
    ],
)
def test_any_change_is_noticed(old: str, new: str) -> None:
    text = pristine_text(Plan({"a.txt": File(b"tea\n")}), ["auth"], {"hello": "1"})
    assert old in text

    assert not parse_pristine(text.replace(old, new)).intact

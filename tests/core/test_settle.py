"""The variables of a template, settled in their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.core.errors import BrokenTemplate
from scaffold.core.recipe import Answer
from scaffold.core.settle import context

NOTHING: Mapping[str, Answer] = {}
FACTS = {"_template": "here", "_output_dir": ".", "_repo_dir": "here", "_checkout": None}


def fill(value: Any, found: Mapping[str, Any]) -> Any:
    """Fill ``{name}`` as cookiecutter fills its own signs: all but null and yes or no is text."""
    if isinstance(value, dict):
        return {fill(key, found): fill(one, found) for key, one in value.items()}
    if isinstance(value, list):
        return [fill(one, found) for one in value]
    return value if value is None or isinstance(value, bool) else str(value).format_map(found)


def settled(raw: Mapping[str, object], given: Mapping[str, Answer] = NOTHING) -> dict[str, Any]:
    return dict(context(raw, given, fill, "here")["cookiecutter"])


def asked(raw: Mapping[str, object], given: Mapping[str, Answer] = NOTHING) -> dict[str, Any]:
    return context(raw, given, fill, "here")["_cookiecutter"]


RAW: Mapping[str, object] = {
    "name": "shop",
    "port": 5000,
    "debug": True,
    "nothing": None,
    "database": {"file": "{name}.{ending}", "pool": {"size": 5, "slow": False}},
    "kind": ["plain {name}", "fancy"],
    "ending": "db",
    "__prompts__": {"name": "Name"},
    "_raw": "{name}",
    "__made": "{name}-{kind}",
    "__object": {"a": "{ending}"},
}


def test_variables_see_those_before_them_and_objects_see_all() -> None:
    assert settled(RAW) == {
        "name": "shop",
        "port": "5000",
        "debug": True,
        "nothing": None,
        "database": {"file": "shop.db", "pool": {"size": "5", "slow": False}},
        "kind": "plain shop",
        "ending": "db",
        "_raw": "{name}",
        "__made": "shop-plain shop",
        "__object": {"a": "db"},
        **FACTS,
    }
    assert [*settled(RAW)] == [*(key for key in RAW if key != "__prompts__"), *FACTS]


def test_answers_take_the_place_of_defaults() -> None:
    given: Mapping[str, Answer] = {
        "name": "inn",
        "port": "80",
        "debug": False,
        "kind": "fancy",
        "database": {"pool": {"size": 7, "slow": True}, "more": [1, None]},
    }

    assert settled(RAW, given) == {
        "name": "inn",
        "port": "80",
        "debug": False,
        "nothing": None,
        "database": {
            "file": "inn.db",
            "pool": {"size": "7", "slow": True},
            "more": ["1", None],
        },
        "kind": "fancy",
        "ending": "db",
        "_raw": "{name}",
        "__made": "inn-fancy",
        "__object": {"a": "db"},
        **FACTS,
    }


def test_the_questions_stay_as_they_were_with_the_answers_as_their_defaults() -> None:
    given: Mapping[str, Answer] = {
        "name": "inn",
        "kind": "fancy",
        "database": {"pool": {"size": 7}},
    }

    assert asked(RAW, given) == {
        "name": "inn",
        "port": 5000,
        "debug": True,
        "nothing": None,
        "database": {"file": "{name}.{ending}", "pool": {"size": 7, "slow": False}},
        "kind": ["fancy", "plain {name}"],
        "ending": "db",
    }


@pytest.mark.parametrize("chosen", ["plain {name}", "plain shop"])
def test_a_choice_is_known_by_its_text_before_and_after(chosen: str) -> None:
    assert settled(RAW, {"kind": chosen})["kind"] == "plain shop"


@pytest.mark.parametrize(
    ("options", "given", "message"),
    [
        ([], {}, "The template leaves no choice for kind."),
        (["a", "b"], {"kind": "c\n"}, r"'c\n' is none of the choices for kind."),
    ],
)
def test_a_choice_that_cannot_be_made_is_told(
    options: list[str], given: Mapping[str, Answer], message: str
) -> None:
    with pytest.raises(BrokenTemplate) as caught:
        settled({"kind": options}, given)
    assert caught.value.message == message


@given(st.text())
def test_what_a_user_gave_is_put_in_as_it_stands(text: str) -> None:
    found = settled({"name": "x", "more": "{name}"}, {"name": text})

    assert (found["name"], found["more"]) == (text, text)


def test_what_is_settled_changes_nothing_of_what_was_read() -> None:
    raw = {"kind": ["a", "b"], "object": {"a": {"b": "c"}}}

    asked(raw, {"kind": "b", "object": {"a": {"b": "d"}}})

    assert raw == {"kind": ["a", "b"], "object": {"a": {"b": "c"}}}

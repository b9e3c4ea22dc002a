"""Questions: what a cookiecutter.json asks, and which answers fit."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.project.errors import BrokenTemplate
from scaffold.project.problems import Problem
from scaffold.project.questions import Question, answer, context, questions
from scaffold.project.recipe import Answer

TEXT = Question("title", "text", "x", "title")
CHOICE = Question("kind", "choice", ["a", "b", 3], "kind", ("a", "b", "3"))
YES_NO = Question("debug", "yes-no", True, "debug")
OBJECT = Question("database", "object", {"pool": {"recycle": False}}, "database")


def test_every_public_variable_is_a_question() -> None:
    raw = {
        "project_slug": "myapp",
        "port": 5000,
        "nothing": None,
        "kind": ["a", "b", 3],
        "debug": False,
        "database": {"name": "x"},
        "long_name": "",
        "_private": "x",
        "__rendered": "x",
        "__prompts__": {
            "port": "Port to listen on",
            "kind": {"__prompt__": "Which kind", "a": "The first"},
            "database": {"a": "no prompt of its own"},
            "long_name": "",
        },
    }

    assert list(questions(raw).values()) == [
        Question("project_slug", "text", "myapp", "project slug"),
        Question("port", "text", 5000, "Port to listen on"),
        Question("nothing", "text", None, "nothing"),
        Question("kind", "choice", ["a", "b", 3], "Which kind", ("a", "b", "3")),
        Question("debug", "yes-no", False, "debug"),
        Question("database", "object", {"name": "x"}, "database"),
        Question("long_name", "text", "", "long name"),
    ]


def test_prompts_of_a_wrong_type_are_ignored() -> None:
    assert questions({"a": "", "__prompts__": ["odd"]})["a"].prompt == "a"


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (TEXT, "", ""),
        (TEXT, " {{ x }} \\ \U0001f40d ", " {{ x }} \\ \U0001f40d "),
        (CHOICE, "b", "b"),
        (CHOICE, "3", "3"),
        (YES_NO, "yes", True),
        (YES_NO, " Y ", True),
        (YES_NO, "1", True),
        (YES_NO, "On", True),
        (YES_NO, "false", False),
        (YES_NO, "n", False),
        (OBJECT, "{}", {}),
        (
            OBJECT,
            '{"a": [1, 2.5, true], "b": {"c": "\\u00e9"}}',
            {"a": [1, 2.5, True], "b": {"c": "\u00e9"}},
        ),
        (
            OBJECT,
            '{"pool": {"recycle": "yes", "size": "no"}}',
            {"pool": {"recycle": True, "size": "no"}},
        ),
        (OBJECT, '{"a": 1, "a": 2}', {"a": 2}),
    ],
)
def test_an_answer_that_fits(question: Question, text: str, value: object) -> None:
    assert answer(question, text) == (value, None)


@pytest.mark.parametrize(
    ("question", "text", "hint"),
    [
        (CHOICE, "c", "Choose from: a, b, 3."),
        (CHOICE, "", "Choose from: a, b, 3."),
        (YES_NO, "maybe", "Say yes or no."),
        (YES_NO, "", "Say yes or no."),
        (OBJECT, "", OBJECT.hint),
        (OBJECT, "x", OBJECT.hint),
        (OBJECT, "[1]", OBJECT.hint),
        (OBJECT, '{"a": 1', OBJECT.hint),
        (OBJECT, '{"a": null}', OBJECT.hint),
        (OBJECT, '{"a": [NaN]}', OBJECT.hint),
        (OBJECT, '{"a": -Infinity}', OBJECT.hint),
        (OBJECT, '{"a": 1e999}', OBJECT.hint),
        (OBJECT, '{"pool": {"recycle": "maybe"}}', OBJECT.hint),
        (OBJECT, '{"a":' * 21 + "1" + "}" * 21, OBJECT.hint),
        (OBJECT, '{"a":' + "[" * 3900 + "]" * 3900 + "}", OBJECT.hint),
    ],
)
def test_an_answer_that_does_not_fit(question: Question, text: str, hint: str) -> None:
    shown = ascii(text) if len(text) < 60 else ascii(text)[:57] + "..."
    problem = Problem("answer", f"{shown} is no answer to {question.key}.", hint)

    assert answer(question, text) == (None, problem)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "x\\ny"}',
        '{"a\\u0000": 1}',
        '{"a": ["\\ud800"]}',
        '{"a": {"b": [{"\\u202e": 1}]}}',
        '{"a": "\\u2028"}',
    ],
)
def test_json_cannot_hide_a_bad_line_of_text(text: str) -> None:
    _, problem = answer(OBJECT, text)

    assert problem is not None
    assert problem.code == "text"


def test_names_are_checked_as_names_in_every_template() -> None:
    name = Question("project_slug", "text", "myapp", "name")
    package = Question("package", "text", "flaskr", "package")

    assert [answer(name, "a/b")[1], answer(package, "class")[1]] == [
        Problem(
            "name",
            "'a/b' is not a valid project name: it is a path; use --output-dir to choose a folder.",
            "Try b.",
        ),
        Problem(
            "package",
            "'class' is not a valid package name: it is a Python keyword.",
            "Try class_app.",
        ),
    ]


VALUES = st.recursive(
    st.text() | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_any_object_is_accepted_unchanged_or_refused(value: dict[str, object]) -> None:
    found, problem = answer(OBJECT, json.dumps(value))

    assert problem or found == value


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


def test_answers_replace_defaults() -> None:
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
def test_an_impossible_choice_is_reported(
    options: list[str], given: Mapping[str, Answer], message: str
) -> None:
    with pytest.raises(BrokenTemplate) as caught:
        settled({"kind": options}, given)
    assert caught.value.message == message


@given(st.text())
def test_an_answer_of_the_user_is_not_rendered(text: str) -> None:
    found = settled({"name": "x", "more": "{name}"}, {"name": text})

    assert (found["name"], found["more"]) == (text, text)


def test_settled_answers_do_not_change_the_template() -> None:
    raw = {"kind": ["a", "b"], "object": {"a": {"b": "c"}}}

    asked(raw, {"kind": "b", "object": {"a": {"b": "d"}}})

    assert raw == {"kind": ["a", "b"], "object": {"a": {"b": "c"}}}

"""Questions: what a cookiecutter.json asks, and which answers fit."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.core.problems import Problem
from scaffold.core.questions import Question, answer, questions

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


def test_prompts_that_are_none_are_left_alone() -> None:
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
def test_json_hides_nothing_that_is_no_line_of_text(text: str) -> None:
    _, problem = answer(OBJECT, text)

    assert problem is not None
    assert problem.code == "text"


def test_names_are_judged_as_names_in_every_template() -> None:
    name = Question("project_slug", "text", "myapp", "name")
    package = Question("package", "text", "flaskr", "package")

    assert [answer(name, "a/b")[1], answer(package, "class")[1]] == [
        Problem(
            "name",
            "'a/b' cannot be a project name: it is a name, not a path; "
            "--output-dir takes the folder.",
            "Try b.",
        ),
        Problem(
            "package",
            "'class' cannot be a package name: it is a Python keyword.",
            "Try class_app.",
        ),
    ]


VALUES = st.recursive(
    st.text() | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_any_object_is_taken_as_it_is_or_refused(value: dict[str, object]) -> None:
    found, problem = answer(OBJECT, json.dumps(value))

    assert problem or found == value

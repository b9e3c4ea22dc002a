"""The schema of the words, and what is wrong with those that do not follow it."""

import re
from typing import Any

import pytest

from scaffold.catalog import bundled
from scaffold.catalog.slips import slips
from scaffold.catalog.words import WORDS, word_problems
from tests.environments import ROOT


def test_the_words_of_the_bundled_features_follow_the_schema() -> None:
    catalog = bundled.load()  # It raises an error for any that does not.
    used = {word for feature in catalog.features.values() for word in feature.words}

    assert used | {"index"} == {*WORDS}
    assert list(slips(catalog)) == []


@pytest.mark.parametrize(
    ("adds", "problem"),
    [
        ([], "_adds is not an object"),
        ({"wireing": []}, "'wireing' is not a word of features: did you mean wiring?"),
        ({"wiring": "teas"}, "the word wiring is not a list"),
        ({"wiring": [1]}, "'1' in the word wiring is not a text"),
        ({"env": ["X"]}, "'X' in the word env is not an object with name, default, comment"),
        ({"commands": [{"run": "x"}]}, "is not an object with run, does"),
        ({"database": ["mongo"]}, "'mongo' in the word database is not sqlite or sqlalchemy"),
        (
            {"nav": [{"label": "Tea", "endpoint": "teas.index", "about": "Tea.", "place": "top"}]},
            "label, endpoint, about, place, which is one of header, page, account",
        ),
        ({"nav": ["/teas"]}, "'/teas' in the word nav is not an object with label, endpoint,"),
        ({"readme": ["## A"]}, "the word readme is read from the file README.md beside it"),
    ],
)
def test_a_word_that_does_not_follow_the_schema_is_named(adds: Any, problem: str) -> None:
    [found] = word_problems(adds)

    assert problem in found


def test_an_unknown_word_without_a_similar_one_lists_all() -> None:
    [found] = word_problems({"zzz": []})

    assert found.endswith(f"choose from {', '.join(WORDS)}")


def test_contributing_explains_each_word() -> None:
    text = (ROOT / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text[text.index("<!-- begin: add a feature -->") :]
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE))

    assert rows == {word.name: word.meaning.replace("|", "\\|") for word in WORDS.values()}

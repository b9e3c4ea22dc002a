"""What there is, and what it needs of each other."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.catalog.model import Catalog, Preset, Source, in_words
from scaffold.catalog.words import WORDS, Words, join


def source(name: str, *requires: str, conflicts: tuple[str, ...] = ()) -> Source:
    words = {"requires": list(requires), "conflicts": list(conflicts)}
    return Source(name, Path(name), {"_about": f"about {name}", "_adds": words, "x": name})


FEATURES = {
    one.name: one
    for one in (
        source("accounts", "users", "store|memory"),
        source("memory", conflicts=("store",)),
        source("store"),
        source("that", "this"),
        source("this", "that"),
        source("users", "store|memory"),
    )
}
CATALOG = Catalog(
    {"hello": source("hello"), "shop": source("shop")},
    FEATURES,
    {
        "all": Preset("all", "hello", ("accounts",), ""),
        "lost": Preset("lost", "nothing", (), ""),
        "shop": Preset("shop", "hello", ("store",), ""),
    },
)


def names(*features: str) -> list[str]:
    return [one.name for one in CATALOG.with_required(features)]


@pytest.mark.parametrize(
    ("features", "parts"),
    [
        ((), []),
        (("nothing",), []),
        (("users",), ["store", "users"]),  # Where neither is there, the first.
        (("users", "memory"), ["memory", "users"]),
        (("accounts",), ["store", "users", "accounts"]),
        (("accounts", "memory"), ["memory", "users", "accounts"]),
        (("that",), ["that", "this"]),
    ],
)
def test_a_feature_brings_what_it_requires_before_it(
    features: tuple[str, ...], parts: list[str]
) -> None:
    assert names(*features) == parts


some = st.lists(st.sampled_from(sorted(FEATURES)))


@given(some, st.randoms())
def test_neither_order_nor_repetition_matters(features: list[str], random: Random) -> None:
    mixed = [*features, *features]
    random.shuffle(mixed)

    assert names(*mixed) == names(*features)
    assert names(*names(*features)) == names(*features)


@given(some, some)
def test_which_comes_first_does_not_depend_on_others(some: list[str], more: list[str]) -> None:
    few, all_ = names(*some), names(*names(*some), *more)

    assert [one for one in all_ if one in few] == few


def test_features_exclude_each_other_also_by_what_they_require() -> None:
    def pairs(*features: str) -> list[tuple[str, str]]:
        return [pair for _, pair in CATALOG.clashes(features)]

    assert pairs("store", "memory") == [("memory", "store")]
    assert pairs("accounts", "memory") == pairs("accounts") == pairs("memory", "nothing") == []
    assert pairs("accounts", "store", "memory") == [("memory", "store")]


@pytest.mark.parametrize(
    ("name", "template"),
    [("hello", "hello"), ("all", "hello"), ("shop", "shop"), ("lost", None), ("nothing", None)],
)
def test_a_preset_stands_for_its_template_unless_one_has_its_name(
    name: str, template: str | None
) -> None:
    found = CATALOG.template(name)

    assert (found and found.name) == template


def test_a_preset_brings_its_features() -> None:
    def sources(template: str, *features: str) -> list[str]:
        return [one.name for one in CATALOG.sources(template, features)]

    assert sources("all", "memory") == ["hello", "memory", "users", "accounts"]
    assert sources("shop") == ["shop"]
    assert sources("nothing", "users") == ["store", "users"]


def test_a_source_says_what_it_is() -> None:
    ours = FEATURES["users"]
    theirs = Source("./a", Path("a"), ours.raw, third_party=True)

    assert (ours.about, theirs.about) == ("about users", "about users")
    assert (ours.requires, theirs.requires) == ([("store", "memory")], [])
    assert (ours.takes_features, theirs.takes_features) == (True, False)
    assert (list(ours.questions), Source("a", Path(), {}).takes_features) == (["x"], False)


BASE: Words = {"dependencies": ["flask>=3.1.3", "Werkzeug>=3"], "wiring": ["security", "hello"]}
SQLITE: Words = {"wiring": ["db"], "gitignore": ["*.sqlite"], "dependencies": []}
AUTH: Words = {
    "dependencies": ["argon2-cffi>=25", "flask>=3.1.3"],
    "wiring": ["auth", "db", "auth"],
}


def test_nothing_is_every_word_without_entries() -> None:
    assert join([]) == {word: [] for word in WORDS}


def test_entries_keep_their_order_without_doubles() -> None:
    assert join([BASE, SQLITE, AUTH])["wiring"] == ["security", "hello", "db", "auth"]


def test_dependencies_are_sorted_by_name() -> None:
    assert join([BASE, SQLITE, AUTH])["dependencies"] == [
        "argon2-cffi>=25",
        "flask>=3.1.3",
        "Werkzeug>=3",
    ]


def test_entries_may_be_more_than_text() -> None:
    setting = {"name": "FLASK_X", "about": "what it does"}

    assert join([{"env": [setting]}, {"env": [dict(setting)]}])["env"] == [setting]


def test_joining_changes_none_of_the_parts() -> None:
    join([BASE, SQLITE])

    assert BASE["wiring"] == ["security", "hello"]


def test_what_is_required_is_told_in_words() -> None:
    assert in_words([("health",), ("sqlite", "sqlalchemy")]) == (
        "health and either sqlite or sqlalchemy"
    )
    assert in_words([]) == ""

"""Matrix: which combinations there are, of templates that were made up, and how CI is told."""

import json
import shlex
from itertools import chain
from itertools import combinations as twos
from pathlib import Path

import pytest
import yaml

from scaffold.catalog import bundled
from scaffold.catalog.model import Catalog, Preset, Source
from scaffold.catalog.validation import parse_order
from scaffold.checks.check import Check, CheckStatus
from scaffold.checks.combinations import (
    Combination,
    Trial,
    TrialStatus,
    combinations,
    count_all,
    github,
    gitlab,
    shard,
    too_many,
)
from scaffold.project.recipe import Order
from tests.verbs.memory import MADE_UP

PLAIN = Source("plain", Path(), {"project_slug": "myapp", "package": "flaskr"})
ASKS = Source("asks", Path(), {"license": ["MIT", "BSD"], "docs": False, "_private": True})
OURS = bundled.load()
SIMPLE = Combination("hello")
ODD = Combination("hello", ("auth", "sqlite"), (("title", 'my "app" \\ $HOME: é'),))


def made(extent: str, *templates: str, catalog: Catalog = MADE_UP) -> list[str]:
    return [one.label for one in combinations(catalog, templates, extent)]


def test_one_thing_at_a_time() -> None:
    assert made("each", "hello") == [
        "hello",
        "hello with auth, sqlite",
        "hello with auth, blog, sqlite",
        "hello with cache",
        "hello with colours",
        "hello with sqlalchemy",
        "hello with sqlite",
        "hello with tools",
    ]


def test_a_template_that_takes_no_features_has_one_combination() -> None:
    catalog = Catalog({"plain": PLAIN}, MADE_UP.features)

    assert made("all", "plain", catalog=catalog) == ["plain"]
    assert made("pairwise", "plain", catalog=catalog) == ["plain"]
    assert made("each", "plain", catalog=catalog) == ["plain"]


@pytest.mark.parametrize("extent", ["pairwise", "all"])
def test_the_choices_of_a_template_are_options_too(extent: str) -> None:
    assert made(extent, "asks", catalog=Catalog({"asks": ASKS})) == [
        "asks, license=MIT, docs=no",
        "asks, license=MIT, docs=yes",
        "asks, license=BSD, docs=no",
        "asks, license=BSD, docs=yes",
    ]


def test_one_choice_at_a_time() -> None:
    assert made("each", "asks", catalog=Catalog({"asks": ASKS})) == [
        "asks, license=MIT, docs=no",
        "asks, license=BSD, docs=no",
        "asks, license=MIT, docs=yes",
    ]


def test_what_a_preset_brings_is_in_all_of_its_combinations() -> None:
    preset = Preset("shop", "hello", ("auth", "sqlite"), "")
    catalog = Catalog(MADE_UP.templates, MADE_UP.features, {"shop": preset})

    found = list(combinations(catalog, ["shop"], "all"))

    assert all({"auth", "sqlite"} <= {*one.features} for one in found)
    assert len(found) == 2**4  # Without the database that excludes this one.


def test_all_are_exactly_those_that_can_be_asked_for() -> None:
    names = list(MADE_UP.features)
    some = [[*chosen] for n in range(len(names) + 1) for chosen in twos(names, n)]
    hello = MADE_UP.templates["hello"]
    whole = {
        tuple(chosen)
        for chosen in some
        if not MADE_UP.feature_problems(hello, chosen)
        and {one.name for one in MADE_UP.with_required(chosen)} == {*chosen}
    }

    found = [one.features for one in combinations(MADE_UP, ["hello"], "all")]

    assert (len(found), {*found}) == (len({*found}), whole)


def test_all_are_counted_as_they_are_listed() -> None:
    preset = Preset("shop", "hello", ("auth", "sqlite"), "")
    templates = {**MADE_UP.templates, "plain": PLAIN, "asks": ASKS}
    catalog = Catalog(templates, MADE_UP.features, {"shop": preset})
    names, given = ("shop", "plain", "hello", "asks"), {"license": "BSD"}

    found = list(combinations(catalog, names, "all", given))

    assert count_all(catalog, names, given) == len(found) == len({*found})


@pytest.mark.parametrize("extent", ["pairwise", "each"])
def test_ours_can_all_be_asked_for_as_they_are_told(extent: str) -> None:
    for one in combinations(OURS, (*OURS.templates, *OURS.presets), extent):
        order = Order("myapp", Path(), False, one.template, one.features, one.settings)
        recipe, problems = parse_order(order, OURS)
        assert (problems, recipe and recipe.features) == ([], one.features)


def test_of_ours_each_two_features_meet_and_part_where_they_can() -> None:
    every = {tuple(one.features) for one in combinations(OURS, ["hello"], "pairwise")}
    met = {pair for chosen in every for pair in twos(chosen, 2)}
    hello = OURS.templates["hello"]

    assert met == {
        (one, two)
        for one, two in twos(OURS.features, 2)
        if not OURS.feature_problems(hello, [one, two])
    }


@pytest.mark.parametrize("of", [1, 2, 3, 5, 100])
def test_the_parts_are_the_whole_and_have_nothing_in_common(of: int) -> None:
    whole = list(combinations(MADE_UP, ["hello"], "each"))

    parts = [list(shard(whole, number, of)) for number in range(1, of + 1)]

    assert sorted(chain(*parts), key=whole.index) == whole
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_a_combination_tells_what_makes_it() -> None:
    one = Combination("hello", ("auth", "sqlite"), (("license", "MIT"),))

    assert one.label == "hello with auth, sqlite, license=MIT"
    assert one.words == (
        *("new", "myapp", "--template", "hello"),
        *("--with", "auth,sqlite", "--set", "license=MIT"),
    )
    assert one.as_json() == {
        "template": "hello",
        "features": ["auth", "sqlite"],
        "answers": {"license": "MIT"},
    }


def test_github_is_told_in_one_line() -> None:
    text = github([SIMPLE, ODD], shlex.join)

    assert "\n" not in text
    assert json.loads(text) == {
        "include": [
            {"name": "hello", "arguments": "new myapp --template hello"},
            {"name": ODD.label, "arguments": shlex.join(ODD.words)},
        ]
    }


def test_gitlab_is_told_in_yaml() -> None:
    text = gitlab([SIMPLE, ODD], shlex.join)

    assert text.splitlines()[:3] == [
        "parallel:",
        "  matrix:",
        '    - ARGUMENTS: "new myapp --template hello"',
    ]
    assert yaml.safe_load(text) == {
        "parallel": {"matrix": [{"ARGUMENTS": shlex.join(one.words)} for one in (SIMPLE, ODD)]}
    }


@pytest.mark.parametrize(("layout", "most"), [("github", 256), ("gitlab", 200)])
def test_more_jobs_than_a_ci_system_takes_are_refused(layout: str, most: int) -> None:
    problem = too_many(2 * most + 1, layout)

    assert too_many(most, layout) is None
    assert problem is not None
    assert problem.message.endswith(
        f" takes at most {most} jobs of one matrix, and these are {2 * most + 1}."
    )
    assert problem.hint == (
        "Leave --all out, or make 3 matrices of them, with --shard 1/3 and so on."
    )


def test_people_may_be_told_of_any_number() -> None:
    assert too_many(100_000, "text") is None


def test_a_matrix_may_be_empty() -> None:
    assert json.loads(github([], shlex.join)) == {"include": []}
    assert gitlab([], shlex.join) == "parallel:\n  matrix: []"


def test_a_trial_has_the_fault_that_was_found_first() -> None:
    checks = (
        Check("install", CheckStatus.PASSED),
        Check("lint", CheckStatus.FAILED),
        Check("tests", CheckStatus.FAILED),
    )

    assert Trial(SIMPLE, TrialStatus.FAILED, checks).fault == checks[1]
    assert Trial(SIMPLE, TrialStatus.PASSED, checks[:1]).fault is None


def test_a_trial_is_told_as_json() -> None:
    checks = (Check("install", CheckStatus.PASSED),)

    assert Trial(SIMPLE, TrialStatus.PASSED, checks, 1.23456, "type this").as_json() == {
        "name": "hello",
        "template": "hello",
        "features": [],
        "answers": {},
        "words": ["new", "myapp", "--template", "hello"],
        "command": "type this",
        "status": "passed",
        "seconds": 1.235,
        "checks": [Check("install", CheckStatus.PASSED).as_json()],
    }

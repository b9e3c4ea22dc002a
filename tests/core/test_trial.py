"""Trial: combinations as the matrix of a CI system."""

from __future__ import annotations

import json
import shlex

import pytest
import yaml

from scaffold.core.check import Check
from scaffold.core.matrix import Combination
from scaffold.core.trial import Trial, github, gitlab, too_many

PLAIN = Combination("hello")
ODD = Combination("hello", ("auth", "sqlite"), (("title", 'my "app" \\ $HOME: é'),))


def test_github_is_told_in_one_line() -> None:
    text = github([PLAIN, ODD], shlex.join)

    assert "\n" not in text
    assert json.loads(text) == {
        "include": [
            {"name": "hello", "arguments": "new myapp --template hello"},
            {"name": ODD.label, "arguments": shlex.join(ODD.words)},
        ]
    }


def test_gitlab_is_told_in_yaml() -> None:
    text = gitlab([PLAIN, ODD], shlex.join)

    assert text.splitlines()[:3] == [
        "parallel:",
        "  matrix:",
        '    - ARGUMENTS: "new myapp --template hello"',
    ]
    assert yaml.safe_load(text) == {
        "parallel": {"matrix": [{"ARGUMENTS": shlex.join(one.words)} for one in (PLAIN, ODD)]}
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
    checks = (Check("install", "passed"), Check("lint", "failed"), Check("tests", "failed"))

    assert Trial(PLAIN, "failed", checks).fault == checks[1]
    assert Trial(PLAIN, "passed", checks[:1]).fault is None


def test_a_trial_is_told_as_json() -> None:
    checks = (Check("install", "passed"),)

    assert Trial(PLAIN, "passed", checks, 1.23456, "type this").as_json() == {
        "name": "hello",
        "template": "hello",
        "features": [],
        "answers": {},
        "words": ["new", "myapp", "--template", "hello"],
        "command": "type this",
        "status": "passed",
        "seconds": 1.235,
        "checks": [Check("install", "passed").as_json()],
    }

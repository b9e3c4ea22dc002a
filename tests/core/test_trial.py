"""Trial: combinations as the matrix of a CI system."""

from __future__ import annotations

import json
import shlex

from scaffold.core.check import Check
from scaffold.core.matrix import Combination
from scaffold.core.trial import Trial, github, gitlab

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
    assert (
        gitlab([PLAIN, Combination("hello", ("auth",))], shlex.join)
        == """\
parallel:
  matrix:
    - NAME: "hello"
      ARGUMENTS: "new myapp --template hello"
    - NAME: "hello with auth"
      ARGUMENTS: "new myapp --template hello --with auth\""""
    )


def test_a_matrix_may_be_empty() -> None:
    assert json.loads(github([], shlex.join)) == {"include": []}
    assert gitlab([], shlex.join) == "parallel:\n  matrix: []"


def test_a_trial_has_the_fault_that_was_found_first() -> None:
    checks = (Check("install", "passed"), Check("lint", "failed"), Check("tests", "failed"))

    assert Trial(PLAIN, "failed", checks).fault == checks[1]
    assert Trial(PLAIN, "passed", checks[:1]).fault is None


def test_a_trial_is_told_as_json() -> None:
    assert Trial(PLAIN, "passed", (Check("install", "passed"),), 1.23456).as_json() == {
        "name": "hello",
        "template": "hello",
        "features": [],
        "answers": {},
        "words": ["new", "myapp", "--template", "hello"],
        "status": "passed",
        "seconds": 1.235,
        "checks": [Check("install", "passed").as_json()],
    }

"""Matrix: combinations that are listed, or made and proven side by side."""

import json
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Barrier
from xml.etree import ElementTree

import pytest

from scaffold import __version__
from scaffold.catalog import bundled
from scaffold.catalog.model import Catalog, Source
from scaffold.checks.check import Receipt
from scaffold.checks.combinations import Trial
from scaffold.checks.copies import ProofOptions
from scaffold.checks.progress import CheckProgress
from scaffold.project.errors import Exit, Rejected
from scaffold.project.problems import unknown
from scaffold.verbs import matrix as matrix_module
from scaffold.verbs.matrix import Run, Scope, Trials, matrix, run
from tests.support import home_variables
from tests.verbs.memory import MADE_UP, part

MANY = Catalog(MADE_UP.templates, {f"f{n}": part(f"f{n}") for n in range(8)})
HELLO = Scope(("hello",), "each")
LABELS = [
    "hello",
    "hello with auth, sqlite",
    "hello with auth, blog, sqlite",
    "hello with cache",
    "hello with colours",
    "hello with sqlalchemy",
    "hello with sqlite",
    "hello with tools",
]

# A third-party template. Without a network, only green and black tea can be told apart.
APP = """\
from flask import Flask

app = Flask(__name__)


@app.route("/")
def index():
    return "{{ cookiecutter.tea }}"
"""
# Nothing has to be installed to find that this is broken.
PYPROJECT = "{% if cookiecutter.tea == 'old' or cookiecutter.water == 'cold' %}[project{% endif %}"
ODD = "{% if cookiecutter.tea == 'odd' %}{{ cookiecutter.nothing }}{% endif %}"
QUESTIONS = {"project_slug": "x", "tea": ["green", "old", "black", "odd"], "water": ["hot", "cold"]}

pytestmark = pytest.mark.usefixtures("made_up_templates", "_path")


@pytest.fixture
def _path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore the PATH after the test: uv is added to it."""
    monkeypatch.setenv("PATH", os.environ["PATH"])


class Heard(CheckProgress):
    """What is reported of the progress of a run."""

    def __init__(self) -> None:
        self.total = self.jobs = -1
        self.trials: list[Trial] = []
        self.counts: list[tuple[int, int]] = []
        self.left: list[float] = []

    def trying(self, total: int, jobs: int) -> None:
        self.total, self.jobs = total, jobs

    def tried(self, trial: Trial, done: int, total: int, left: float) -> None:
        self.trials.append(trial)
        self.counts.append((done, total))
        self.left.append(left)


# Listed


def test_combinations_are_listed_as_lines_to_type() -> None:
    trials = list(matrix(HELLO, "text").trials)

    assert [trial.command for trial in trials][:2] == [
        "flask-scaffold new myapp --template hello",
        "flask-scaffold new myapp --template hello --with auth,sqlite",
    ]
    assert [one.combination.label for one in trials] == LABELS
    assert {one.status for one in trials} == {"planned"}


def test_they_are_counted() -> None:
    assert matrix(HELLO, "count").text == "8"
    assert matrix(Scope(), "count").text == matrix(Scope(("hello",)), "count").text


def test_more_than_could_be_made_are_counted_and_listed_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = Source("many", Path(), {f"q{number}": False for number in range(40)})
    monkeypatch.setattr(bundled, "load", lambda: Catalog({"many": many}))
    scope = Scope(("many",), "all", (2, 3))

    assert matrix(scope, "count").text == str((2**40 + 1) // 3)
    first = next(iter(matrix(scope, "text").trials))
    assert first.combination.settings[-2:] == (("q38", "no"), ("q39", "yes"))


def test_they_are_laid_out_for_ci() -> None:
    github = json.loads(matrix(HELLO, "github").text)
    gitlab = matrix(HELLO, "gitlab").text

    assert [job["name"] for job in github["include"]] == LABELS
    assert gitlab.count("- ARGUMENTS:") == len(LABELS)


def test_more_than_a_ci_system_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "load", lambda: MANY)

    with pytest.raises(Rejected) as caught:
        matrix(replace(HELLO, extent="all"), "gitlab")

    assert [problem.code for problem in caught.value.problems] == ["too-many"]


def test_a_part_is_listed() -> None:
    scope = replace(HELLO, part=(2, 3))

    listed = [trial.combination.label for trial in matrix(scope, "text").trials]
    assert listed == LABELS[1::3]


def test_a_template_that_there_is_not_is_refused() -> None:
    scope = Scope(("hallo", "hello", "nothing"))
    problems = tuple(unknown("template", one, ["hello"]) for one in ("hallo", "nothing"))

    with pytest.raises(Rejected) as listed:
        matrix(scope, "text")
    with pytest.raises(Rejected) as ran:
        run(scope, Run())

    assert listed.value.problems == ran.value.problems == problems


# Run


def template(folder: Path) -> Path:
    """Write the third-party template into *folder*."""
    project = folder / "teas" / "{{cookiecutter.project_slug}}"
    project.mkdir(parents=True)
    (folder / "teas" / "cookiecutter.json").write_text(json.dumps(QUESTIONS))
    (project / "app.py").write_text(APP)
    (project / "pyproject.toml").write_text(PYPROJECT)
    (project / "odd.txt").write_text(ODD)
    return folder / "teas"


@dataclass(frozen=True)
class Ran:
    """A run of the template *teas*, what was heard of it, and its table."""

    teas: str
    trials: Trials
    heard: Heard
    table: Path

    def label(self, tea: str) -> str:
        return f"{self.teas}, water=hot, tea={tea}"


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A run of four combinations, two at a time: two work, one is broken, one cannot be drawn."""
    folder = tmp_path_factory.mktemp("ran")
    teas, heard, table = template(folder), Heard(), folder / "results.xml"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in home_variables(folder).items():
            patch.setenv(name, value)
        patch.setenv("PATH", os.environ["PATH"])
        scope = Scope((str(teas),), "all", settings=(("water", "hot"),), trust=True)
        trials = run(scope, Run(2, table=table), heard)
    return Ran(str(teas), trials, heard, table)


def cold(tmp_path: Path) -> Scope:
    """Return combinations that are all broken, which is found at once."""
    teas = str(template(tmp_path))
    return Scope((teas,), "all", settings=(("water", "cold"),), trust=True)


@pytest.mark.install
def test_each_is_made_and_proven_whatever_fails(ran: Ran) -> None:
    found = {trial.combination.label: trial.status for trial in ran.trials.trials}

    assert found == {
        ran.label("green"): "passed",
        ran.label("old"): "failed",
        ran.label("black"): "passed",
        ran.label("odd"): "failed",
    }
    assert [*found] == [ran.label(tea) for tea in ("green", "old", "black", "odd")]


@pytest.mark.install
def test_failures_are_the_problem_with_the_commands_that_show_them_again(ran: Ran) -> None:
    (problem,) = ran.trials.problems

    assert (ran.trials.status, ran.trials.exit) == ("failed", Exit.FAILED)
    assert problem.message == "2 of 4 combinations failed."
    first, old, odd = problem.hint.splitlines()
    assert first == "To see that again, type:"
    assert old.endswith("--set water=hot --set tea=old --trust --verify")
    assert odd.endswith("--set water=hot --set tea=odd --trust --verify")


@pytest.mark.install
def test_what_cannot_be_drawn_is_a_failure_like_any_other(ran: Ran) -> None:
    *_, trial = ran.trials.trials

    assert [check.name for check in trial.checks] == ["draw"]
    assert "nothing" in trial.checks[0].found


@pytest.mark.install
def test_each_trial_is_reported_with_the_time_left(ran: Ran) -> None:
    heard = ran.heard

    assert (heard.total, heard.jobs) == (4, 2)
    assert {id(trial) for trial in heard.trials} == {id(trial) for trial in ran.trials.trials}
    assert heard.counts == [(number, 4) for number in range(1, 5)]
    assert all(seconds > 0 for seconds in heard.left[:3])
    assert heard.left[3] == 0


@pytest.mark.install
def test_results_are_written_as_a_suite_for_each(ran: Ran) -> None:
    root = ElementTree.parse(ran.table).getroot()

    names = [ran.label(tea) for tea in ("green", "old", "black", "odd")]
    assert [suite.get("name") for suite in root] == names
    assert [suite.get("failures") for suite in root] == [*"0101"]


def test_a_failure_is_shown_again_with_the_same_options(tmp_path: Path) -> None:
    options = ProofOptions(0.5, ("DATABASE_URL", "MAIL"))

    first, *_ = run(cold(tmp_path), Run(proof=options)).trials

    assert first.command.endswith(
        " --trust && flask-scaffold verify myapp --env DATABASE_URL --env MAIL --limit 0.5"
    )


@pytest.mark.parametrize(("fail_fast", "count"), [(True, 1), (False, 4)])
def test_after_a_failure_the_others_are_tried_unless_fail_fast_is_set(
    fail_fast: bool, count: int, tmp_path: Path
) -> None:
    heard = Heard()

    trials = run(cold(tmp_path), Run(fail_fast=fail_fast), heard)

    assert len(trials.trials) == len(heard.trials) == count
    assert trials.problems[0].message == f"{count} of {count} combinations failed."


def test_as_many_are_tried_at_a_time_as_were_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each waits for another one; if only one were tried at a time, the first would wait in vain.
    meeting = Barrier(2, timeout=60)

    def prove(project: object, options: ProofOptions) -> Receipt:
        meeting.wait()
        return Receipt(__version__, "", (), (), 0)

    monkeypatch.setattr(matrix_module, "prove", prove)

    assert run(HELLO, Run(2)).exit is Exit.DONE


def test_a_table_that_cannot_be_written_is_refused_before_anything_is_tried(
    tmp_path: Path,
) -> None:
    heard = Heard()

    with pytest.raises(Rejected) as caught:
        run(HELLO, Run(table=tmp_path / "nowhere" / "results.xml"), heard)

    assert [problem.code for problem in caught.value.problems] == ["not-writable"]
    assert heard.total == -1


def test_without_uv_nothing_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    heard = Heard()

    with pytest.raises(Rejected) as caught:
        run(HELLO, Run(), heard)

    (problem,) = caught.value.problems
    assert (problem.code, problem.hint) == (
        "no-uv",
        "Type pip install 'flaskr-scaffold[matrix]'.",
    )
    assert (caught.value.exit, heard.total) == (Exit.REFUSED, -1)


def test_uv_beside_our_python_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert run(replace(HELLO, part=(9, 9)), Run()).trials == ()


def test_of_no_combinations_all_work() -> None:
    trials = run(replace(HELLO, part=(9, 9)), Run())

    assert (trials.trials, trials.exit) == ((), Exit.DONE)

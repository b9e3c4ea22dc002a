"""Matrix: combinations listed, or made and proven one after the other and side by side."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field, replace
from itertools import chain, repeat
from pathlib import Path
from threading import Barrier
from xml.etree import ElementTree

import pytest

from scaffold.catalog import bundled
from scaffold.catalog.model import Offer, Source
from scaffold.checks.bench import Bench
from scaffold.checks.combinations import Trial
from scaffold.checks.subject import Subject
from scaffold.checks.subjects import of_plan
from scaffold.project.errors import Exit, Rejected
from scaffold.project.plan import Plan
from scaffold.project.problems import Problem, unknown
from scaffold.project.recipe import Recipe
from scaffold.verbs.matrix import Range, Run, Trials, matrix, run
from scaffold.writing import venv
from tests.checks.proving import Notes
from tests.verbs.memory import MADE_UP, part

MANY = Offer(MADE_UP.templates, {f"f{n}": part(f"f{n}") for n in range(8)})
HELLO = Range(("hello",), "each")
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


pytestmark = pytest.mark.usefixtures("made_up_templates")


@dataclass
class Heard:
    """Who is told of each trial."""

    trials: list[tuple[str, str, int, int, float]] = field(default_factory=list)

    def __call__(self, trial: Trial, done: int, total: int, left: float) -> None:
        self.trials.append((trial.combination.label, trial.status, done, total, left))


def tried(
    notes: Notes,
    *,
    meant: Range = HELLO,
    heard: Heard | None = None,
    jobs: int = 1,
    fail_fast: bool = False,
    table: Path | None = None,
) -> Trials:
    """Run what is meant on the bench of *notes*."""
    how = Run(jobs, heard or Heard(), fail_fast, table)
    return run(meant, how, with_tests(notes.bench))


def with_tests(bench: Bench) -> Bench:
    """Return *bench*, which sees a test in every project."""

    def subject(name: str, plan: Plan, recipe: Recipe | None) -> Subject:
        found = of_plan(name, plan, recipe)
        return replace(found, files=Plan({**found.files, "tests/test_it.py": plan["logo.png"]}))

    return replace(bench, subject=subject, limit=Bench.limit)


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
    assert matrix(Range(), "count").text == matrix(Range(("hello",)), "count").text


def test_more_than_could_be_made_are_counted_and_listed_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = Source("many", Path(), {f"q{number}": False for number in range(40)})
    monkeypatch.setattr(bundled, "offer", lambda: Offer({"many": many}))
    meant = Range(("many",), "all", (2, 3))

    assert matrix(meant, "count").text == str((2**40 + 1) // 3)
    first = next(iter(matrix(meant, "text").trials))
    assert first.combination.settings[-2:] == (("q38", "no"), ("q39", "yes"))


def test_they_are_laid_out_for_ci() -> None:
    github = json.loads(matrix(HELLO, "github").text)
    gitlab = matrix(HELLO, "gitlab").text

    assert [job["name"] for job in github["include"]] == LABELS
    assert gitlab.count("- ARGUMENTS:") == len(LABELS)


def test_more_than_a_ci_system_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled, "offer", lambda: MANY)

    with pytest.raises(Rejected) as caught:
        matrix(replace(HELLO, extent="all"), "gitlab")

    assert [problem.code for problem in caught.value.problems] == ["too-many"]


def test_a_part_is_listed_as_it_is_run() -> None:
    meant = replace(HELLO, part=(2, 3))

    listed = [one.combination for one in matrix(meant, "text").trials]
    assert listed == [one.combination for one in tried(Notes(), meant=meant).trials]
    assert [one.label for one in listed] == LABELS[1::3]


def test_a_template_that_there_is_not_is_refused() -> None:
    meant = Range(("hallo", "hello", "nothing"))
    problems = tuple(unknown("template", one, ["hello"]) for one in ("hallo", "nothing"))

    with pytest.raises(Rejected) as listed:
        matrix(meant, "text")
    with pytest.raises(Rejected) as ran:
        tried(Notes(), meant=meant)

    assert listed.value.problems == ran.value.problems == problems


# Run


def test_each_is_made_and_proven() -> None:
    heard = Heard()

    report = tried(Notes(), heard=heard)

    assert (report.status, report.exit, report.problems) == ("done", Exit.DONE, ())
    assert [one.combination.label for one in report.trials] == LABELS
    assert {one.status for one in report.trials} == {"passed"}
    assert sorted(label for label, *_ in heard.trials) == sorted(LABELS)
    assert [(done, total) for _, _, done, total, _ in heard.trials] == [
        (number, 8) for number in range(1, 9)
    ]


def test_the_time_left_is_told_by_what_the_others_took() -> None:
    heard, times = Heard(), chain([0.0], repeat(80.0))

    run(HELLO, Run(1, heard), replace(with_tests(Notes().bench), clock=lambda: next(times)))

    lefts = [left for *_, left in heard.trials]
    assert lefts == [pytest.approx(80 / done * (8 - done)) for done in range(1, 9)]


def test_after_a_failure_the_others_go_on() -> None:
    heard = Heard()

    report = tried(Notes(breaking="flaskr/sqlite.py"), heard=heard)

    failed = [one.combination.label for one in report.trials if one.status == "failed"]
    assert failed == [label for label in LABELS if "sqlite" in label]
    assert len(heard.trials) == len(LABELS)
    again = [
        "To see that again, type:",
        "flask-scaffold new myapp --template hello --with auth,sqlite --verify",
        "flask-scaffold new myapp --template hello --with auth,blog,sqlite --verify",
        "flask-scaffold new myapp --template hello --with sqlite --verify",
    ]
    message = "3 of 8 combinations failed."
    problem = Problem("combination-failed", message, "\n".join(again), refusal=False)
    assert (report.problems, report.status, report.exit) == ((problem,), "failed", Exit.FAILED)
    assert {one.fault.name for one in report.trials if one.fault} == {"tests"}


def test_what_shows_a_failure_again_does_so_in_the_same_way() -> None:
    notes = Notes(breaking="flaskr/cache.py")
    bench = replace(with_tests(notes.bench), limit=0.5, passed=("DATABASE_URL", "MAIL"))

    report = run(HELLO, Run(1, Heard()), bench)

    (failed,) = (one for one in report.trials if one.status == "failed")
    assert failed.command == (
        "flask-scaffold new myapp --template hello --with cache"
        " && flask-scaffold verify myapp --env DATABASE_URL --env MAIL --limit 0.5"
    )


def test_or_they_do_not_if_nobody_wants_them() -> None:
    heard = Heard()

    report = tried(Notes(breaking="flaskr/sqlite.py"), heard=heard, fail_fast=True)

    statuses = [status for _, status, *_ in heard.trials]
    assert statuses == ["passed"] * (len(statuses) - 1) + ["failed"]
    assert len(report.trials) == len(statuses) < len(LABELS)
    assert report.problems[0].message == f"1 of {len(statuses)} combinations failed."


def test_what_cannot_be_drawn_is_a_failure_like_any_other(
    made_up_templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(made_up_templates / "1", broken)
    (broken / "features/cache/{{cookiecutter.project_slug}}/x.py").write_text("{{ nothing }}")
    monkeypatch.setattr(bundled, "bundled", lambda: broken)

    report = tried(Notes())

    (failed,) = (one for one in report.trials if one.status == "failed")
    assert failed.combination.label == "hello with cache"
    assert [check.name for check in failed.checks] == ["draw"]
    assert "'nothing' is undefined" in failed.checks[0].found


def test_results_come_in_the_order_of_the_list_whoever_is_first() -> None:
    report = tried(Notes(), jobs=4)

    assert [one.combination.label for one in report.trials] == LABELS


def test_so_many_are_tried_at_a_time_as_was_said() -> None:
    # Each waits for one more; if only one were tried at a time, the first would wait in vain.
    meeting = Barrier(2, timeout=60)

    def spread(plan: Plan, folder: Path) -> None:
        meeting.wait()

    bench = replace(with_tests(Notes().bench), spread=spread)
    report = run(HELLO, Run(2, Heard()), bench)

    assert report.exit is Exit.DONE


def test_results_are_written_as_a_suite_for_each() -> None:
    notes = Notes(breaking="flaskr/cache.py")

    tried(notes, table=Path("results.xml"))

    root = ElementTree.fromstring(notes.written[Path("results.xml")])
    assert [suite.get("name") for suite in root] == LABELS
    assert [suite.get("failures") for suite in root] == [*"00010000"]


def test_what_cannot_be_written_is_told_before_anything_is_tried() -> None:
    problem = Problem("not-writable", "results.xml cannot be written: no.")
    notes, heard = Notes(unwritable=problem), Heard()

    with pytest.raises(Rejected) as caught:
        tried(notes, heard=heard, table=Path("results.xml"))

    assert caught.value.problems == (problem,)
    assert (heard.trials, notes.done) == ([], [])


def test_without_uv_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv, "provide_uv", lambda: False)
    heard = Heard()

    with pytest.raises(Rejected) as caught:
        tried(Notes(), heard=heard)

    assert [(problem.code, problem.hint) for problem in caught.value.problems] == [
        ("no-uv", "Type pip install 'flaskr-scaffold[matrix]'.")
    ]
    assert heard.trials == []


def test_of_nothing_all_works() -> None:
    report = tried(Notes(), meant=replace(HELLO, part=(9, 9)))

    assert (report.trials, report.exit) == ((), Exit.DONE)

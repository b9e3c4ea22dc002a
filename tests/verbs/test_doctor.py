"""Doctor: what is looked at, and in which cases; a made-up clinic sees made-up projects."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.catalog import bundled
from scaffold.checks.facts import Facts
from scaffold.checks.machine import Machine
from scaffold.project.errors import Exit
from scaffold.project.progress import SILENT
from scaffold.project.recipe import RECIPE, Order
from scaffold.project.results import Report
from scaffold.verbs.doctor import Clinic, doctor
from scaffold.verbs.new import new
from scaffold.writing.venv import ByHand
from tests.checks.patients import INIT, PYPROJECT, WELL, ill

FILES = {"flaskr/__init__.py": INIT, "pyproject.toml": PYPROJECT}
HERE = Path("shop").absolute()
MACHINE = Machine(str(HERE), "3.13.0", git="2.43.0", known=True, free=20 * 10**9)
VENV = HERE / ".venv"


@pytest.fixture(autouse=True)
def _hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "scaffold.writing.venv.by_hand", lambda: ByHand("make", "enter", "fill -e '.[dev]'")
    )


def clinic(
    files: Mapping[str, str] | None = None,
    facts: Facts | None = WELL,
    folder: Path | None = HERE,
    venv: Path | None = VENV,
) -> Clinic:
    """Return a clinic that sees a project with *files* in *folder*; None in *facts* is no Python."""
    contents = {path: text.encode() for path, text in (FILES if files is None else files).items()}

    def ask(home: Path, app: str, files: Mapping[str, bytes], name: str) -> Facts:
        assert (app, files, name) == ("flaskr", contents, (folder or HERE).name)
        if facts is None:
            raise FileNotFoundError("python")
        return facts

    return Clinic(
        look=lambda folder: MACHINE,
        find=lambda start: start or folder,
        read=lambda folder: contents,
        environment=lambda project: venv,
        ask=ask,
        kept=lambda folder, names: None,
    )


def statuses(report: Report) -> dict[str, str]:
    return {check.name: check.status for check in report.checks}


def found(report: Report, name: str) -> str:
    return next(check.found for check in report.checks if check.name == name)


MACHINES = ["python", "venv", "port", "git", "identity", "disk", "path"]


def test_outside_a_project_the_machine_is_looked_at() -> None:
    report = doctor(None, SILENT, clinic(folder=None))
    assert (report.status, report.exit, report.project) == ("done", Exit.DONE, None)
    assert list(statuses(report)) == MACHINES


def test_a_folder_without_flask_is_no_project_unless_it_was_named() -> None:
    other = clinic({"tea.py": "x = 1\n"}, venv=None)
    around, named = doctor(None, SILENT, other), doctor(HERE, SILENT, other)
    assert (around.exit, around.project) == (Exit.DONE, None)
    assert list(statuses(around)) == [*MACHINES, "application"]
    assert (named.exit, named.project) == (Exit.FAILED, str(HERE))
    assert statuses(named)["application"] == "failed"


def test_a_project_is_looked_at_as_a_whole() -> None:
    report = doctor(None, SILENT, clinic())
    assert (report.status, report.exit, report.project) == ("done", Exit.DONE, str(HERE))
    assert list(statuses(report))[len(MACHINES) :][:3] == ["environment", "packages", "application"]
    assert "failed" not in statuses(report).values()


def test_what_fails_is_counted() -> None:
    facts = ill(debug=True, secret=None, settings={}).facts
    one = doctor(None, SILENT, clinic(facts=ill(debug=True).facts))
    two = doctor(None, SILENT, clinic({**FILES, "flask.py": ""}, facts))
    assert (one.status, one.exit) == ("failed", Exit.FAILED)
    assert [problem.message for report in (one, two) for problem in report.problems] == [
        "1 check failed: debug.",
        "2 checks failed: debug, names.",
    ]


def test_without_an_environment_nothing_is_asked() -> None:
    report = doctor(None, SILENT, clinic(venv=None))
    assert (statuses(report)["environment"], statuses(report)["secret"]) == ("warned", "skipped")


def test_a_python_that_does_not_start_is_told() -> None:
    report = doctor(None, SILENT, clinic(facts=None))
    assert found(report, "environment") == "The Python of .venv does not start"


def test_an_environment_elsewhere_is_told_by_its_path() -> None:
    elsewhere = HERE.parent / "active"
    assert found(doctor(None, SILENT, clinic(venv=elsewhere)), "environment") == (
        f"{elsewhere} with Python 3.13.0"
    )


@pytest.mark.parametrize(
    ("files", "fill"),
    [
        (
            {"pyproject.toml": '[project]\n[project.optional-dependencies]\ndev = ["a"]\n'},
            "-e '.[dev]'",
        ),
        ({"pyproject.toml": "[project]\nname = 'shop'\n"}, "-e ."),
        ({"requirements.txt": "flask\n"}, "-r requirements.txt"),
        ({}, "flask"),
        # What is no table is none.
        ({"pyproject.toml": "project = 1\n"}, "flask"),
        ({"pyproject.toml": "[project]\noptional-dependencies = 1\n"}, "-e ."),
        ({"pyproject.toml": "[project]\noptional-dependencies = 'dev'\n"}, "-e ."),
    ],
)
def test_the_lines_to_type_install_what_there_is(files: dict[str, str], fill: str) -> None:
    report = doctor(None, SILENT, clinic({"flaskr/__init__.py": INIT, **files}, venv=None))
    hint = next(check.hint for check in report.checks if check.name == "environment")
    assert hint.splitlines() == ["make", "enter", f"fill {fill}"]


# With a record


@pytest.fixture
def shop(made_up_templates: Path, tmp_path: Path) -> Path:
    """A project of the made-up templates."""
    assert made_up_templates
    return new(Order("shop", tmp_path, features=("tools",))).project


def looked_at(shop: Path) -> Report:
    return doctor(None, SILENT, clinic(folder=shop, venv=shop / ".venv"))


def test_a_record_is_told_with_what_became_of_the_project(shop: Path) -> None:
    (shop / "README.md").write_text("mine\n")

    report = looked_at(shop)

    assert report.recipe and report.recipe.features == ("tools",)
    assert found(report, "record").startswith("flask-scaffold ")
    assert found(report, "record").endswith(" made it from hello with tools")
    assert found(report, "edits") == "Of its 11 files, 1 edited"
    assert statuses(report)["templates"] == "passed"


def test_newer_templates_are_told(
    shop: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "bundled", lambda: templates / "2")

    report = looked_at(shop)

    assert (statuses(report)["templates"], report.exit) == ("warned", Exit.DONE)


def test_a_damaged_record_fails(shop: Path) -> None:
    (shop / RECIPE).write_text("what is this")

    report = looked_at(shop)

    assert (statuses(report)["record"], report.exit) == ("failed", Exit.FAILED)


def test_the_record_of_a_folder_above_is_none_of_this_project(shop: Path) -> None:
    below = shop / "flaskr"
    report = doctor(None, SILENT, clinic(folder=below, venv=below / ".venv"))

    assert statuses(report)["record"] == "skipped"

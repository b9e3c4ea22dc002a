"""Doctor: what is looked at, and in which cases; the machine and the application are made up."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scaffold.catalog import bundled
from scaffold.checks import checkup
from scaffold.checks.facts import Facts
from scaffold.checks.machine import Machine
from scaffold.checks.project import Project
from scaffold.project.errors import Exit
from scaffold.project.recipe import RECIPE, Order
from scaffold.verbs.doctor import Diagnosis, doctor
from scaffold.verbs.new import new
from scaffold.writing.venv import ByHand
from tests.checks.examinations import INIT, PYPROJECT, WELL, ill

FILES = {"flaskr/__init__.py": INIT, "pyproject.toml": PYPROJECT}
HERE = Path("shop").absolute()
MACHINE = Machine(str(HERE), "3.13.0", git="2.43.0", known=True, free=20 * 10**9)


@pytest.fixture(autouse=True)
def _hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "scaffold.writing.venv.by_hand", lambda: ByHand("make", "enter", "fill -e '.[dev]'")
    )


Look = Callable[..., Diagnosis]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Run doctor on a project with some files, whose application tells some facts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checkup, "machine", lambda folder: MACHINE)

    def run(
        files: Mapping[str, str] | None = None,
        facts: Facts | None = WELL,
        *,
        folder: Path | None = None,
        environment: Path | None = Path(".venv"),
        named: bool = False,
    ) -> Diagnosis:
        """None in *facts* is a Python that does not start."""
        shop = folder or tmp_path / "shop"
        for path, text in (FILES if files is None and folder is None else files or {}).items():
            file = shop / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

        def ask(home: Path, project: Project) -> Facts:
            assert project.app
            assert project.name == shop.name
            if facts is None:
                raise FileNotFoundError("python")
            return facts

        home = environment and shop / environment
        monkeypatch.setattr(checkup, "ask", ask)
        monkeypatch.setattr(checkup, "environment", lambda project: home)
        monkeypatch.chdir(shop)
        return doctor(shop if named else None)

    return run


def statuses(report: Diagnosis) -> dict[str, str]:
    return {check.name: check.status for check in report.checks}


def found(report: Diagnosis, name: str) -> str:
    return next(check.found for check in report.checks if check.name == name)


MACHINES = ["python", "venv", "port", "git", "identity", "disk", "path"]


def test_outside_a_project_the_machine_is_looked_at(look: Look, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()

    report = look({}, folder=tmp_path / "nothing")

    assert (report.status, report.exit, report.project) == ("done", Exit.DONE, None)
    assert list(statuses(report)) == MACHINES


def test_a_folder_without_flask_is_no_project_unless_it_was_named(
    look: Look, tmp_path: Path
) -> None:
    files = {"tea.py": "x = 1\n"}

    around = look(files, environment=None)
    named = look(files, environment=None, named=True)

    assert (around.exit, around.project) == (Exit.DONE, None)
    assert list(statuses(around)) == [*MACHINES, "application"]
    assert (named.exit, named.project) == (Exit.FAILED, tmp_path / "shop")
    assert statuses(named)["application"] == "failed"


def test_a_project_is_looked_at_as_a_whole(look: Look, tmp_path: Path) -> None:
    report = look()

    assert (report.status, report.exit, report.project) == ("done", Exit.DONE, tmp_path / "shop")
    assert list(statuses(report))[len(MACHINES) :][:3] == ["environment", "packages", "application"]
    assert "failed" not in statuses(report).values()


def test_what_fails_is_counted(look: Look) -> None:
    facts = ill(debug=True, secret=None, settings={}).facts

    one = look(facts=ill(debug=True).facts)
    two = look({**FILES, "flask.py": ""}, facts)

    assert (one.status, one.exit) == ("failed", Exit.FAILED)
    assert [problem.message for report in (one, two) for problem in report.problems] == [
        "1 check failed: debug.",
        "2 checks failed: debug, names.",
    ]


def test_without_an_environment_nothing_is_asked(look: Look) -> None:
    report = look(environment=None)

    assert (statuses(report)["environment"], statuses(report)["secret"]) == ("warned", "skipped")


def test_a_python_that_does_not_start_is_told(look: Look) -> None:
    assert found(look(facts=None), "environment") == "The Python of .venv does not start"


def test_an_environment_elsewhere_is_told_by_its_path(look: Look, tmp_path: Path) -> None:
    elsewhere = tmp_path / "active"

    assert found(look(environment=elsewhere), "environment") == f"{elsewhere} with Python 3.13.0"


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
def test_the_lines_to_type_install_what_there_is(
    files: dict[str, str], fill: str, look: Look
) -> None:
    report = look({"flaskr/__init__.py": INIT, **files}, environment=None, named=True)
    hint = next(check.hint for check in report.checks if check.name == "environment")
    assert hint.splitlines() == ["make", "enter", f"fill {fill}"]


# With a record


@pytest.fixture
def shop(made_up_templates: Path, tmp_path: Path) -> Path:
    """A project of the made-up templates."""
    assert made_up_templates
    return new(Order("shop", tmp_path, features=("tools",))).project


def test_a_record_is_told_with_what_became_of_the_project(look: Look, shop: Path) -> None:
    (shop / "README.md").write_text("mine\n")

    report = look(folder=shop)

    assert report.recipe and report.recipe.features == ("tools",)
    assert found(report, "record").startswith("flask-scaffold ")
    assert found(report, "record").endswith(" made it from hello with tools")
    assert found(report, "edits") == "Of its 11 files, 1 edited"
    assert statuses(report)["templates"] == "passed"


def test_newer_templates_are_told(
    look: Look, shop: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "bundled", lambda: templates / "2")

    report = look(folder=shop)

    assert statuses(report)["templates"] == "warned"


def test_a_damaged_record_fails(look: Look, shop: Path) -> None:
    (shop / RECIPE).write_text("what is this")

    report = look(folder=shop)

    assert (statuses(report)["record"], report.exit) == ("failed", Exit.FAILED)


def test_the_record_of_a_folder_above_is_none_of_this_project(look: Look, shop: Path) -> None:
    report = look(folder=shop / "flaskr", named=True)

    assert statuses(report)["record"] == "skipped"

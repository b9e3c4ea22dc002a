"""What holds for every feature alone, and for features together: it runs and proves itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from _pytest.fixtures import SubRequest

from tests.environments import THEIRS, Environment, ends, fresh
from tests.templates.projects import BARE, PAIRS, PRESETS, SINGLE, WIDEST, Choice
from tests.templates.servers import page, serving

pytestmark = pytest.mark.install

NEWEST = [*ends(THEIRS).values()][-1]


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment with what any project needs, made once for all of them."""
    folder = tmp_path_factory.mktemp("everything")
    venv = fresh(folder, NEWEST, "mypy")
    for choice in WIDEST:
        project = choice.make(folder)
        venv.install("--editable", ".[dev]", cwd=project)
        project.rename(folder / choice.label)
    return venv


@pytest.fixture(params=[*BARE, *PRESETS, *WIDEST, *PAIRS], ids=lambda choice: choice.label)
def together(request: SubRequest, tmp_path: Path) -> Choice:
    """A template, a preset, or features that meet."""
    choice: Choice = request.param
    return choice


@pytest.mark.parametrize("choice", SINGLE, ids=lambda choice: choice.label)
def test_a_feature_alone_brings_all_that_it_needs(choice: Choice, tmp_path: Path) -> None:
    project = choice.make(tmp_path)
    venv = fresh(tmp_path, NEWEST)
    venv.install("--editable", ".[dev]", cwd=project)

    check(choice, project, venv)


def test_features_work_together(together: Choice, everything: Environment, tmp_path: Path) -> None:
    project = together.make(tmp_path)
    everything.install("--no-deps", "--editable", ".", cwd=project)

    check(together, project, everything)
    types = everything.run("mypy", "--strict", "--no-error-summary", ".", cwd=project)
    assert types.out == ""


@pytest.mark.parametrize("choice", WIDEST, ids=lambda choice: choice.label)
def test_a_checkout_with_the_line_ends_of_windows_passes_too(
    choice: Choice, everything: Environment, tmp_path: Path
) -> None:
    project = choice.check_out(tmp_path)
    everything.install("--no-deps", "--editable", ".", cwd=project)

    check(choice, project, everything)


def check(choice: Choice, project: Path, venv: Environment) -> None:
    """See that *project* passes its own tests, and answers on ``/`` where it was never started."""
    tests = venv.run("pytest", "-q", "-W", "error", "-p", "no:cacheprovider", cwd=project)
    assert tests.code == 0, tests.out
    flask, env = venv.program("flask"), venv.variables()
    with serving(flask, f"--app={choice.package}", "run", cwd=project, env=env) as address:
        assert choice.is_index(page(address))

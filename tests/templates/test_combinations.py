"""What holds for every feature alone, and for features together: it runs and proves itself."""

from pathlib import Path

import pytest
from _pytest.fixtures import SubRequest
from filelock import FileLock

from tests.environments import Environment, SharedEnvironments, newest, requirements
from tests.support import often
from tests.templates.projects import BARE, MODULES, PAIRS, PRESETS, SINGLE, WIDEST, Choice, set_up
from tests.templates.servers import page, serving

pytestmark = pytest.mark.install

# Each template and preset is also tested by itself, in an environment of its own.
TOGETHER = [*WIDEST, *often(PAIRS, 1), *often([*BARE, *PRESETS], 0)]


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory, shared: SharedEnvironments) -> Environment:
    """An environment with what any project needs, made once for all of them."""
    needed = {"mypy"}
    for choice in WIDEST:
        needed |= {*requirements(choice.make(tmp_path_factory.mktemp("widest")))}
    return shared.holding(newest(), *needed)


@pytest.fixture(params=TOGETHER, ids=lambda choice: choice.label)
def together(request: SubRequest, tmp_path: Path) -> Choice:
    """A template, a preset, or features that meet."""
    choice: Choice = request.param
    return choice


@pytest.mark.parametrize("choice", often(SINGLE, MODULES), ids=lambda choice: choice.label)
def test_a_feature_alone_brings_all_that_it_needs(
    choice: Choice, shared: SharedEnvironments, tmp_path: Path
) -> None:
    project = choice.make(tmp_path)

    passes_its_tests(project, shared.beside(project, newest()))


def test_features_work_together(
    together: Choice, everything: Environment, shared: SharedEnvironments, tmp_path: Path
) -> None:
    project = together.make(tmp_path)
    venv = everything.importing(project)

    check(together, project, venv)
    strict = ("--strict", "--no-error-summary", "--cache-dir", shared.mypy_cache)
    with FileLock(f"{shared.mypy_cache}.lock"):
        assert venv.run("mypy", *strict, ".", cwd=project).out == ""


@pytest.mark.parametrize("choice", often(WIDEST[::-1], 0), ids=lambda choice: choice.label)
def test_a_checkout_with_the_line_ends_of_windows_passes_too(
    choice: Choice, everything: Environment, tmp_path: Path
) -> None:
    project = choice.check_out(tmp_path)

    check(choice, project, everything.importing(project))


def passes_its_tests(project: Path, venv: Environment) -> None:
    """See that *project* passes its own tests."""
    tests = venv.run("pytest", "-q", "-W", "error", "-p", "no:cacheprovider", cwd=project)
    assert tests.code == 0, tests.out


def check(choice: Choice, project: Path, venv: Environment) -> None:
    """See that *project* passes its own tests, and answers on ``/`` once it has its tables."""
    passes_its_tests(project, venv)
    set_up(project, venv)
    flask, env = venv.program("flask"), venv.variables()
    with serving(flask, f"--app={choice.package}", "run", cwd=project, env=env) as address:
        assert choice.is_index(page(address))

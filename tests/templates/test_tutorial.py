"""Whoever followed Flask's tutorial finds it again: their tests pass on our preset unchanged."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.environments import Environment, SharedEnvironments, newest
from tests.support import scaffold

pytestmark = pytest.mark.install

# What a follower of the tutorial has in tests/; suite.py stands for all their tests.
THEIR_FILES = Path(__file__).parent / "tutorial"


@dataclass(frozen=True)
class Installed:
    """The project of the preset, and where it is installed."""

    folder: Path
    venv: Environment

    def pytest(self, tests: str) -> str:
        """Run the tests in the folder *tests*, warnings being errors, and return what is said."""
        return self.venv.run("pytest", "-W", "error", tests, cwd=self.folder).out


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory: pytest.TempPathFactory, shared: SharedEnvironments) -> Installed:
    """A project with the preset."""
    folder = tmp_path_factory.mktemp("made")
    done = scaffold("new", "blog", "--template", "tutorial", "--no-record", cwd=folder)
    assert done.code == 0, done.err
    return Installed(folder / "blog", shared.beside(folder / "blog", newest()))


def test_their_tests_pass_with_their_fixtures(tutorial: Installed) -> None:
    theirs = tutorial.folder / "theirs"
    theirs.mkdir()
    shutil.copy(THEIR_FILES / "own_conftest.py", theirs / "conftest.py")
    shutil.copy(THEIR_FILES / "data.sql", theirs)
    shutil.copy(THEIR_FILES / "suite.py", theirs / "test_theirs.py")
    said = tutorial.pytest("theirs")
    assert " 42 passed in " in said, said


def test_their_tests_pass_with_our_fixtures(tutorial: Installed) -> None:
    shutil.copy(THEIR_FILES / "suite.py", tutorial.folder / "tests" / "test_theirs.py")
    said = tutorial.pytest("tests/test_theirs.py")
    assert " 42 passed in " in said, said

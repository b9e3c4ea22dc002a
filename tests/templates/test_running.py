"""What every project does once it is installed: it runs, and its own tests pass."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.fixtures import SubRequest

from tests.environments import Environment, ends, fresh
from tests.support import Result, environment, run
from tests.templates.projects import BARE, HELLO, ODD, PRESETS, Choice, set_up
from tests.templates.servers import page, serving

pytestmark = pytest.mark.install

GIT = ("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com")
PYTHONS = ends()


@dataclass(frozen=True)
class Installed:
    """A project in a repository of its own, installed as its README says."""

    choice: Choice
    folder: Path
    venv: Environment

    @property
    def app(self) -> str:
        """The option that tells Flask which application is meant."""
        return f"--app={self.choice.package}"

    def git(self, *words: str) -> str:
        """Run git in the project and return what it says."""
        done = run(*GIT, *words, cwd=self.folder, env=environment(self.venv.home))
        assert done.code == 0, done.err
        return done.out


def install(choice: Choice, folder: Path, python: Path) -> Installed:
    """Make the project, commit it, and install it with its tools."""
    project = choice.make(folder)
    made = Installed(choice, project, fresh(folder, python))
    made.git("init", "--quiet")
    made.git("add", "--all")
    made.git("commit", "--quiet", "--message=All")
    made.venv.install("--editable", ".[dev]", cwd=project)
    return made


# A project of each kind on the oldest Python, where most goes wrong, and on the newest. What the
# presets bring is also tested as features that work together.
KINDS = [*BARE, *PRESETS, *ODD[: len(BARE)]]
FULL = pytest.mark.full
BY_DEFAULT = {"odd hello", "full"}
EACH = [
    pytest.param(
        (choice, version),
        id=f"{choice.label} on {version}",
        marks=() if choice in BARE or (choice.label in BY_DEFAULT and not number) else FULL,
    )
    for number, version in enumerate(PYTHONS)
    for choice in KINDS
]


@pytest.fixture(scope="module", params=EACH)
def project(request: SubRequest, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A project, on a Python."""
    choice, version = request.param
    return install(choice, tmp_path_factory.mktemp("made"), PYTHONS[version])


@pytest.fixture(scope="module")
def tested(project: Installed) -> Result:
    """What its own tests say."""
    return project.venv.run("pytest", "-W", "error", cwd=project.folder)


def test_its_own_tests_pass(tested: Result) -> None:
    assert tested.code == 0, tested.out
    assert " passed in " in tested.out
    assert "skipped" not in tested.out


@pytest.mark.parametrize("options", [(), ("--debug",)], ids=["plain", "debug"])
def test_it_answers(project: Installed, options: tuple[str, ...]) -> None:
    set_up(project.folder, project.venv)
    flask, env = project.venv.program("flask"), project.venv.variables()
    with serving(flask, project.app, "run", *options, cwd=project.folder, env=env) as address:
        assert project.choice.is_index(page(address))


@pytest.mark.usefixtures("tested")
def test_all_that_it_makes_is_ignored_by_git(project: Installed) -> None:
    project.venv.run("flask", project.app, "routes", cwd=project.folder)
    project.venv.run("ruff", "check", cwd=project.folder)
    assert (project.folder / ".pytest_cache").is_dir()
    assert project.git("status", "--porcelain") == ""


KEY = "import {0}; print({0}.create_app().config['SECRET_KEY'])"
with_key = pytest.mark.parametrize(
    "project", [(HELLO, version) for version in PYTHONS], indirect=True, ids=PYTHONS
)


@pytest.fixture
def unstarted(project: Installed, tmp_path: Path) -> Path:
    """A copy of the project, made anew, so that it has no secret key yet."""
    return project.choice.make(tmp_path)


@with_key
def test_servers_that_start_at_once_agree_on_the_key(project: Installed, unstarted: Path) -> None:
    code = f"""
import subprocess, sys
show = [sys.executable, "-c", "{KEY.format(project.choice.package)}"]
servers = [subprocess.Popen(show, stdout=subprocess.PIPE, text=True) for _ in range(4)]
print(len({{server.communicate()[0] for server in servers}}))
"""
    assert project.venv.run("python", "-c", code, cwd=unstarted).out == "1\n"
    kept = unstarted / "instance"
    assert os.listdir(kept) == ["secret_key"]
    if os.name == "posix":
        assert (kept / "secret_key").stat().st_mode & 0o777 == 0o600


@with_key
def test_a_server_that_cannot_keep_its_key_says_what_to_do(
    project: Installed, unstarted: Path
) -> None:
    (unstarted / "instance").touch()
    done = project.venv.run("flask", project.app, "run", "--port=0", cwd=unstarted)
    refusal = f"No secret key can be kept in {unstarted / 'instance'}: set FLASK_SECRET_KEY.\n"
    assert done.code == 1
    assert done.err.endswith(refusal)

"""New: what it makes in which order, and what it returns.

Folders and git are real. Only what installs packages is replaced, since it needs a network.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from scaffold.checks.progress import CheckProgress
from scaffold.project.errors import Exit, Interrupted, Rejected
from scaffold.project.problems import Problem
from scaffold.project.recipe import Order, Recipe
from scaffold.project.results import Status, Step, StepStatus
from scaffold.verbs import prepare
from scaffold.verbs.new import Created, new
from scaffold.writing import venv
from scaffold.writing.venv import ByHand
from tests.support import picture

FILES = [
    ".env.example",
    ".gitignore",
    "README.md",
    "flaskr/__init__.py",
    "flaskr/hello.py",
    "flaskr/layout.py",
    "flaskr/security.py",
    "flaskr/static/hello.css",
    "flaskr/static/icon.svg",
    "flaskr/static/style.css",
    "flaskr/templates/base.html",
    "flaskr/templates/error.html",
    "flaskr/templates/hello.html",
    "flaskr/templates/links.html",
    "flaskr/templates/nav.html",
    "pyproject.toml",
    "tests/conftest.py",
    "tests/test_factory.py",
    "tests/test_hello.py",
    "tests/test_layout.py",
    "tests/test_security.py",
]
ANSWERS = {
    "author": "",
    "description": "A web application made with Flask.",
    "package": "flaskr",
    "project_slug": "shop",
}
HAND = ByHand("make it", "enter it", "fill it")
FLASK = "flask --app flaskr run --debug"
NO_VENV = Step("venv", StepStatus.FAILED, "make it\nenter it\nfill it", detail="no index")


@dataclass
class Notes(CheckProgress):
    """What a verb tells of its work."""

    texts: list[str] = field(default_factory=list)

    @contextmanager
    def working(self, text: str) -> Iterator[None]:
        self.texts.append(text)
        yield

    waiting = working


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(venv, "by_hand", lambda: HAND)
    monkeypatch.setattr(venv, "install", lambda project: Step("venv", StepStatus.DONE))


@pytest.fixture
def ada(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody whom git knows."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ada@example.com")


def installs(monkeypatch: pytest.MonkeyPatch, outcome: Step | Interrupted) -> None:
    """Let the installation end with *outcome*."""

    def install(project: Path) -> Step:
        assert (project / "pyproject.toml").exists()
        if isinstance(outcome, Interrupted):
            raise outcome
        return outcome

    monkeypatch.setattr(venv, "install", install)


def make(progress: CheckProgress | None = None, **more: Any) -> Created:
    """Make a project of the order with *more* in it."""
    order = Order("shop", Path(), record=False)
    return new(replace(order, **more), progress or CheckProgress())


def files(folder: Path) -> list[str]:
    """Return the paths of the files in *folder*."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def rejection(**more: Any) -> Rejected:
    with pytest.raises(Rejected) as caught:
        make(**more)
    return caught.value


def test_a_project_is_made_of_its_plan(tmp_path: Path) -> None:
    created = make()

    assert list(created.plan) == FILES
    assert files(tmp_path / "shop") == FILES
    assert created == Created(
        project=tmp_path / "shop",
        recipe=Recipe("hello", (), ANSWERS),
        plan=created.plan,
        status=Status.CREATED,
        exit=Exit.DONE,
        next=("cd shop", "make it", "enter it", "fill it", FLASK),
        edit="flaskr/templates/hello.html",
        seconds=created.seconds,
    )
    assert created.seconds > 0


def test_a_dry_run_makes_nothing(tmp_path: Path) -> None:
    notes = Notes()

    created = make(notes, dry_run=True, git=True, venv=True)

    assert (created.status, created.exit, created.steps, created.next) == ("planned", 0, (), ())
    assert list(created.plan) == FILES
    assert (list(tmp_path.iterdir()), notes.texts) == ([], [])


def test_the_record_is_made_too_unless_it_is_declined(tmp_path: Path) -> None:
    created = make(record=True)

    assert [path for path in created.plan if path not in FILES] == [
        ".flask-scaffold/.gitattributes",
        ".flask-scaffold/pristine.txt",
        ".flask-scaffold/recipe.toml",
    ]
    assert (tmp_path / "shop/.flask-scaffold/recipe.toml").is_file()


@pytest.mark.usefixtures("ada")
def test_the_commit_is_made_first_and_then_the_environment(tmp_path: Path) -> None:
    notes = Notes()

    created = make(notes, git=True, venv=True)

    assert notes.texts == [
        "Making the first commit",
        "Installing Flask and the tools for tests into .venv",
    ]
    assert [(step.name, step.status) for step in created.steps] == [
        ("git", "done"),
        ("venv", "done"),
    ]
    assert (created.status, created.exit) == (Status.CREATED, Exit.DONE)
    log = subprocess.run(
        ["git", "log", "--format=%an %s"], cwd=tmp_path / "shop", capture_output=True, check=True
    )
    assert log.stdout == b"Ada Initial commit\n"


def test_in_this_folder_files_are_added_to_it(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()

    created = make(here=True)

    assert created.project == tmp_path
    assert files(tmp_path) == sorted([*FILES, "notes.txt"])


def test_in_this_folder_no_file_is_touched(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")

    error = rejection(here=True)

    assert [problem.message for problem in error.problems] == [
        f"README.md already exists in {tmp_path}."
    ]
    assert picture(tmp_path) == {"README.md": b"mine"}


def test_all_that_is_in_the_way_is_reported_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setattr(venv, "obstacle", lambda project: Problem("no-venv", "Not here."))
    (tmp_path / "shop").mkdir()

    error = rejection(settings=(("package", "class"),), git=True, venv=True)

    assert [problem.code for problem in error.problems] == [
        "package",
        "target-exists",
        "no-git",
        "no-venv",
    ]
    assert (error.exit, error.project) == (Exit.REFUSED, str(tmp_path / "shop"))
    assert list(tmp_path.iterdir()) == [tmp_path / "shop"]


def test_without_git_it_fails_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))

    error = rejection(git=True)

    assert error.problems == (
        Problem(
            "no-git",
            "git is not installed.",
            "Install it from https://git-scm.com, or leave --git out.",
            refusal=False,
        ),
    )
    assert (error.exit, list(tmp_path.iterdir())) == (Exit.FAILED, [])
    assert make().exit is Exit.DONE  # Nobody asked for it.


def test_what_is_known_before_there_is_a_plan(tmp_path: Path) -> None:
    order = Order("shop", tmp_path)
    assert prepare.problems(order) == []

    (tmp_path / "shop").mkdir()
    assert [problem.code for problem in prepare.problems(order)] == ["target-exists"]


def test_no_repository_within_a_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)

    created = make(git=True)

    skipped = Step("git", "skipped", detail=f"it lies in the repository {tmp_path}")
    assert (created.steps, created.status, created.exit) == ((skipped,), "created", Exit.DONE)
    assert not (tmp_path / "shop/.git").exists()


def test_a_commit_that_fails_leaves_an_incomplete_project(tmp_path: Path) -> None:
    created = make(git=True, venv=True)

    assert (created.status, created.exit) == (Status.INCOMPLETE, Exit.INCOMPLETE)
    assert [step.status for step in created.steps] == ["failed", "done"]
    assert (tmp_path / "shop/.git").is_dir()
    assert created.next == (
        "cd shop",
        'git config --global user.name "Your Name"',
        'git config --global user.email "you@example.com"',
        'git commit -m "Initial commit"',
        "enter it",
        FLASK,
    )


def test_an_environment_that_fails_leaves_an_incomplete_project(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    installs(monkeypatch, NO_VENV)

    created = make(venv=True)

    assert (created.status, created.exit) == (Status.INCOMPLETE, Exit.INCOMPLETE)
    assert created.next == ("cd shop", "make it", "enter it", "fill it", FLASK)


@pytest.mark.parametrize(
    ("signum", "code"), [(2, Exit.INTERRUPTED), (15, Exit.TERMINATED), (1, Exit.HUNG_UP)]
)
def test_a_signal_leaves_a_whole_project_without_environment(
    signum: int, code: Exit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installs(monkeypatch, Interrupted(signum))

    created = make(git=True, venv=True)

    assert [(step.status, step.detail.split("\n")[0]) for step in created.steps] == [
        ("failed", "git does not know who you are"),
        ("interrupted", "it was interrupted"),
    ]
    assert (created.status, created.exit) == (Status.INTERRUPTED, code)
    assert created.next[-4:] == ("make it", "enter it", "fill it", FLASK)
    assert (tmp_path / "shop/flaskr/hello.py").is_file()


# What to type next


@pytest.mark.parametrize(
    ("fails", "lines"), [(False, (f"bin\\{FLASK}",)), (True, ("make", "fill", f"bin\\{FLASK}"))]
)
def test_where_nothing_is_entered_programs_are_named_by_their_path(
    fails: bool, lines: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(venv, "by_hand", lambda: ByHand("make", "", "fill", "bin\\"))
    if fails:
        installs(monkeypatch, NO_VENV)

    assert make(venv=True).next[1:] == lines


@pytest.mark.skipif(os.name == "nt", reason="another shell, other quotes")
@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("", "cd shop"),
        ("my apps", "cd 'my apps/shop'"),
        ("it's", """cd 'it'"'"'s/shop'"""),
        ("-n", "cd ./-n/shop"),
        ("~", "cd '~/shop'"),
    ],
)
def test_the_first_line_leads_into_the_project(folder: str, line: str) -> None:
    Path(folder).mkdir(exist_ok=True)

    assert make(folder=Path(folder)).next[0] == line


def test_no_line_leads_into_the_folder_where_one_is() -> None:
    Path("store").mkdir()

    assert make(here=True).next[0] == "make it"
    assert make(folder=Path("store"), here=True).next[0] == "cd store"


def test_the_last_line_names_the_package() -> None:
    assert make(settings=(("package", "shop"),)).next[-1] == "flask --app shop run --debug"

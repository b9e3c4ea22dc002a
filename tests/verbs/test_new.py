"""New: what it does in which order, and what it reports, in a world that only takes notes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from scaffold.catalog.model import Offer, Source
from scaffold.project.errors import Exit, Interrupted
from scaffold.project.plan import File, Plan
from scaffold.project.problems import Problem, Site
from scaffold.project.recipe import Answer, Order, Recipe
from scaffold.project.results import Entry, Report, Step
from scaffold.verbs.new import foreseen, new
from scaffold.verbs.world import Finish, World
from scaffold.writing.venv import ByHand

PLAN = Plan({"flaskr/__init__.py": File(b"app\n"), "run": File(b"#!\n", executable=True)})
ORDER = Order("shop", Path("apps"), record=False)
LOOKED = "look at apps/shop for flaskr/__init__.py, run"
MADE = "make apps/shop of flaskr/__init__.py, run"
HAND = ByHand("make it", "enter it", "fill it")
FLASK = "flask --app flaskr run --debug"
NO_COMMIT = Step("git", "failed", "say who\ncommit", detail="nobody\n\nall of it")
NO_VENV = Step("venv", "failed", "make it\nenter it\nfill it", detail="no index")


@dataclass
class Notes:
    """A world without disk and processes, in which nothing is in the way unless it is said here."""

    done: list[str] = field(default_factory=list)
    standing: tuple[str, ...] = ()
    has_git: bool = True
    around: Path | None = None
    committed: Step = field(default_factory=lambda: Step("git", "done"))
    no_venv: Problem | None = None
    installed: Step | Interrupted = field(default_factory=lambda: Step("venv", "done"))
    hand: ByHand = HAND

    @property
    def world(self) -> World:
        questions = {"project_slug": "myapp", "package": "flaskr"}
        return World(
            offer=lambda: Offer({"hello": Source("hello", Path(), questions)}),
            draw=self.draw,
            look=self.look,
            create=lambda *given: self.create("make", *given),
            create_here=lambda *given: self.create("add to", *given),
            has_git=lambda: self.has_git,
            repository_around=lambda folder: self.around,
            commit=self.commit,
            venv_obstacle=lambda project: self.no_venv,
            install=self.install,
            by_hand=lambda: self.hand,
            progress=self.progress,
            notice=self.progress,
        )

    def draw(
        self, source: Source, answers: Mapping[str, Answer], private: Mapping[str, object]
    ) -> tuple[Plan, dict[str, Answer]]:
        return PLAN, {**source.raw, **answers}  # type: ignore[dict-item]

    def look(self, order: Order, paths: Plan) -> Site:
        self.note("look at", order.target, "for", *paths)
        return Site(str(order.target), "folder", writable=True, standing=self.standing)

    def create(self, how: str, plan: Plan, target: Path, finish: Finish) -> Step | None:
        self.note(how, target, "of", *plan)
        step = finish(Path("staging"))
        self.done.append("publish")
        return step

    def commit(self, plan: Plan, folder: Path, target: Path) -> Step:
        self.note("commit in", folder, "for", target.as_posix())
        return self.committed

    def install(self, project: Path) -> Step:
        self.done.append(f"install in {project.as_posix()}")
        if isinstance(self.installed, Interrupted):
            raise self.installed
        return self.installed

    @contextmanager
    def progress(self, text: str) -> Iterator[None]:
        self.done.append(f"{text} ...")
        yield
        self.done.append("... done")

    def note(self, verb: str, folder: Path, preposition: str, *words: str) -> None:
        self.done.append(f"{verb} {folder.as_posix()} {preposition} {', '.join(words)}")


def made(notes: Notes, **more: Any) -> Report:
    """Return the report of the order with *more* in it."""
    return new(replace(ORDER, **more), notes.world)


def test_a_project_is_made_of_its_plan() -> None:
    notes = Notes()

    report = new(ORDER, notes.world)

    assert notes.done == [LOOKED, MADE, "publish"]
    assert report == Report(
        "new",
        "created",
        project=os.path.abspath("apps/shop"),
        recipe=Recipe("hello", (), {"package": "flaskr", "project_slug": "shop"}),
        files=(
            Entry("flaskr/__init__.py", "create", b"app\n", 0o644),
            Entry("run", "create", b"#!\n", 0o755),
        ),
        next=(report.next[0], "make it", "enter it", "fill it", FLASK),
        exit=Exit.DONE,
    )


def test_a_dry_run_only_looks() -> None:
    notes = Notes()

    report = made(notes, dry_run=True, git=True, venv=True)

    assert notes.done == ["look at apps/shop for .venv, flaskr/__init__.py, run"]
    assert (report.status, report.exit, report.steps, report.next) == ("planned", 0, (), ())
    assert [entry.path for entry in report.files] == ["flaskr/__init__.py", "run"]


def test_the_record_is_made_too_unless_it_is_declined() -> None:
    report = made(Notes(), record=True)

    assert [entry.path for entry in report.files] == [
        ".flask-scaffold/pristine.zip",
        ".flask-scaffold/recipe.toml",
        "flaskr/__init__.py",
        "run",
    ]


def test_the_commit_comes_before_the_project_appears_and_the_environment_after() -> None:
    notes = Notes()

    report = made(notes, git=True, venv=True)

    assert notes.done[1:] == [
        MADE,
        "Making the first commit ...",
        "commit in staging for apps/shop",
        "... done",
        "publish",
        "Installing Flask and the tools for tests into .venv ...",
        "install in apps/shop",
        "... done",
    ]
    assert report.steps == (Step("git", "done"), Step("venv", "done"))
    assert (report.status, report.exit) == ("created", Exit.DONE)


def test_in_this_folder_files_are_added_to_it() -> None:
    notes = Notes()

    report = made(notes, folder=Path(), here=True)

    assert notes.done[1] == "add to . of flaskr/__init__.py, run"
    assert report.project == os.getcwd()


def test_all_that_is_in_the_way_is_told_at_once() -> None:
    notes = Notes(standing=("apps/shop",), has_git=False, no_venv=Problem("no-venv", "Not here."))

    report = made(notes, name="my shop", git=True, venv=True)

    assert [problem.code for problem in report.problems] == [
        "name",
        "target-exists",
        "no-git",
        "no-venv",
    ]
    assert (report.status, report.exit) == ("refused", Exit.REFUSED)
    assert notes.done == ["look at apps/my shop for .venv"]


def test_without_git_it_fails_and_nothing_is_made() -> None:
    notes = Notes(has_git=False)

    report = made(notes, git=True)

    assert report.problems == (
        Problem(
            "no-git",
            "git is not installed.",
            "Install it from https://git-scm.com, or leave --git out.",
            refusal=False,
        ),
    )
    assert (report.status, report.exit, notes.done) == ("failed", Exit.FAILED, [LOOKED])


def test_git_is_not_missed_where_nobody_asked_for_it() -> None:
    assert new(ORDER, Notes(has_git=False).world).exit is Exit.DONE


def test_what_can_be_foreseen_needs_no_plan() -> None:
    notes = Notes(standing=("apps/shop",))

    assert [one.code for one in foreseen(ORDER, notes.world)] == ["target-exists"]
    assert foreseen(ORDER, Notes().world) == []


def test_no_repository_within_a_repository() -> None:
    notes = Notes(around=Path("monorepo"))

    report = made(notes, git=True)

    assert notes.done == [LOOKED, MADE, "publish"]
    skipped = Step("git", "skipped", detail="it lies in the repository monorepo")
    assert (report.steps, report.status, report.exit) == ((skipped,), "created", Exit.DONE)


@pytest.mark.parametrize(
    "notes",
    [Notes(committed=NO_COMMIT), Notes(installed=NO_VENV)],
    ids=["no commit", "no environment"],
)
def test_a_step_that_fails_leaves_an_incomplete_project(notes: Notes) -> None:
    report = made(notes, git=True, venv=True)

    assert notes.done[-2:] == ["install in apps/shop", "... done"]
    assert (report.status, report.exit) == ("incomplete", Exit.INCOMPLETE)


@pytest.mark.parametrize(
    ("signum", "code"), [(2, Exit.INTERRUPTED), (15, Exit.TERMINATED), (1, Exit.HUNG_UP)]
)
def test_a_signal_leaves_a_whole_project_without_environment(signum: int, code: Exit) -> None:
    report = made(Notes(installed=Interrupted(signum), committed=NO_COMMIT), git=True, venv=True)

    assert report.steps == (
        NO_COMMIT,
        Step("venv", "interrupted", "make it\nenter it\nfill it", detail="it was interrupted"),
    )
    assert (report.status, report.exit, len(report.files)) == ("interrupted", code, 2)


# What to type next


@pytest.mark.parametrize(
    ("notes", "lines"),
    [
        (Notes(), ("enter it", FLASK)),
        (Notes(committed=NO_COMMIT), ("say who", "commit", "enter it", FLASK)),
        (Notes(installed=NO_VENV), ("make it", "enter it", "fill it", FLASK)),
        (Notes(installed=Interrupted(2)), ("make it", "enter it", "fill it", FLASK)),
        (
            Notes(committed=NO_COMMIT, installed=NO_VENV),
            ("say who", "commit", "make it", "enter it", "fill it", FLASK),
        ),
        (Notes(hand=ByHand("make", "", "fill", "bin\\")), (f"bin\\{FLASK}",)),
        (
            Notes(hand=ByHand("make", "", "fill", "bin\\"), installed=NO_VENV),
            ("make", "fill", f"bin\\{FLASK}"),
        ),
    ],
)
def test_the_next_lines_mend_what_failed_and_do_what_was_not_asked_for(
    notes: Notes, lines: tuple[str, ...]
) -> None:
    assert made(notes, git=True, venv=True).next[1:] == lines


@pytest.mark.skipif(os.name == "nt", reason="another shell, other quotes")
@pytest.mark.parametrize(
    ("folder", "line"),
    [
        ("", "cd shop"),
        ("my apps", "cd 'my apps/shop'"),
        ("it's", """cd 'it'"'"'s/shop'"""),
        ("../-n", "cd ../-n/shop"),
        ("-n", "cd ./-n/shop"),
        ("~", "cd '~/shop'"),
    ],
)
def test_the_first_line_leads_into_the_project(folder: str, line: str) -> None:
    assert made(Notes(), folder=Path(folder)).next[0] == line


def test_no_line_leads_into_the_folder_where_one_is() -> None:
    assert made(Notes(), folder=Path(), here=True).next[0] == "make it"
    assert made(Notes(), folder=Path("shop"), here=True).next[0] == "cd shop"


def test_the_last_line_names_the_package() -> None:
    settings = (("package", "shop"),)

    assert made(Notes(), settings=settings).next[-1] == "flask --app shop run --debug"

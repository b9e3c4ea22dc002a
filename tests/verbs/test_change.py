"""Add, remove and update: what they do in which order, and what they report.

The world here is a project in memory, which takes notes of what is done to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from scaffold import __version__
from scaffold.catalog.model import Offer, Source
from scaffold.catalog.revision import Wish
from scaffold.merging.merge import Change, Move
from scaffold.project.errors import Exit, Interrupted
from scaffold.project.plan import File, Plan
from scaffold.project.problems import Problem
from scaffold.project.recipe import PRISTINE, RECIPE, Answer, Recipe, Record
from scaffold.project.results import Report, Step
from scaffold.verbs.change import Way, add, remove, update
from scaffold.verbs.edits import diff, status
from scaffold.verbs.world import World
from scaffold.writing.record import record_files
from scaffold.writing.venv import ByHand

HERE = Path("shop").absolute()
HAND = ByHand("make it", "enter it", "fill it")
WORDS: dict[str, object] = {"_adds": {}}
OFFER = Offer(
    {"hello": Source("hello", Path(), {"package": "flaskr", **WORDS})},
    {
        "health": Source("health", Path(), {"package": "flaskr", **WORDS}),
        "db": Source("db", Path(), {"package": "flaskr", "file": "app.db", **WORDS}),
    },
)
RECORD = (f"update {PRISTINE}", f"update {RECIPE}")


@dataclass
class Shop:
    """A project in memory: its record, its files, and what happens to them."""

    features: tuple[str, ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    version: str = __version__
    in_the_way: tuple[str, ...] = ()
    dirty: bool = False
    environment: bool = False
    refreshed: Step | Interrupted = field(default_factory=lambda: Step("venv", "done"))
    applied: Interrupted | None = None

    def __post_init__(self) -> None:
        answers = {"file": "app.db"} if "db" in self.features else {}
        self.recipe = Recipe("hello", self.features, {**answers, "package": "flaskr"})
        self.pristine = Plan()
        for part in ("hello", *self.features):
            source = {**OFFER.templates, **OFFER.features}[part]
            self.pristine |= drawn(source, self.recipe.answers, self.features)[0]
        edited = self.files
        self.files = {path: file.content for path, file in self.pristine.items()} | edited

    @property
    def world(self) -> World:
        record = record_files(self.version, self.recipe, self.pristine)
        return World(
            offer=lambda: OFFER,
            draw=lambda source, answers, private: drawn(source, answers, self.wanted),
            find_project=lambda start: HERE,
            read_record=lambda project: Record(self.version, self.recipe, self.pristine),
            read_files=self.read_files,
            read_mine=lambda project, plan: {
                path: File(content)
                for path, content in (
                    self.files | {path: file.content for path, file in record.items()}
                ).items()
                if path in plan
            },
            obstacles=lambda project, paths, free: list(self.in_the_way),
            uncommitted=lambda project: self.dirty,
            alone=self.alone,
            apply=self.apply,
            has_environment=lambda project: self.environment,
            refresh=self.refresh,
            by_hand=lambda: HAND,
            progress=self.progress,
        )

    wanted: tuple[str, ...] = ()

    def read_files(self, folder: Path) -> dict[str, bytes]:
        inside = folder.relative_to(HERE).as_posix()
        before = "" if inside == "." else f"{inside}/"
        return {p[len(before) :]: c for p, c in self.files.items() if p.startswith(before)}

    @contextmanager
    def alone(self, project: Path) -> Iterator[None]:
        self.done.append("lock")
        yield
        self.done.append("unlock")

    def apply(self, project: Path, changes: Sequence[Change], move: Move | None) -> None:
        if self.applied:
            raise self.applied
        if move:
            self.done.append(f"move {move.old} to {move.new}")
        self.done += [f"{'write' if one.then else 'delete'} {one.path}" for one in changes]

    def refresh(self, project: Path) -> Step:
        self.done.append("install")
        if isinstance(self.refreshed, Interrupted):
            raise self.refreshed
        return self.refreshed

    @contextmanager
    def progress(self, text: str) -> Iterator[None]:
        self.done.append(text)
        yield


def drawn(
    source: Source, answers: Mapping[str, Answer], features: tuple[str, ...]
) -> tuple[Plan, dict[str, Answer]]:
    """Make the files of *source*: hello tells the other features in one file."""
    asked = {key: str(default) for key, default in source.raw.items() if not key.startswith("_")}
    settled: dict[str, Answer] = {key: answers.get(key, text) for key, text in asked.items()}
    package = settled["package"]
    files = {f"{package}/{source.name}.py": f"# {source.name}\n"}
    if source.name == "hello":
        files["pyproject.toml"] = f"# {', '.join(sorted(features))}\n\nname = '{package}'\n"
    return Plan({path: File(text.encode()) for path, text in files.items()}), settled


def shop(*features: str, wanted: tuple[str, ...] | None = None, **more: object) -> Shop:
    """Return a project with *features*; what is drawn next has the features *wanted*."""
    made = Shop(features, **more)  # type: ignore[arg-type]
    made.wanted = features if wanted is None else wanted
    return made


def said(report: Report) -> tuple[str, ...]:
    return tuple(f"{entry.action} {entry.path}" for entry in report.files)


WITH_HEALTH = ("create flaskr/health.py", "update pyproject.toml")
WRITTEN = [
    "lock",
    "write flaskr/health.py",
    "write pyproject.toml",
    f"write {PRISTINE}",
    f"write {RECIPE}",
    "unlock",
]


def test_add_writes_what_is_new_and_remembers_it() -> None:
    project = shop(wanted=("health",))

    report = add(HERE, ("health",), Way(), project.world)

    assert report.recipe == Recipe("hello", ("health",), {"package": "flaskr"})
    assert (report.status, report.exit, report.before) == ("changed", Exit.DONE, project.recipe)
    assert (report.project, said(report)) == (str(HERE), (*WITH_HEALTH, *RECORD))
    assert project.done == WRITTEN


def test_remove_forgets_what_only_the_feature_asked() -> None:
    project = shop("db", wanted=())

    report = remove(HERE, ("db",), Way(), project.world)

    assert report.recipe == Recipe("hello", (), {"package": "flaskr"})
    assert said(report) == ("delete flaskr/db.py", "update pyproject.toml", *RECORD)


def test_what_is_so_already_is_not_written() -> None:
    project = shop("health")

    report = add(HERE, ("health",), Way(), project.world)

    assert (report.status, report.exit, said(report)) == ("unchanged", Exit.DONE, ())
    assert project.done == ["lock", "unlock"]


def test_a_newer_version_of_ours_alone_writes_nothing() -> None:
    project = shop("health", version="0.0.1")

    assert update(HERE, Wish(), Way(), project.world).status == "unchanged"
    assert update(HERE, Wish(), Way(check=True), project.world).status == "current"


def test_a_dry_run_only_looks() -> None:
    project = shop(wanted=("health",), dirty=True)

    report = add(HERE, ("health",), Way(dry_run=True), project.world)

    assert (report.status, said(report)) == ("planned", (*WITH_HEALTH, *RECORD))
    assert report.diff is not None
    assert [line for line in report.diff.splitlines() if line.startswith("diff")] == [
        "diff --git a/flaskr/health.py b/flaskr/health.py",
        "diff --git a/pyproject.toml b/pyproject.toml",
    ]
    assert project.done == []


def test_check_tells_whether_there_is_anything_to_do() -> None:
    current, outdated = shop("health"), shop("health", wanted=())

    report = update(HERE, Wish(), Way(check=True), current.world)
    assert (report.status, report.exit, report.problems) == ("current", Exit.DONE, ())

    report = update(HERE, Wish(), Way(check=True), outdated.world)
    assert (report.status, report.exit) == ("outdated", Exit.FAILED)
    assert [problem.hint for problem in report.problems] == ["Type flask-scaffold update."]
    assert (current.done, outdated.done) == ([], [])


def test_uncommitted_changes_are_refused_unless_forced() -> None:
    project = shop(wanted=("health",), dirty=True)

    report = add(HERE, ("health",), Way(), project.world)

    assert (report.status, report.exit) == ("refused", Exit.REFUSED)
    assert report.problems == (
        Problem(
            "uncommitted",
            "git has changes here that are not committed.",
            "Type git commit or git stash first, or add --force.",
        ),
    )
    assert project.done == ["lock", "unlock"]
    assert add(HERE, ("health",), Way(force=True), project.world).status == "changed"


def test_nothing_to_write_needs_no_commit() -> None:
    project = shop("health", dirty=True)

    assert add(HERE, ("health",), Way(), project.world).status == "unchanged"


def test_what_is_in_the_way_is_named() -> None:
    project = shop(wanted=("health",), in_the_way=("flaskr",))

    report = add(HERE, ("health",), Way(), project.world)

    assert (report.status, [problem.message for problem in report.problems]) == (
        "refused",
        ["'flaskr' is in the way of our files."],
    )


MINE = {"pyproject.toml": b"# mine\n\nname = 'flaskr'\n"}
MARKED = "<<<<<<< yours\n# mine\n=======\n# health\n>>>>>>> flask-scaffold\n\nname = 'flaskr'\n"


def test_a_conflict_stops_all() -> None:
    project = shop(wanted=("health",), files=MINE)

    report = add(HERE, ("health",), Way(), project.world)

    assert (report.status, report.exit) == ("failed", Exit.FAILED)
    assert [(problem.code, problem.message) for problem in report.problems] == [
        ("conflict", "pyproject.toml: your change and ours meet on the same lines.")
    ]
    assert project.done == ["lock", "unlock"]


def test_a_dry_run_shows_the_conflict() -> None:
    project = shop(wanted=("health",), files=MINE)

    report = add(HERE, ("health",), Way(dry_run=True), project.world)

    assert (report.status, report.exit) == ("failed", Exit.FAILED)
    assert report.diff is not None
    assert "+<<<<<<< yours" in report.diff


def test_markers_leave_the_choice_to_the_user() -> None:
    project = shop(wanted=("health",), files=MINE, environment=True)

    report = add(HERE, ("health",), Way(markers=True), project.world)

    assert (report.status, report.exit) == ("changed", Exit.DONE)
    assert [e.content for e in report.files if e.action == "conflict"] == [MARKED.encode()]
    assert project.done == WRITTEN
    # No tool can read the file now, so what it asks for is installed by hand.
    assert report.next == ("fill it",)


def test_what_the_project_needs_is_installed_where_it_has_an_environment() -> None:
    project = shop(wanted=("health",), environment=True)

    report = add(HERE, ("health",), Way(), project.world)

    assert (report.status, report.steps, report.next) == ("changed", (Step("venv", "done"),), ())
    assert project.done == [
        *WRITTEN[:-1],
        "Installing what the project needs now",
        "install",
        "unlock",
    ]


def test_without_an_environment_there_is_a_line_to_type() -> None:
    project = shop(wanted=("health",))

    assert add(HERE, ("health",), Way(), project.world).next == ("fill it",)
    assert add(HERE / "a" / "b", ("health",), Way(), project.world).next == ("cd ../..", "fill it")


def test_an_install_that_fails_becomes_lines_to_type() -> None:
    failed = Step("venv", "failed", "fill it", detail="no index")
    project = shop(wanted=("health",), environment=True, refreshed=failed)

    report = add(HERE / "tests", ("health",), Way(), project.world)

    assert (report.status, report.exit) == ("incomplete", Exit.INCOMPLETE)
    assert report.steps == (replace(failed, command="cd ..\nenter it\nfill it"),)
    assert report.next == ("cd ..", "enter it", "fill it")


def test_an_install_that_is_interrupted_leaves_the_project_changed() -> None:
    project = shop(wanted=("health",), environment=True, refreshed=Interrupted(2))

    report = add(HERE, ("health",), Way(), project.world)

    assert (report.status, report.exit) == ("interrupted", Exit.INTERRUPTED)
    assert [step.command for step in report.steps] == ["enter it\nfill it"]


def test_a_change_that_is_interrupted_says_so() -> None:
    project = shop(wanted=("health",), applied=Interrupted(15))

    with pytest.raises(Interrupted, match="nothing was changed") as caught:
        add(HERE, ("health",), Way(), project.world)

    assert caught.value.exit is Exit.TERMINATED


def test_a_project_of_a_newer_version_is_left_alone() -> None:
    project = shop(version="999.0")

    report = add(HERE, ("health",), Way(), project.world)

    assert (report.status, [problem.code for problem in report.problems]) == ("refused", ["newer"])


def test_another_package_name_moves_what_is_in_the_folder() -> None:
    own = {"flaskr/own.py": b"from flaskr import db\n", "tests/own.py": b"import flaskr\n"}
    mine = {"flaskr/health.py": b"# health\nmine = 1\n"}
    project = shop("health", files={**own, **mine})

    report = update(HERE, Wish(settings=(("package", "store"),)), Way(), project.world)

    assert said(report) == (
        "update pyproject.toml",
        "move store/health.py",
        "move store/hello.py",
        "move store/own.py",
        *RECORD,
        "mentions store/own.py",
        "mentions tests/own.py",
    )
    assert project.done == [
        "lock",
        "move flaskr to store",
        "write pyproject.toml",
        f"write {PRISTINE}",
        f"write {RECIPE}",
        "unlock",
    ]


def test_a_package_that_the_user_moved_is_not_moved_again() -> None:
    project = shop()
    project.files = {"pyproject.toml": project.files["pyproject.toml"]}

    report = update(HERE, Wish(settings=(("package", "store"),)), Way(), project.world)

    assert said(report) == ("update pyproject.toml", "create store/hello.py", *RECORD)


def test_diff_and_status_tell_what_the_user_did() -> None:
    project = shop("health", files={"flaskr/hello.py": b"# hello\nmine\n", "own.py": b""})
    del project.files["flaskr/health.py"]

    assert said(status(HERE, project.world)) == (
        "deleted flaskr/health.py",
        "edited flaskr/hello.py",
        "yours own.py",
        "pristine pyproject.toml",
    )
    assert diff(HERE, project.world).diff == (
        "diff --git a/flaskr/health.py b/flaskr/health.py\n"
        "deleted file mode 100644\n"
        "--- a/flaskr/health.py\n"
        "+++ /dev/null\n"
        "@@ -1 +0,0 @@\n"
        "-# health\n"
        "diff --git a/flaskr/hello.py b/flaskr/hello.py\n"
        "--- a/flaskr/hello.py\n"
        "+++ b/flaskr/hello.py\n"
        "@@ -1 +1,2 @@\n"
        " # hello\n"
        "+mine\n"
    )

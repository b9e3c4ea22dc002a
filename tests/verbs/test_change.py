"""Add, remove and update: what they write, in which order, and what they return.

Folders, journals and git are real. Only what installs packages is replaced: it needs a network.
"""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from scaffold import __version__
from scaffold.catalog import bundled
from scaffold.catalog.revision import Revision
from scaffold.project.errors import Exit, Interrupted, Rejected
from scaffold.project.problems import Problem
from scaffold.project.recipe import PRISTINE, RECIPE, Order, Recipe
from scaffold.project.results import Status, Step, StepStatus
from scaffold.verbs.add import add
from scaffold.verbs.change import Changed, ChangeOptions
from scaffold.verbs.diff import diff
from scaffold.verbs.new import new
from scaffold.verbs.remove import remove
from scaffold.verbs.status import ProjectStatus, status
from scaffold.verbs.update import update
from scaffold.writing import journal, record, venv
from scaffold.writing.journal import Busy
from scaffold.writing.venv import ByHand
from tests.support import picture

RECORD = (f"update {PRISTINE}", f"update {RECIPE}")
WITH_TOOLS = (
    "update .env.example",
    "create flaskr/tools.py",
    "update pyproject.toml",
    "create tests/tools_tests.py",
)


@pytest.fixture(autouse=True)
def _means(made_up_templates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(venv, "by_hand", lambda: ByHand("make it", "enter it", "fill it"))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return project(tmp_path)


def project(folder: Path, *features: str) -> Path:
    """Make a project with *features* in *folder*."""
    return new(Order("shop", folder, features=features)).project


def with_environment(
    shop: Path, monkeypatch: pytest.MonkeyPatch, outcome: Step | Interrupted
) -> None:
    """Give *shop* an environment, in which an installation ends with *outcome*."""
    python = venv.python_of(shop / venv.FOLDER)
    python.parent.mkdir(parents=True)
    python.touch()

    def refresh(project: Path) -> Step:
        assert (project / "flaskr/tools.py").exists()
        if isinstance(outcome, Interrupted):
            raise outcome
        return outcome

    monkeypatch.setattr(venv, "refresh", refresh)


def entries(result: Changed | ProjectStatus) -> tuple[str, ...]:
    return tuple(f"{entry.action} {entry.path}" for entry in result.files)


def test_add_writes_what_is_new_and_remembers_it(shop: Path) -> None:
    changed = add(shop, ("tools",), ChangeOptions())

    assert changed.recipe == Recipe("hello", ("tools",), changed.before.answers)
    assert (changed.status, changed.exit, changed.before.features) == ("changed", Exit.DONE, ())
    assert (changed.project, entries(changed)) == (shop, (*WITH_TOOLS, *RECORD))
    assert (shop / "flaskr/tools.py").is_file()
    assert record.read_record(shop).recipe == changed.recipe
    assert not (shop / ".flask-scaffold/journal").exists()


def test_remove_forgets_what_only_the_feature_asked(tmp_path: Path) -> None:
    shop = project(tmp_path, "colours")
    assert record.read_record(shop).recipe.answers["colour"] == "red"

    changed = remove(shop, ("colours",), ChangeOptions())

    assert "colour" not in changed.recipe.answers
    assert entries(changed) == (
        "update .gitignore",
        "delete flaskr/colours.py",
        "delete tests/colours_tests.py",
        *RECORD,
    )


def test_what_is_so_already_is_not_written(tmp_path: Path) -> None:
    shop = project(tmp_path, "tools")
    before = picture(shop)

    changed = add(shop, ("tools",), ChangeOptions())

    assert (changed.status, changed.exit, entries(changed)) == ("unchanged", Exit.DONE, ())
    assert picture(shop) == before


def test_a_newer_version_of_ours_alone_writes_nothing(shop: Path) -> None:
    recipe = shop / RECIPE
    recipe.write_text(recipe.read_text().replace(__version__, "0.0.1"))

    assert update(shop, Revision(), ChangeOptions()).status is Status.UNCHANGED
    assert update(shop, Revision(), ChangeOptions(check=True)).status is Status.CURRENT


def test_newer_templates_are_followed(
    shop: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundled, "bundled", lambda: templates / "2")

    changed = update(shop, Revision(), ChangeOptions())

    assert entries(changed) == (
        "update flaskr/__init__.py",
        "update flaskr/hello.py",
        "create flaskr/safety.py",
        "delete flaskr/security.py",
        "update logo.png",
        "update pyproject.toml",
        f"update {PRISTINE}",
    )


def test_a_dry_run_only_looks(shop: Path) -> None:
    before = picture(shop)

    changed = add(shop, ("tools",), ChangeOptions(dry_run=True))

    assert (changed.status, entries(changed)) == ("planned", (*WITH_TOOLS, *RECORD))
    assert changed.diff is not None
    assert [line for line in changed.diff.splitlines() if line.startswith("diff")] == [
        f"diff --git a/{path} b/{path}"
        for path in (".env.example", "flaskr/tools.py", "pyproject.toml", "tests/tools_tests.py")
    ]
    assert picture(shop) == before


def test_check_tells_whether_there_is_anything_to_do(
    shop: Path, templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = picture(shop)
    changed = update(shop, Revision(), ChangeOptions(check=True))
    assert (changed.status, changed.exit, changed.problems) == ("current", Exit.DONE, ())

    monkeypatch.setattr(bundled, "bundled", lambda: templates / "2")
    changed = update(shop, Revision(), ChangeOptions(check=True))
    assert (changed.status, changed.exit) == ("outdated", Exit.FAILED)
    assert [problem.hint for problem in changed.problems] == ["Type flask-scaffold update."]
    assert picture(shop) == before


def test_uncommitted_changes_are_refused_unless_forced(shop: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], cwd=shop, check=True)
    subprocess.run(["git", "add", "README.md"], cwd=shop, check=True)

    changed = add(shop, ("tools",), ChangeOptions())

    assert (changed.status, changed.exit) == ("refused", Exit.REFUSED)
    assert changed.problems == (
        Problem(
            "uncommitted",
            "There are uncommitted changes in this project.",
            "Type git add -A && git commit, or add --force.",
        ),
    )
    assert not (shop / "flaskr/tools.py").exists()
    assert (
        remove(shop, (), ChangeOptions()).status is Status.UNCHANGED
    )  # There is nothing to write.
    assert add(shop, ("tools",), ChangeOptions(force=True)).status is Status.CHANGED


def test_what_is_in_the_way_is_named(shop: Path) -> None:
    (shop / "flaskr/tools.py").mkdir()

    changed = add(shop, ("tools",), ChangeOptions())

    assert (changed.status, [problem.message for problem in changed.problems]) == (
        "refused",
        ["'flaskr/tools.py' is in the way of our files."],
    )


def edit(shop: Path) -> None:
    """Change the line of README.md that another package name changes too."""
    file = shop / "README.md"
    file.write_text(file.read_text().replace("flask --app flaskr run", "flask --app mine run"))


RENAME = Revision(settings=(("package", "store"),))
MARKED = (
    "<<<<<<< yours\nflask --app mine run\n=======\nflask --app store run\n>>>>>>> flask-scaffold\n"
)


def test_a_conflict_stops_all(shop: Path) -> None:
    edit(shop)
    before = picture(shop)

    changed = update(shop, RENAME, ChangeOptions())

    assert (changed.status, changed.exit) == ("failed", Exit.FAILED)
    assert [(problem.code, problem.message) for problem in changed.problems] == [
        ("conflict", "README.md: you and the template changed the same lines.")
    ]
    assert picture(shop) == before


def test_a_dry_run_shows_the_conflict(shop: Path) -> None:
    edit(shop)

    changed = update(shop, RENAME, ChangeOptions(dry_run=True))

    assert (changed.status, changed.exit) == ("failed", Exit.FAILED)
    assert changed.diff is not None
    assert "+<<<<<<< yours" in changed.diff


def test_markers_leave_the_choice_to_the_user(shop: Path) -> None:
    edit(shop)

    changed = update(shop, RENAME, ChangeOptions(markers=True))

    assert (changed.status, changed.exit) == ("changed", Exit.DONE)
    assert [entry.path for entry in changed.files if entry.action == "conflict"] == ["README.md"]
    assert MARKED in (shop / "README.md").read_text()


def test_what_no_tool_can_read_is_installed_by_hand(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_environment(shop, monkeypatch, Step("venv", StepStatus.DONE))
    file = shop / "pyproject.toml"
    file.write_text(file.read_text().replace('name = "flaskr"', 'name = "mine"'))

    changed = update(shop, RENAME, ChangeOptions(markers=True))

    assert [entry.action for entry in changed.files if entry.path == "pyproject.toml"] == [
        "conflict"
    ]
    assert (changed.steps, changed.next) == ((), ("fill it",))


def test_what_the_project_needs_is_installed_where_it_has_an_environment(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Step("venv", StepStatus.DONE)
    with_environment(shop, monkeypatch, done)

    changed = add(shop, ("tools",), ChangeOptions())

    assert (changed.status, changed.steps, changed.next) == ("changed", (done,), ())


def test_without_an_environment_there_is_a_line_to_type(shop: Path) -> None:
    assert add(shop, ("tools",), ChangeOptions()).next == ("fill it",)
    (shop / "a/b").mkdir(parents=True)
    assert add(shop / "a/b", ("cache",), ChangeOptions()).next == ("cd ../..", "fill it")


def test_an_install_that_fails_becomes_lines_to_type(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = Step("venv", StepStatus.FAILED, "fill it", detail="no index")
    with_environment(shop, monkeypatch, failed)

    changed = add(shop / "tests", ("tools",), ChangeOptions())

    assert (changed.status, changed.exit) == ("incomplete", Exit.INCOMPLETE)
    assert changed.steps == (replace(failed, command="cd ..\nenter it\nfill it"),)
    assert changed.next == ("cd ..", "enter it", "fill it")


def test_an_install_that_is_interrupted_leaves_the_project_changed(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_environment(shop, monkeypatch, Interrupted(2))

    changed = add(shop, ("tools",), ChangeOptions())

    assert (changed.status, changed.exit) == ("interrupted", Exit.INTERRUPTED)
    assert [step.command for step in changed.steps] == ["enter it\nfill it"]


def test_a_change_that_is_interrupted_says_so(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise Interrupted(15)

    before = picture(shop)
    monkeypatch.setattr(journal, "_swap", interrupt)

    with pytest.raises(Interrupted, match="nothing was changed") as caught:
        add(shop, ("tools",), ChangeOptions())

    assert caught.value.exit is Exit.TERMINATED
    assert picture(shop) == before


def test_only_one_run_at_a_time_changes_a_project(shop: Path) -> None:
    with journal.alone(shop), pytest.raises(Busy):
        add(shop, ("tools",), ChangeOptions())

    assert add(shop, ("tools",), ChangeOptions()).status is Status.CHANGED


def test_a_project_of_a_newer_version_is_left_alone(shop: Path) -> None:
    recipe = shop / RECIPE
    recipe.write_text(recipe.read_text().replace(__version__, "999.0"))

    with pytest.raises(Rejected) as caught:
        add(shop, ("tools",), ChangeOptions())

    assert (caught.value.exit, caught.value.project) == (Exit.REFUSED, str(shop))
    assert [problem.code for problem in caught.value.problems] == ["newer"]


def test_another_package_name_moves_what_is_in_the_folder(tmp_path: Path) -> None:
    shop = project(tmp_path, "tools")
    (shop / "flaskr/own.py").write_text("from flaskr import db\n")
    (shop / "tests/own.py").write_text("import flaskr\n")
    (shop / "flaskr/tools.py").write_text("mine = 1\n")

    changed = update(shop, RENAME, ChangeOptions())

    assert entries(changed) == (
        "update README.md",
        "update pyproject.toml",
        "move store/__init__.py",
        "move store/hello.py",
        "move store/own.py",
        "move store/security.py",
        "move store/tools.py",
        "update tests/tools_tests.py",
        *RECORD,
        "mentions store/own.py",
        "mentions tests/own.py",
    )
    assert not (shop / "flaskr").exists()
    assert (shop / "store/tools.py").read_text() == "mine = 1\n"


def test_a_package_that_the_user_moved_is_not_moved_again(shop: Path) -> None:
    (shop / "flaskr").rename(shop / "elsewhere")

    changed = update(shop, RENAME, ChangeOptions())

    assert entries(changed) == ("update README.md", "update pyproject.toml", *RECORD)
    assert not (shop / "store").exists()


def test_what_the_user_wrote_into_a_package_that_he_moved_himself_is_merged(shop: Path) -> None:
    (shop / "flaskr").rename(shop / "store")
    (shop / "store/security.py").write_text("KEY = 1\nMINE = 2\n")

    changed = update(shop, RENAME, ChangeOptions())

    assert entries(changed) == ("update README.md", "update pyproject.toml", *RECORD)
    assert (shop / "store/security.py").read_text() == "KEY = 1\nMINE = 2\n"


def test_diff_and_status_tell_what_the_user_did(tmp_path: Path) -> None:
    shop = project(tmp_path, "tools")
    (shop / "tests/tools_tests.py").unlink()
    (shop / "flaskr/security.py").write_text("KEY = 1\nMINE = 2\n")
    (shop / "own.py").touch()

    assert [entry for entry in entries(status(shop)) if not entry.startswith("pristine")] == [
        "edited flaskr/security.py",
        "yours own.py",
        "deleted tests/tools_tests.py",
    ]
    assert diff(shop).diff == (
        "diff --git a/flaskr/security.py b/flaskr/security.py\n"
        "--- a/flaskr/security.py\n"
        "+++ b/flaskr/security.py\n"
        "@@ -1 +1,2 @@\n"
        " KEY = 1\n"
        "+MINE = 2\n"
        "diff --git a/tests/tools_tests.py b/tests/tools_tests.py\n"
        "deleted file mode 100644\n"
        "--- a/tests/tools_tests.py\n"
        "+++ /dev/null\n"
        "@@ -1,3 +0,0 @@\n"
        "-from flaskr import tools\n"
        "-\n"
        "-assert tools\n"
    )

"""A project is changed all at once or not at all, whatever fails and whenever we are killed.

Python tells hooks of every file that it opens, renames or removes. One hook here makes such a step
fail, or all steps from one on, which leaves what a kill at that moment leaves.
"""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from scaffold.merging.merge import Change, Move
from scaffold.project.errors import DiskFailure
from scaffold.project.plan import File
from scaffold.project.results import Action
from scaffold.writing.journal import Busy, ChangedMeanwhile, alone, apply, recover
from tests.support import environment, picture

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such marks")

JOURNAL = ".flask-scaffold/journal"
WATCHED = {f"os.{word}" for word in ("chmod", "link", "mkdir", "remove", "rename", "rmdir")}

BEFORE = {
    "README.md": b"# shop\n",
    "flaskr/__init__.py": b"app = 1\n",
    "flaskr/hello.py": b"hello = 1\n",
    "flaskr/pages/old.py": b"old = 1\n",
    "flaskr/own.py": b"own = 1\n",
    ".flask-scaffold/recipe.toml": b"1\n",
}
CHANGES = (
    Change("README.md", Action.MERGE, File(b"# shop\n"), File(b"# shop\n\nmore\n")),
    Change("flaskr/__init__.py", Action.UPDATE, File(b"app = 1\n"), File(b"app = 2\n")),
    Change("flaskr/pages/old.py", Action.DELETE, File(b"old = 1\n"), None),
    Change("docs/more/new.md", Action.CREATE, None, File(b"new\n")),
    Change(".flask-scaffold/recipe.toml", Action.UPDATE, File(b"1\n"), File(b"2\n")),
)
MOVE = Move("flaskr", "shop")
MOVED = tuple(
    Change(MOVE.after(one.path), one.action, one.now, one.then, one.path if one.now else "")
    for one in (*CHANGES, Change("flaskr/new/x.py", Action.CREATE, None, File(b"x = 1\n")))
)
BOTH = pytest.mark.parametrize(
    ("changes", "move"), [(CHANGES, None), (MOVED, MOVE)], ids=["at its place", "moved"]
)


class Killed(BaseException):
    """The end of a process that can do nothing about it."""


class _Steps:
    """What the hook counts, and what it does about it."""

    below = ""
    count = 0
    at: Callable[[int], None] | None = None


def _hook(event: str, given: tuple[object, ...]) -> None:
    if _Steps.at is None or not (event in WATCHED or event == "open"):
        return
    if event == "open" and not (isinstance(given[2], int) and given[2] & os.O_WRONLY):
        return
    if any(isinstance(one, (str, os.PathLike)) and _Steps.below in str(one) for one in given):
        _Steps.count += 1
        _Steps.at(_Steps.count)


sys.addaudithook(_hook)


@contextmanager
def steps(below: Path, at: Callable[[int], None]) -> Iterator[None]:
    """Call *at* with its number before each step that changes something below a folder."""
    _Steps.below, _Steps.count, _Steps.at = str(below), 0, at
    try:
        yield
    finally:
        _Steps.at = None


def fail_at(number: int) -> Callable[[int], None]:
    def fail(step: int) -> None:
        if step == number:
            raise OSError(errno.ENOSPC, "No space left on device")

    return fail


def killed_from(number: int) -> Callable[[int], None]:
    def kill(step: int) -> None:
        if step >= number:
            raise Killed

    return kill


def project(folder: Path) -> Path:
    """Make the project anew in *folder*."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, content in BEFORE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def change(folder: Path, changes: tuple[Change, ...], move: Move | None = None) -> None:
    with alone(folder):
        apply(folder, changes, move)


def only_files(folder: Path) -> dict[str, bytes | str]:
    return {name: what for name, what in picture(folder).items() if what != "folder"}


def count(folder: Path, work: Callable[[], None]) -> int:
    """Return how many steps *work* takes."""
    seen: list[int] = []
    with steps(folder, seen.append):
        work()
    return len(seen)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return project(tmp_path / "shop")


@BOTH
def test_all_is_changed(shop: Path, changes: tuple[Change, ...], move: Move | None) -> None:
    change(shop, changes, move)

    package = "shop" if move else "flaskr"
    after = {
        "README.md": b"# shop\n\nmore\n",
        f"{package}/__init__.py": b"app = 2\n",
        f"{package}/hello.py": b"hello = 1\n",
        f"{package}/own.py": b"own = 1\n",
        "docs/more/new.md": b"new\n",
        ".flask-scaffold/recipe.toml": b"2\n",
        **({"shop/new/x.py": b"x = 1\n"} if move else {}),
    }
    assert only_files(shop) == after
    # The folder of the deleted file is gone with it.
    folders = {name for name, what in picture(shop).items() if what == "folder"}
    assert folders == {f for name in after for f in map(str, Path(name).parents)} - {"."}


@BOTH
def test_whatever_fails_the_old_bytes_are_back_at_once(
    tmp_path: Path, changes: tuple[Change, ...], move: Move | None
) -> None:
    shop = project(tmp_path / "shop")
    before = picture(shop)
    total = count(shop, lambda: change(shop, changes, move))
    files_after = only_files(shop)
    outcomes = []
    for number in range(1, total + 1):
        project(shop)
        with steps(shop, fail_at(number)):
            try:
                change(shop, changes, move)
                outcomes.append("changed")
            except DiskFailure as error:
                assert "no space left on device" in error.message
                outcomes.append("failed")
        if outcomes[-1] == "failed":
            assert picture(shop) == before, number
        else:  # It was not needed, or only what is left to remove was hindered.
            recover(shop)
            assert only_files(shop) == files_after, number
    assert outcomes[0] == "failed"
    assert outcomes[-1] == "changed"


@BOTH
def test_whenever_a_run_is_killed_the_next_one_mends_it(
    tmp_path: Path, changes: tuple[Change, ...], move: Move | None
) -> None:
    shop = project(tmp_path / "shop")
    before = picture(shop)
    total = count(shop, lambda: change(shop, changes, move))
    after = picture(shop)
    outcomes = []
    for number in range(1, total + 1):
        project(shop)
        with steps(shop, killed_from(number)), suppress(Killed):
            change(shop, changes, move)
        recover(shop)
        found = picture(shop)
        assert found in (before, after), number
        outcomes.append("new" if found == after else "old")
    assert outcomes == sorted(outcomes, reverse=True)
    assert {"old", "new"} == {*outcomes}


@BOTH
def test_the_mending_may_be_killed_too(
    tmp_path: Path, changes: tuple[Change, ...], move: Move | None
) -> None:
    shop, killed = project(tmp_path / "shop"), tmp_path / "killed"
    before = picture(shop)
    total = count(shop, lambda: change(shop, changes, move))
    after = picture(shop)
    for number in range(2, total + 1, 3):
        project(shop)
        with steps(shop, killed_from(number)), suppress(Killed):
            change(shop, changes, move)
        shutil.copytree(shop, killed)
        for again in range(1, 1 + count(shop, lambda: recover(shop))):
            shutil.rmtree(shop)
            shutil.copytree(killed, shop)
            with steps(shop, killed_from(again)), suppress(Killed):
                recover(shop)
            recover(shop)
            assert picture(shop) in (before, after), (number, again)
        shutil.rmtree(killed)


def half_changed(shop: Path) -> None:
    """Leave what a run leaves that is killed after two of its files."""
    replaced = 0

    def kill(step: int) -> None:
        nonlocal replaced
        replaced += (shop / "flaskr/__init__.py").read_bytes() == b"app = 2\n"
        if replaced:
            raise Killed

    with steps(shop, kill), suppress(Killed):
        change(shop, CHANGES)
    assert (shop / JOURNAL / "undo.json").exists()


def test_what_was_edited_after_a_kill_is_not_touched(shop: Path) -> None:
    half_changed(shop)
    (shop / "README.md").write_bytes(b"# mine\n")

    recover(shop)

    assert (shop / "README.md").read_bytes() == b"# mine\n"
    assert (shop / "flaskr/__init__.py").read_bytes() == b"app = 1\n"
    assert not (shop / JOURNAL).exists()


def test_git_does_not_see_what_a_killed_run_left(shop: Path) -> None:
    def git(*words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=shop, env=environment(shop), capture_output=True, check=True
        )
        return done.stdout.decode()

    git("init", "--quiet")
    git("add", ".")
    half_changed(shop)

    told = git("status", "--porcelain", "--untracked-files=all", "--", ".flask-scaffold")

    assert told == "A  .flask-scaffold/recipe.toml\n"


def test_a_damaged_journal_is_told_of(shop: Path) -> None:
    (shop / JOURNAL).mkdir()
    (shop / JOURNAL / "undo.json").write_text("{")

    with pytest.raises(DiskFailure, match=r"undo.json is damaged"):
        recover(shop)


@pytest.mark.parametrize(
    "meddle",
    [
        lambda shop: (shop / "flaskr/__init__.py").write_bytes(b"mine\n"),
        lambda shop: (shop / "flaskr/__init__.py").unlink(),
        lambda shop: (
            (shop / "docs/more").mkdir(parents=True) or (shop / "docs/more/new.md").touch()
        ),
    ],
    ids=["edited", "deleted", "made"],
)
def test_a_file_that_changed_meanwhile_stops_all(
    shop: Path, meddle: Callable[[Path], object]
) -> None:
    meddle(shop)
    before = picture(shop)

    with pytest.raises(ChangedMeanwhile, match="is not what it was a moment ago"):
        change(shop, CHANGES)

    assert picture(shop) == before


@POSIX_ONLY
def test_a_link_is_never_written_through(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"# shop\n")
    (shop / "README.md").unlink()
    (shop / "README.md").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(ChangedMeanwhile):
        change(shop, CHANGES)

    assert (tmp_path / "elsewhere").read_bytes() == b"# shop\n"
    assert (shop / "README.md").is_symlink()


def test_another_folder_of_that_name_stops_the_move(shop: Path) -> None:
    (shop / "shop").mkdir()
    before = picture(shop)

    with pytest.raises(ChangedMeanwhile):
        change(shop, MOVED, MOVE)

    assert picture(shop) == before


def test_two_at_once_are_one_and_one_that_is_told(shop: Path) -> None:
    with alone(shop), pytest.raises(Busy), alone(shop):
        pass

    with alone(shop):
        recover(shop)  # Nothing is under way yet.
        half = shop / JOURNAL
        half.mkdir()
        (half / "undo.json").write_text("{}")
        with pytest.raises(Busy):
            recover(shop)


@POSIX_ONLY
@pytest.mark.parametrize(("mode", "after"), [(0o600, 0o700), (0o664, 0o775), (0o444, 0o555)])
def test_the_permissions_of_a_file_stay(shop: Path, mode: int, after: int) -> None:
    readme, then = shop / "README.md", File(b"# shop\n\nmore\n", executable=True)
    readme.chmod(mode)

    change(shop, (Change("README.md", Action.UPDATE, File(b"# shop\n"), then),))
    assert readme.stat().st_mode & 0o777 == after

    change(shop, (Change("README.md", Action.UPDATE, then, File(b"# shop\n")),))
    assert readme.stat().st_mode & 0o777 == mode


@POSIX_ONLY
def test_what_is_taken_back_is_the_same_file(shop: Path) -> None:
    readme = shop / "README.md"
    readme.chmod(0o640)
    os.utime(readme, (1, 1))
    before = readme.stat()

    half_changed(shop)
    assert readme.stat().st_ino != before.st_ino
    recover(shop)

    after = readme.stat()
    assert (after.st_ino, after.st_mode, after.st_mtime) == (before.st_ino, before.st_mode, 1)


def test_bytecode_does_not_keep_a_folder(shop: Path) -> None:
    (shop / "flaskr/pages/__pycache__").mkdir()
    (shop / "flaskr/pages/__pycache__/old.cpython-313.pyc").write_bytes(b"\0")

    change(shop, CHANGES)

    assert not (shop / "flaskr/pages").exists()

"""Caches and temporary directories, and files that are written whole or not at all."""

import os
import stat
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from scaffold.project.errors import DiskFailure
from scaffold.project.plan import File, Plan
from scaffold.project.problems import Problem
from scaffold.system import tempdirs
from scaffold.system.files import remove_tree
from tests.mounts import mounted, remount
from tests.support import made, picture

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other owners")
LINUX_ONLY = pytest.mark.skipif(sys.platform != "linux", reason="there alone this is told")

STALE = ".myapp.flask-scaffold-0123456789abcdef"
WHOLE = {"made.txt": b"made\n", "whole": b""}


class Filler:
    """Fills folders, and notes how often; while it is *broken* it fills a half and fails."""

    def __init__(self, *, broken: bool = False) -> None:
        self.times = 0
        self.broken = broken

    def __call__(self, folder: Path) -> bool:
        self.times += 1
        (folder / ("half.txt" if self.broken else "made.txt")).write_bytes(b"made\n")
        return not self.broken


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, where the user's cache cannot be written."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    (tmp_path / "file").touch()
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


# Where they are


def test_what_is_kept_is_in_the_users_cache() -> None:
    folder = tempdirs.cache("environments")

    assert folder.is_dir()
    assert Path(os.environ["HOME"]) in folder.parents
    assert tempdirs.cache("environments") == folder


def test_where_that_cannot_be_written_it_is_with_temporary_files(temporary: Path) -> None:
    folder = tempdirs.cache("environments")

    assert folder.is_dir()
    assert folder.parent.parent == temporary
    assert tempdirs.cache("environments") == folder


@POSIX_ONLY
def test_nobody_else_can_look_into_it_there(temporary: Path) -> None:
    folder = tempdirs.cache("environments").parent

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@POSIX_ONLY
@pytest.mark.parametrize("trap", ["a link", "a file", "open to all", "somebody else's"])
def test_what_somebody_else_has_put_there_is_not_used(trap: str, temporary: Path) -> None:
    folder, elsewhere = tempdirs.cache("environments").parent, temporary / "elsewhere"
    remove_tree(folder)
    if trap == "a link":
        elsewhere.mkdir(mode=0o700)
        folder.symlink_to(elsewhere)
    elif trap == "a file":
        folder.touch()
    else:
        folder.mkdir()
        folder.chmod(0o777 if trap == "open to all" else 0o700)
    if trap == "somebody else's":
        if os.geteuid() != 0:
            pytest.skip("only root can give a folder away")
        os.chown(folder, 12345, 12345)
    before = picture(temporary)

    with pytest.raises(DiskFailure, match="There is no folder for temporary files: "):
        tempdirs.cache("environments")

    assert picture(temporary) == before


def test_without_any_place_that_is_said(temporary: Path) -> None:
    temporary.rmdir()
    temporary.touch()

    with pytest.raises(DiskFailure, match=r"There is no folder for temporary files: .+\.$"):
        tempdirs.cache("environments")


def test_a_disk_that_can_only_be_read_is_such_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home := tmp_path / "home").mkdir()
    (other := tmp_path / "temporary").mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr(tempfile, "tempdir", str(other))
    with mounted(home, "size=64k"):
        tempdirs.cache("environments")  # It is there already, and cannot be written.
        remount(home, "ro")

        assert tempdirs.cache("environments").parent.parent == other


# Folders that go


def test_a_scratch_folder_goes_with_its_block() -> None:
    with tempdirs.scratch() as folder:
        (folder / "read-only").mkdir()
        (folder / "read-only" / "file").touch(mode=0o400)
        (folder / "read-only").chmod(0o500)
        parent = folder.parent
    assert os.listdir(parent) == []

    with pytest.raises(ZeroDivisionError), tempdirs.scratch() as folder:
        (folder / "file").touch()
        raise ZeroDivisionError
    assert os.listdir(parent) == []


@LINUX_ONLY
def test_what_still_runs_in_it_is_ended() -> None:
    with ExitStack() as stack:
        with tempdirs.scratch() as folder:
            sleep = [sys.executable, "-c", "import time; print(flush=True); time.sleep(999)"]
            away = subprocess.Popen(
                sleep, cwd=folder, stdout=subprocess.PIPE, start_new_session=True
            )
            stack.enter_context(away)
            assert away.stdout is not None
            away.stdout.readline()
        assert away.wait() == -9


# What killed runs left


@pytest.mark.parametrize(
    "name",
    [
        ".myapp.flask-scaffold-0123456789abcde",
        ".myapp.flask-scaffold-0123456789abcdeg",
        "myapp.flask-scaffold-0123456789abcdef",
        "..flask-scaffold-0123456789abcdef",
        ".myapp.flask-scaffold-0123456789abcdef.bak",
        ".flask-scaffold",
    ],
)
def test_folders_of_other_names_are_left_alone(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    tempdirs.sweep(tmp_path)
    assert picture(tmp_path) == {name: "folder"}


def test_a_file_with_the_name_of_a_staging_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / STALE).write_text("mine")
    tempdirs.sweep(tmp_path)
    assert picture(tmp_path) == {STALE: b"mine"}


@POSIX_ONLY
def test_a_link_with_the_name_of_a_staging_folder_is_left_alone(tmp_path: Path) -> None:
    made(tmp_path / "elsewhere", "mine")
    (tmp_path / STALE).symlink_to("elsewhere")
    before = picture(tmp_path)
    tempdirs.sweep(tmp_path)
    assert picture(tmp_path) == before


@POSIX_ONLY
def test_what_links_in_a_stale_folder_lead_to_stays(tmp_path: Path) -> None:
    made(tmp_path / "elsewhere", "mine")
    before = picture(tmp_path)
    (tmp_path / STALE).mkdir()
    (tmp_path / STALE / "link").symlink_to("../elsewhere")
    tempdirs.sweep(tmp_path)
    assert picture(tmp_path) == before


def test_a_folder_that_is_not_there_has_nothing_to_sweep(tmp_path: Path) -> None:
    tempdirs.sweep(tmp_path / "missing")
    assert picture(tmp_path) == {}


# What is compiled


# Files


def test_files_are_written_into_a_folder_of_ours(tmp_path: Path) -> None:
    plan = Plan({"a.py": File(b"a\n"), "bin/run": File(b"#!/bin/sh\n", executable=True)})

    tempdirs.spread(plan, tmp_path / "new")
    tempdirs.spread(Plan({"a.py": File(b"b\n")}), tmp_path / "new")

    assert picture(tmp_path / "new") == {
        "a.py": b"b\n",
        "bin": "folder",
        "bin/run": b"#!/bin/sh\n",
    }
    if sys.platform != "win32":
        assert [os.access(tmp_path / "new" / name, os.X_OK) for name in ("a.py", "bin/run")] == [
            False,
            True,
        ]


def test_a_table_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()

    def why(name: str) -> str:
        problem = tempdirs.unwritable(tmp_path / name)
        if problem is None:
            return ""
        assert (problem.code, problem.refusal) == ("not-writable", True)
        return problem.message.partition(" cannot be written: ")[2]

    assert why("new.xml") == ""
    assert why("file") == ""
    assert why("folder") == "it is a folder."
    assert why("file/new.xml").startswith("there is no folder ")
    assert why("nowhere/new.xml").startswith("there is no folder ")
    assert picture(tmp_path) == {"file": b"", "folder": "folder"}


def test_nor_where_that_is_not_permitted(tmp_path: Path) -> None:
    with mounted(tmp_path, "size=64k"):
        (tmp_path / "there.xml").touch()
        remount(tmp_path, "ro")
        problems = [tempdirs.unwritable(tmp_path / name) for name in ("new.xml", "there.xml")]

    assert all(isinstance(problem, Problem) for problem in problems)
    assert {problem.message.rpartition(": ")[2] for problem in problems if problem} == {
        "that is not permitted."
    }


def test_a_table_replaces_the_last_one(tmp_path: Path) -> None:
    table = tmp_path / "results.xml"

    tempdirs.write(table, b"one")
    tempdirs.write(table, b"two")

    assert picture(tmp_path) == {"results.xml": b"two"}


def test_a_full_disk_leaves_the_last_one(tmp_path: Path) -> None:
    with mounted(tmp_path, "size=64k"):
        tempdirs.write(tmp_path / "results.xml", b"one")

        with pytest.raises(DiskFailure, match="results.xml cannot be written: no space left"):
            tempdirs.write(tmp_path / "results.xml", b"two" * 100_000)

        assert picture(tmp_path) == {"results.xml": b"one"}

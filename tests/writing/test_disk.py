"""The disk: what is looked at, and what is written or taken back."""

import os
import stat
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from scaffold.project.errors import DiskFailure, ScaffoldError, TargetExists
from scaffold.project.plan import File, Plan
from scaffold.project.problems import Site
from scaffold.project.recipe import Order
from scaffold.writing import disk
from scaffold.writing.disk import look, read_files, source_files
from tests.mounts import mounted, remount
from tests.support import picture

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such thing")

PLAN = Plan(
    {
        "README.md": File(b"# myapp\n"),
        "flaskr/__init__.py": File(b"x = 1\n" * 2000),
        "flaskr/static/style.css": File(b"body {}\r\n"),
        "run.sh": File(b"#!/bin/sh\n", executable=True),
        "tests/__init__.py": File(b""),
    }
)
WHOLE = {
    "README.md": b"# myapp\n",
    "flaskr": "folder",
    "flaskr/__init__.py": b"x = 1\n" * 2000,
    "flaskr/static": "folder",
    "flaskr/static/style.css": b"body {}\r\n",
    "run.sh": b"#!/bin/sh\n",
    "tests": "folder",
    "tests/__init__.py": b"",
}
MINE: dict[str, bytes | str] = {"notes": "folder", "notes/todo.txt": b"rest\n", "tests": "folder"}


def nothing(folder: Path) -> None:
    """Finish without doing anything."""


def fail(folder: Path) -> None:
    raise OSError(28, "No space left on device")


def stop(folder: Path) -> None:
    raise KeyboardInterrupt


def with_mine(folder: Path) -> Path:
    """Return *folder* with things of the user's in it."""
    for name, content in MINE.items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        else:
            (folder / name).mkdir()
    return folder


# Looking


def at(name: str, folder: Path) -> Site:
    return look(Order(name, folder), PLAN)


def test_a_free_place_is_found_free(tmp_path: Path) -> None:
    assert at("myapp", tmp_path) == Site(str(tmp_path / "myapp"), "folder", writable=True)


@pytest.mark.parametrize("stand", [Path.touch, Path.mkdir], ids=["a file", "an empty folder"])
def test_what_stands_at_the_target_is_found(stand: Callable[[Path], None], tmp_path: Path) -> None:
    stand(tmp_path / "myapp")
    target = str(tmp_path / "myapp")
    assert at("myapp", tmp_path) == Site(target, "folder", standing=(target,))


@POSIX_ONLY
def test_a_dangling_link_at_the_target_is_found(tmp_path: Path) -> None:
    (tmp_path / "myapp").symlink_to("nowhere")
    target = str(tmp_path / "myapp")
    assert at("myapp", tmp_path) == Site(target, "folder", standing=(target,))


@pytest.mark.parametrize("name", ["", ".", "..", "../apps", "/"])
def test_a_name_that_is_a_path_is_not_looked_up(name: str, tmp_path: Path) -> None:
    (tmp_path / "apps").mkdir()
    assert at(name, tmp_path / "apps").standing == ()


def test_a_folder_that_is_not_there_is_missing(tmp_path: Path) -> None:
    assert at("myapp", tmp_path / "apps") == Site(str(tmp_path / "apps"), "missing")


@POSIX_ONLY
def test_a_folder_that_is_a_file_or_below_one_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "apps").touch()
    folders = (tmp_path / "apps", tmp_path / "apps" / "mine")
    assert [at("myapp", folder).parent for folder in folders] == ["file", "file"]


@POSIX_ONLY
def test_a_folder_that_is_a_dangling_link_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "apps").symlink_to("nowhere")
    assert at("myapp", tmp_path / "apps").parent == "file"


@POSIX_ONLY
def test_a_link_that_leads_to_itself_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    assert at("myapp", tmp_path / "loop").parent == "unreadable"


@POSIX_ONLY
def test_a_folder_whose_name_is_too_long_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 300)
    expected = Site(str(folder / "myapp"), "unreadable", error="file name too long")
    assert at("myapp", folder) == expected


def test_a_folder_with_a_null_byte_cannot_be_read(tmp_path: Path) -> None:
    assert at("myapp", tmp_path / "a\0b").parent == "unreadable"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with mounted(tmp_path, "ro"):
        assert at("myapp", tmp_path) == Site(str(tmp_path), "folder", writable=False)


def here(folder: Path) -> Site:
    return look(Order("myapp", folder, here=True), PLAN)


def test_in_this_folder_other_files_and_folders_are_no_obstacle(tmp_path: Path) -> None:
    assert here(with_mine(tmp_path)) == Site(str(tmp_path), "folder", writable=True)


def test_in_this_folder_every_file_in_the_way_is_found(tmp_path: Path) -> None:
    (tmp_path / "flaskr").mkdir()
    for name in ("README.md", "flaskr/__init__.py", "tests"):
        (tmp_path / name).touch()
    assert here(tmp_path).standing == ("tests", "README.md", "flaskr/__init__.py")


@POSIX_ONLY
def test_in_this_folder_a_link_is_no_folder_to_write_into(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "flaskr").symlink_to("elsewhere")
    assert here(tmp_path).standing == ("flaskr",)


# Writing a new folder


T = TypeVar("T")


def create(plan: Plan, target: Path, finish: Callable[[Path], T]) -> T:
    """Create *target*, with *finish* for the block."""
    with disk.create(plan, target) as folder:
        return finish(folder)


def create_here(plan: Plan, target: Path, finish: Callable[[Path], T]) -> T:
    """Add the files of *plan* to *target*, with *finish* for the block."""
    with disk.create_in_place(plan, target) as folder:
        return finish(folder)


def test_a_project_is_written_as_planned(tmp_path: Path) -> None:
    create(PLAN, tmp_path / "myapp", nothing)
    assert (picture(tmp_path / "myapp"), os.listdir(tmp_path)) == (WHOLE, ["myapp"])


@POSIX_ONLY
def test_all_of_it_is_synced_before_it_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []

    def fsync(handle: int) -> None:
        if not (tmp_path / "myapp").exists():
            synced.append(os.fstat(handle).st_ino)

    monkeypatch.setattr(os, "fsync", fsync)

    create(PLAN, tmp_path / "myapp", nothing)

    project = tmp_path / "myapp"
    assert sorted(synced) == sorted(path.stat().st_ino for path in (project, *project.rglob("*")))


def test_a_file_that_is_removed_before_it_is_published_is_missing_alone(tmp_path: Path) -> None:
    with disk.create(PLAN, tmp_path / "myapp") as folder:
        (folder / "run.sh").unlink()

    assert picture(tmp_path / "myapp") == {
        name: content for name, content in WHOLE.items() if name != "run.sh"
    }


@pytest.mark.parametrize("make", [create, create_here])
def test_if_the_disk_refuses_to_sync_nothing_is_left(
    make: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)
    target = tmp_path / "myapp" if make is create else tmp_path

    with pytest.raises(DiskFailure, match="cannot be written: input/output error"):
        make(PLAN, target, nothing)

    assert picture(tmp_path) == {}


def test_what_finishes_works_before_the_project_is_published(tmp_path: Path) -> None:
    def finish(folder: Path) -> bool:
        (folder / "LICENSE").write_bytes(b"mine\n")
        return (tmp_path / "myapp").exists()

    assert create(PLAN, tmp_path / "myapp", finish) is False
    assert picture(tmp_path / "myapp") == {**WHOLE, "LICENSE": b"mine\n"}


@pytest.mark.parametrize(("finish", "error"), [(fail, DiskFailure), (stop, KeyboardInterrupt)])
def test_what_cannot_be_finished_leaves_nothing(
    finish: Callable[[Path], None], error: type[BaseException], tmp_path: Path
) -> None:
    with pytest.raises(error):
        create(PLAN, tmp_path / "myapp", finish)
    assert picture(tmp_path) == {}


def test_a_target_that_appears_meanwhile_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "myapp"
    with pytest.raises(TargetExists):
        create(PLAN, target, lambda folder: target.mkdir())
    assert picture(tmp_path) == {"myapp": "folder"}


@POSIX_ONLY
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o027, 0o077])
@pytest.mark.parametrize("make", [create, create_here])
def test_modes_are_what_the_umask_leaves(
    make: Callable[[Plan, Path, Callable[[Path], None]], None], umask: int, tmp_path: Path
) -> None:
    target = tmp_path / "myapp"
    before = os.umask(umask)
    try:
        if make is create_here:
            target.mkdir()
        make(PLAN, target, nothing)
    finally:
        os.umask(before)
    paths = (target, *target.rglob("*"))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in paths}
    assert modes == {
        **dict.fromkeys(("myapp", "flaskr", "static", "tests", "run.sh"), 0o777 & ~umask),
        **dict.fromkeys(("README.md", "__init__.py", "style.css"), 0o666 & ~umask),
    }


# Writing into a folder


def test_a_project_is_written_beside_what_is_there(tmp_path: Path) -> None:
    create_here(PLAN, with_mine(tmp_path), nothing)
    assert picture(tmp_path) == {**MINE, **WHOLE}


@pytest.mark.parametrize(("finish", "error"), [(fail, DiskFailure), (stop, KeyboardInterrupt)])
def test_what_cannot_be_finished_is_taken_back_and_nothing_else(
    finish: Callable[[Path], None], error: type[BaseException], tmp_path: Path
) -> None:
    with pytest.raises(error):
        create_here(PLAN, with_mine(tmp_path), finish)
    assert picture(tmp_path) == MINE


@pytest.mark.parametrize("name", sorted(PLAN))
def test_a_file_that_appears_meanwhile_stays_and_all_others_are_taken_back(
    name: str, tmp_path: Path
) -> None:
    file = with_mine(tmp_path) / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"mine\n")
    before = picture(tmp_path)
    with pytest.raises(TargetExists) as refused:
        create_here(PLAN, tmp_path, nothing)
    assert refused.value.message == f"{file} already exists."
    assert picture(tmp_path) == before


@POSIX_ONLY
def test_a_link_to_a_folder_that_appears_meanwhile_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "flaskr").symlink_to("elsewhere")
    before = picture(tmp_path)
    with pytest.raises(TargetExists):
        create_here(PLAN, tmp_path, nothing)
    assert picture(tmp_path) == before


def test_what_somebody_put_into_a_new_folder_meanwhile_is_not_taken_back(tmp_path: Path) -> None:
    def finish(folder: Path) -> None:
        (folder / "flaskr" / "mine.py").write_bytes(b"mine\n")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_here(PLAN, tmp_path, finish)
    assert picture(tmp_path) == {"flaskr": "folder", "flaskr/mine.py": b"mine\n"}


# Disks that refuse


@pytest.mark.parametrize("limit", ["size={0}k", "nr_inodes={0}"])
@pytest.mark.parametrize("make", [create, create_here])
def test_on_a_disk_of_any_size_there_is_nothing_or_all(
    make: Callable[[Plan, Path, Callable[[Path], None]], None], limit: str, tmp_path: Path
) -> None:
    target = tmp_path / "myapp"
    with mounted(tmp_path, limit.format(4)):
        if make is create_here:
            target.mkdir()
        before = picture(tmp_path)
        refusals = 0
        for size in count(4):
            remount(tmp_path, limit.format(size))
            try:
                make(PLAN, target, nothing)
                break
            except DiskFailure as error:
                refusals += 1
                assert error.message == f"{target} cannot be written: no space left on device."
                assert picture(tmp_path) == before
        assert refusals > 4
        assert picture(target) == WHOLE


@POSIX_ONLY
def test_a_path_that_gets_too_long_leaves_nothing(tmp_path: Path) -> None:
    plan = PLAN | {"x" * 300: File(b"")}
    with pytest.raises(DiskFailure, match="cannot be written: file name too long"):
        create(plan, tmp_path / "myapp", nothing)
    assert picture(tmp_path) == {}


def test_a_folder_that_is_gone_is_one_clear_line(tmp_path: Path) -> None:
    for make in (create, create_here):
        with pytest.raises(ScaffoldError, match="gone.* cannot be written: "):
            make(PLAN, tmp_path / "gone" / "myapp", nothing)
    assert picture(tmp_path) == {}


# Reading a project


def test_a_project_is_read_without_what_tools_make(tmp_path: Path) -> None:
    create(PLAN, tmp_path / "myapp", nothing)
    for name in (".git/HEAD", ".venv/pyvenv.cfg", "flaskr/__pycache__/x.pyc", "instance/x", ".env"):
        path = tmp_path / "myapp" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"made by a tool")
    assert read_files(tmp_path / "myapp") == {name: file.content for name, file in PLAN.items()}


def test_a_virtual_environment_of_any_name_is_no_source(tmp_path: Path) -> None:
    for name in ("env/pyvenv.cfg", "env/lib/flask.py", "app/env/a.py", ".env", "instance/key"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)

    assert read_files(tmp_path) == {"app/env/a.py": b"app/env/a.py"}
    assert {name for name, _ in source_files(tmp_path, also=(".env", "instance"))} == {
        ".env",
        "app/env/a.py",
        "instance/key",
    }

"""Which folder is meant when a project is to be looked at, and what is read there."""

import os
import sys
from pathlib import Path

import pytest

from scaffold.checks import checkup, reading
from scaffold.checks.reading import NoProject, TooLarge
from scaffold.project.recipe import RECIPE
from tests.environments import ROOT
from tests.support import made, run

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such thing")


@pytest.mark.parametrize(
    ("files", "start", "project"),
    [
        ([RECIPE, "flaskr/app.py"], ".", "."),
        (["pyproject.toml", "flaskr/templates/a.html"], "flaskr/templates", "."),
        (["setup.py", "tests/test_a.py"], "tests", "."),
        (["requirements.txt"], ".", "."),
        (["pyproject.toml", "examples/shop/app.py"], "examples/shop", "examples/shop"),
        # The app.py of a package is not the top of a project.
        (["pyproject.toml", "shop/app.py", "shop/__init__.py"], "shop", "."),
        (["pyproject.toml", "shop/tests/a.py"], "shop/tests/../..", "."),
        (["app.py", "templates/a.html"], "templates", "."),
        ([".flaskenv", "shop/a.py"], "shop", "."),
        (["hello.py"], ".", "."),  # Somebody's first.
    ],
)
def test_the_project_around_a_folder_is_found(
    tmp_path: Path, files: list[str], start: str, project: str
) -> None:
    made(tmp_path, *files)

    assert reading.find(tmp_path / start) == tmp_path / project


def test_the_folder_above_has_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = made(tmp_path / "shop", "pyproject.toml", "tests/a.py")
    monkeypatch.chdir(shop / "tests")

    assert (reading.find(Path("..")), reading.find(Path())) == (shop, shop)
    assert reading.read(reading.find(Path(".."))).name == "shop"


@pytest.mark.parametrize("start", ["nowhere", "a.py", "nothing", "\0", "a" * 300])
def test_where_there_is_no_project_that_is_told(tmp_path: Path, start: str) -> None:
    made(tmp_path, "a.py", "nothing/a.txt")

    what = "project in" if start == "nothing" else "folder"
    with pytest.raises(NoProject, match=f"There is no {what} "):
        reading.find(tmp_path / start)


def test_a_project_with_a_damaged_record_is_a_project(tmp_path: Path) -> None:
    made(tmp_path, RECIPE, "app.py")

    found = reading.read(tmp_path)

    assert (found.recipe, list(found.files)) == (None, ["app.py"])


# Limits


def test_private_files_are_read_on_request_and_large_ones_are_only_named(tmp_path: Path) -> None:
    made(tmp_path, ".env", "instance/key", "a.py", ".venv/pyvenv.cfg", ".git/config")
    large = tmp_path / "data.bin"
    with large.open("wb") as file:
        file.truncate(17 * 2**20)

    found = reading.read(tmp_path, checkup.PRIVATE)

    assert list(found.files) == [".env", "a.py", "instance/key"]
    assert (found.unread, found.complete) == ({"data.bin": large}, True)
    assert list(reading.read(tmp_path).files) == ["a.py"]


def test_there_is_a_limit_to_what_is_read_in_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MEMORY", 5)
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text("tea")

    found = reading.read(tmp_path)

    assert (list(found.files), list(found.unread)) == (["a.txt"], ["b.txt", "c.txt"])


@POSIX_ONLY
def test_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    made(tmp_path, "a.py")
    (tmp_path / "gone").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")

    assert list(reading.read(tmp_path).files) == ["a.py"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no /proc")
def test_a_file_that_has_no_end_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "kmsg").symlink_to("/proc/kmsg")

    assert reading.read(tmp_path).files["kmsg"].content == b""


def test_more_files_than_a_project_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MANY", 2)
    made(tmp_path, "a.py", "b.py", "c.py")

    found = reading.read(tmp_path)

    with pytest.raises(TooLarge, match="holds more than 2 files"):
        reading.check_size(found, tmp_path)


def test_more_data_than_can_be_copied_is_refused(tmp_path: Path) -> None:
    for name, size in (("a.bin", 2**40), ("b.bin", 2**25)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)

    with pytest.raises(TooLarge, match="1,024.0 GiB in 'a.bin'"):
        reading.check_size(reading.read(tmp_path), tmp_path)


@POSIX_ONLY
def test_the_memory_that_reading_takes_is_bounded(tmp_path: Path) -> None:
    with (tmp_path / "data.bin").open("wb") as file:
        file.truncate(3 * 2**30)
    made(tmp_path, "app.py")
    program = """
import resource, sys
from pathlib import Path
from scaffold.checks import reading
resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
print(list(reading.read(Path(sys.argv[1])).files))
"""
    done = run(sys.executable, "-c", program, tmp_path, cwd=ROOT, env=os.environ)

    assert (done.out, done.err) == ("['app.py']\n", "")

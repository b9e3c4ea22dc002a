"""Files that are read, synced and removed with care."""

import os
import stat
from pathlib import Path

import pytest

from scaffold.system.files import remove_tree, sync
from tests.support import made, picture

POSIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="Windows has no such thing")


@pytest.fixture
def written(tmp_path: Path) -> list[Path]:
    """A folder, a folder in it, and a file in that."""
    return [tmp_path, tmp_path / "folder", made(tmp_path, "folder/file") / "folder" / "file"]


@POSIX_ONLY
def test_each_file_and_folder_is_synced(
    written: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    inodes: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: inodes.append(os.fstat(handle).st_ino))

    sync(written)

    assert inodes == [path.stat().st_ino for path in written]


def test_a_disk_that_refuses_is_an_error(
    written: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)

    with pytest.raises(OSError, match="Input/output"):
        sync([written[2]])


@POSIX_ONLY
def test_a_file_that_cannot_be_opened_again_is_left_out(
    written: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, flags: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr(os, "fsync", lambda handle: pytest.fail("nothing was opened"))

    sync([written[2]])


def test_a_tree_is_removed_with_what_is_read_only_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "objects"
    made(folder, "mine")
    (folder / "mine").chmod(stat.S_IREAD)
    folder.chmod(stat.S_IREAD | stat.S_IEXEC)
    remove_tree(folder)
    assert picture(tmp_path) == {}

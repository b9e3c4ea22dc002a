"""The disk is made to keep what was written, by one call or file by file, and may refuse."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

import pytest

from scaffold.writing import durable
from scaffold.writing.durable import keep

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has one call for all")


@pytest.fixture
def written(tmp_path: Path) -> list[Path]:
    """A folder, a folder in it, and a file in that."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").write_text("text")
    return [tmp_path, folder, folder / "file"]


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The inodes of what is synced by itself, while others have much to write."""
    inodes: list[int] = []
    monkeypatch.setattr(durable, "_waiting", lambda: durable._LITTLE + 1)
    monkeypatch.setattr(os, "fsync", lambda handle: inodes.append(os.fstat(handle).st_ino))
    return inodes


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the names in a folder unasked")
def test_each_file_and_folder_is_synced_while_others_have_much_to_write(
    written: list[Path], synced: list[int]
) -> None:
    keep(written[0], written)

    assert sorted(synced) == sorted(path.stat().st_ino for path in written)


@on_linux
@pytest.mark.parametrize("release", ["4.18.0-553.el8.x86_64", "5.7.19"])
def test_an_older_linux_syncs_each_by_itself(
    release: str, written: list[Path], synced: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "_waiting", lambda: 0)
    told = os.uname_result(("Linux", "here", release, "#1", "x86_64"))
    monkeypatch.setattr(os, "uname", lambda: told)

    keep(written[0], written)

    assert len(synced) == 3


class Library:
    """The library of C, with a syncfs that notes the folders and says *answer*."""

    def __init__(self, answer: int) -> None:
        self.answer = answer
        self.folders: list[int] = []

    def syncfs(self, handle: int) -> int:
        self.folders.append(os.fstat(handle).st_ino)
        return self.answer


@on_linux
@pytest.mark.parametrize(("answer", "by_itself"), [(0, 0), (-1, 3)])
def test_one_call_keeps_all_and_if_it_fails_each_is_asked_for(
    answer: int,
    by_itself: int,
    written: list[Path],
    synced: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    library = Library(answer)
    monkeypatch.setattr(durable, "_waiting", lambda: 0)
    monkeypatch.setattr(ctypes, "CDLL", lambda name: library)

    keep(written[0], written)

    assert library.folders == [written[0].stat().st_ino]
    assert len(synced) == by_itself


@on_linux
def test_a_library_without_that_call_syncs_each_by_itself(
    written: list[Path], synced: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "_waiting", lambda: 0)
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())

    keep(written[0], written)

    assert len(synced) == 3


def test_a_disk_that_refuses_is_told(
    written: list[Path], synced: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", refuse)

    with pytest.raises(OSError, match="Input/output"):
        keep(written[0], [written[2]])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_file_that_we_may_not_open_again_stops_nobody(
    written: list[Path], synced: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, flags: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)

    keep(written[0], [written[2]])

    assert synced == []


TOLD = """\
MemTotal:        8000000 kB
Dirty:              5000 kB
Writeback:           300 kB
WritebackTmp:      70000 kB
"""


def test_what_others_have_to_write_is_read_off_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def read(path: Path, **_: object) -> str:
        asked.append(path)
        return TOLD

    monkeypatch.setattr(Path, "read_text", read)

    assert durable._waiting() == 5300
    assert asked == [Path("/proc/meminfo")]


def test_a_system_that_does_not_tell_what_others_have_to_write_has_nothing_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(path: Path, **_: object) -> str:
        raise FileNotFoundError(path)

    monkeypatch.setattr(Path, "read_text", refuse)

    assert durable._waiting() == 0

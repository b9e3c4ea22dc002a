"""What was written is kept, and no handle stays open, whatever happens."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scaffold.edge.durable import Written, synced


def written(folder: Path, count: int) -> list[int]:
    return [os.open(folder / str(number), os.O_WRONLY | os.O_CREAT) for number in range(count)]


def is_open(handle: int) -> bool:
    try:
        os.fstat(handle)
    except OSError:
        return False
    return True


def test_all_is_synced_and_closed_when_the_block_is_over(tmp_path: Path) -> None:
    handles = written(tmp_path, 20)
    waiting: list[Written] = [tmp_path, *handles]

    with synced(waiting):
        pass

    assert (waiting, [one for one in handles if is_open(one)]) == ([], [])


def test_a_disk_that_refuses_is_told_and_all_is_closed(tmp_path: Path) -> None:
    handles = written(tmp_path, 20)
    no_file = -1

    with (
        pytest.raises(OSError, match="file descriptor"),
        synced([*handles[:10], no_file, *handles[10:]]),
    ):
        pass

    assert [one for one in handles if is_open(one)] == []


def test_an_error_in_the_block_is_told_and_all_is_closed(tmp_path: Path) -> None:
    handles = written(tmp_path, 20)

    with pytest.raises(ZeroDivisionError), synced([*handles]):
        raise ZeroDivisionError

    assert [one for one in handles if is_open(one)] == []

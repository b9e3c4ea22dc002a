"""Durable: has the disk keep what was written, so that a power cut does not take it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

from scaffold.edge import signals
from scaffold.edge.staging import sync_folder

# A file by its open handle, or a folder by its path.
Written = int | Path


@contextmanager
def synced(written: list[Written]) -> Iterator[None]:
    """Have the disk keep what was *written*, by the end of the block at the latest.

    That is waiting, which the block need not do, for a disk that takes several files at once: on a
    busy one four threads need half the time of one.

    Raises:
        OSError: the disk refused.
        Interrupted: a signal arrived.
    """
    failures: list[OSError] = []

    def sync_one() -> bool:
        try:
            sync(written.pop())
        except IndexError:  # None is left.
            return False
        except OSError as error:
            failures.append(error)
        return not failures

    def help_out() -> None:
        while sync_one():
            pass

    helpers = [Thread(target=help_out) for _ in range(3)]
    for helper in helpers:
        helper.start()
    try:
        yield
        while sync_one():
            signals.check()
    finally:
        for helper in helpers:
            helper.join()
        for handle in written:
            if isinstance(handle, int):
                os.close(handle)
    if failures:
        raise failures[0]


def sync(one: Written) -> None:
    """Have the disk keep *one*, and close it if it is open."""
    if isinstance(one, Path):
        sync_folder(one)
        return
    try:
        os.fsync(one)
    finally:
        os.close(one)

"""Durable: has the disk keep what was written, so that a power cut does not take it."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from scaffold.edge import signals
from scaffold.edge.staging import sync_folder

# A file by its open handle, or a folder by its path.
Written = int | Path

# So much that others have written may wait for the disk together with ours, in kilobytes.
_LITTLE = 32_000


@contextmanager
def synced(written: list[Written]) -> Iterator[None]:
    """Have the disk keep what was *written*, by the end of the block at the latest.

    That is waiting, which the block need not do. Where it can, the system is asked for all files at
    once, which takes a sixth of the time.

    Raises:
        OSError: the disk refused.
        Interrupted: a signal arrived.
    """
    sync_all = _syncfs() if _waiting() <= _LITTLE else None
    failures: list[OSError] = []

    def sync_some() -> bool:
        try:
            if sync_all:
                for handle in _disks(written):
                    sync_all(handle)
                return False
            sync(written.pop())
        except IndexError:  # None is left.
            return False
        except OSError as error:
            failures.append(error)
        return not failures

    def help_out() -> None:
        while sync_some():
            pass

    # One after the other, four threads need half the time of one on a busy disk.
    helpers = [Thread(target=help_out) for _ in range(1 if sync_all else 3)]
    for helper in helpers:
        helper.start()
    try:
        yield
        while not sync_all and sync_some():
            signals.check()
    finally:
        for helper in helpers:
            helper.join()
        _close(written)
    if failures:
        raise failures[0]


def _disks(written: list[Written]) -> Iterable[int]:
    """Return a handle of each file system that was *written* to."""
    return {os.fstat(one).st_dev: one for one in written if isinstance(one, int)}.values()


def _syncfs() -> Callable[[int], None] | None:
    """Return what syncs the file system of an open file, where there is such a thing.

    Linux has it, and tells of errors since 5.8.
    """
    if sys.platform != "linux" or not _is_from(os.uname().release, (5, 8)):
        return None
    import ctypes

    function = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if function is None:
        return None

    def sync_all(handle: int) -> None:
        if function(handle):
            number = ctypes.get_errno()
            if number not in (errno.ENOSYS, errno.EPERM):
                raise OSError(number, os.strerror(number))
            os.sync()  # A container that forbids the one allows the other.

    return sync_all


def _is_from(release: str, first: tuple[int, int]) -> bool:
    numbers = re.match(r"(\d+)\.(\d+)", release)
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= first


def _waiting() -> int:
    """Return how much this machine has yet to write to its disks, in kilobytes."""
    try:
        told = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return 0
    return sum(map(int, re.findall(r"^(?:Dirty|Writeback): +(\d+) kB$", told, re.MULTILINE)))


def _close(written: list[Written]) -> None:
    """Close what of *written* is still open."""
    while written:
        if isinstance(one := written.pop(), int):
            with suppress(OSError):
                os.close(one)


def sync(one: Written) -> None:
    """Have the disk keep *one*, and close it if it is open."""
    if isinstance(one, Path):
        sync_folder(one)
        return
    try:
        os.fsync(one)
    finally:
        os.close(one)

"""Killing: runs one command line many times in the same project, and stops each at some moment.

``python -m tests.cli.killing SIGNAL MOMENTS WORD...`` works in the current folder, where the project
``shop`` is. It prints a JSON list with what it finds after each run, and after a later ``status``:
``old``, ``new`` or ``neither``. Each run is a fork of this process, which has loaded all modules, so
that most moments are spent on the change itself.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import merge3  # noqa: F401

from scaffold.__main__ import main
from scaffold.cli import COMMANDS, group
from scaffold.flows import change, status, world
from tests.support import picture

SHOP, WORK = Path("shop").absolute(), Path("work").absolute()
JOURNAL = WORK / ".flask-scaffold" / "journal"
LOADED = (change, status, world, *map(group.commands.get, COMMANDS))


def fork(*words: str) -> int:
    """Run ``flask-scaffold`` with *words* in ``work``, and return the number of the process."""
    if child := os.fork():
        return child
    try:
        os.chdir(WORK)
        quiet = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(quiet, number)
        sys.argv = ["flask-scaffold", *words]
        main()
    except SystemExit as done:
        os._exit(done.code if isinstance(done.code, int) else 1)
    finally:
        os._exit(70)


def run(*words: str) -> float:
    """Run it to its end, and return the seconds that it took."""
    start = time.perf_counter()
    assert os.waitpid(fork(*words), 0)[1] == 0, words
    return time.perf_counter() - start


def again() -> None:
    """Make the project as it was."""
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(SHOP, WORK, symlinks=True)


def main_(signum: signal.Signals, moments: int, *words: str) -> list[tuple[str, str]]:
    again()
    old = picture(WORK)
    seconds = run(*words)
    new = picture(WORK)
    assert old != new

    def which(found: dict[str, bytes | str]) -> str:
        return "old" if found == old else "new" if found == new else "neither"

    chance = random.Random(0)
    found = []
    for number in range(moments):
        again()
        child = fork(*words)
        # Half of the moments are somewhere in the run, the others while files are written.
        wait = spend if number % 2 else wait_for_the_journal
        wait(seconds * chance.uniform(0, 1 if number % 2 else 0.5), partial(ended, child))
        if not ended(child):
            os.kill(child, signum)
            os.waitpid(child, 0)
        # git does not see the journal, and nor does this picture.
        at_once = which({p: what for p, what in picture(WORK).items() if "/journal" not in p})
        run("status")
        found.append((at_once, which(picture(WORK))))
    return found


_ended: set[int] = set()


def ended(child: int) -> bool:
    if child not in _ended and os.waitpid(child, os.WNOHANG)[0]:
        _ended.add(child)
    return child in _ended


def wait_for_the_journal(seconds: float, over: Callable[[], bool]) -> None:
    while not JOURNAL.exists() and not over():
        pass
    spend(seconds, over)


def spend(seconds: float, over: Callable[[], bool]) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and not over():
        time.sleep(0.0002)


if __name__ == "__main__":
    sys.stdout.write(
        json.dumps(main_(signal.Signals[sys.argv[1]], int(sys.argv[2]), *sys.argv[3:]))
    )

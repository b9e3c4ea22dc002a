"""Killing: runs one command line many times in the same project, and stops each at some moment.

``python -m tests.cli.killing SIGNAL MOMENTS WORD...`` works in the current folder, where the project
``shop`` is. It prints a JSON list with what it finds after each run, and after a later ``status``:
``old``, ``new`` or ``neither``. Each run is a fork of this process, which has loaded all modules, so
that most moments are spent on the change itself.

A moment is a number of calls that a run has made, of functions of Python and of the system alike:
so it comes in the same place however slow the machine is.
"""

import json
import os
import shutil
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from scaffold.__main__ import main
from scaffold.cli import COMMANDS, group
from scaffold.verbs import add, remove, status, update
from scaffold.writing import journal
from tests.support import picture

SHOP, WORK = Path("shop").absolute(), Path("work").absolute()
COUNTED = Path("counted.json").absolute()
LOADED = (add, remove, status, update, *map(group.commands.get, COMMANDS))


@dataclass
class Calls:
    """Counts the calls and returns of a run, and sends it *signum* when there are *last* of them.

    ``change`` is the range of those that are made while files are written.
    """

    signum: int = 0
    last: int | None = None
    number: int = 0
    change: tuple[int, int] = (0, 0)

    def __call__(self, frame: FrameType, event: str, called: object) -> None:
        self.number += 1
        if frame.f_code is journal.apply.__code__ and not event.startswith("c_"):
            self.change = (self.change[0] or self.number, self.number)
        if self.number == self.last:
            os.kill(os.getpid(), self.signum)


def fork(calls: Calls, *words: str) -> int:
    """Run ``flask-scaffold`` with *words* in ``work``; return the status with which it ended."""
    if child := os.fork():
        return os.waitpid(child, 0)[1]
    try:
        os.chdir(WORK)
        quiet = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(quiet, number)
        sys.argv = ["flask-scaffold", *words]
        sys.setprofile(calls)
        main()
    except SystemExit as done:
        sys.setprofile(None)
        COUNTED.write_text(json.dumps([calls.number, *calls.change]))
        os._exit(done.code if isinstance(done.code, int) else 1)
    finally:
        os._exit(70)


def again() -> None:
    """Make the project as it was."""
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.copytree(SHOP, WORK, symlinks=True)


def main_(signum: signal.Signals, moments: int, *words: str) -> list[tuple[str, str]]:
    again()
    old = picture(WORK)
    assert fork(Calls(), *words) == 0, words
    new = picture(WORK)
    assert old != new
    total, begin, end = json.loads(COUNTED.read_text())
    assert 0 < begin < end < total

    def which(found: dict[str, bytes | str]) -> str:
        return "old" if found == old else "new" if found == new else "neither"

    # A third of the moments anywhere in the run, a third while files are written, a third after it.
    ranges = ((1, total), (begin, end), (end, total))
    found = []
    for number in range(moments):
        again()
        first, last = ranges[number % 3]
        fork(Calls(signum, first + (last - first) * number // moments), *words)
        # git does not see the journal, and nor does this picture.
        at_once = which({p: what for p, what in picture(WORK).items() if "/journal" not in p})
        assert fork(Calls(), "status") == 0
        found.append((at_once, which(picture(WORK))))
    return found


if __name__ == "__main__":
    sys.stdout.write(
        json.dumps(main_(signal.Signals[sys.argv[1]], int(sys.argv[2]), *sys.argv[3:]))
    )

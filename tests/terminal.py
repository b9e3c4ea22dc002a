"""A terminal: a program as a person meets it, with keys to type and a screen to read."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pyte
import pytest

if sys.platform != "win32":
    import fcntl
    import struct
    import termios

ROWS, COLUMNS = 60, 200

# A program that hangs is a bug; no test waits that long for one that works.
PATIENCE = 120

DOWN = "\x1b[B"
CTRL_C = "\x03"
CTRL_D = "\x04"
ENTER = "\r"


def _take_control() -> None:
    """Make the terminal on stdin that of this session."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


needs_terminal = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no pseudo terminals that Python can open"
)


class _Screen(pyte.Screen):
    """A screen that tells the program where the cursor is when it asks."""

    keyboard = -1

    def write_process_input(self, data: str) -> None:
        os.write(self.keyboard, data.encode())


@contextmanager
def at_terminal(
    *words: str | Path,
    cwd: Path,
    env: Mapping[str, str],
    term: str = "xterm",
    stdout: IO[bytes] | None = None,
) -> Iterator[Terminal]:
    """Run a program at a terminal of its own, which it controls as if a shell had started it.

    *stdout* takes what it prints there, if that is not to be seen.
    """
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    with subprocess.Popen(
        [*map(str, words)],
        cwd=cwd,
        env={**env, "TERM": term},
        stdin=theirs,
        stdout=stdout or theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=_take_control,  # noqa: PLW1509 -- one system call, no lock is taken
    ) as process:
        os.close(theirs)
        try:
            yield Terminal(process, ours)
        finally:
            process.kill()
            os.close(ours)


class Terminal:
    """A terminal; every wait is for what it shows, never for a time."""

    def __init__(self, process: subprocess.Popen[bytes], keyboard: int) -> None:
        self._process = process
        self._keyboard = keyboard
        self._screen = _Screen(COLUMNS, ROWS)
        self._screen.keyboard = keyboard
        self._stream = pyte.ByteStream(self._screen)
        self._awaited: Counter[str] = Counter()
        self._deadline = time.monotonic() + PATIENCE

    @property
    def picture(self) -> str:
        """What the screen shows, without the empty space around it."""
        return "\n".join(line.rstrip() for line in self._screen.display).strip("\n")

    @property
    def has_bold(self) -> bool:
        """Whether anything on the screen is bold."""
        return any(cell.bold for line in self._screen.buffer.values() for cell in line.values())

    @property
    def echoes(self) -> bool:
        """Whether what is typed is shown, as a shell needs it."""
        return bool(termios.tcgetattr(self._keyboard)[3] & termios.ECHO)

    def type(self, keys: str | bytes) -> None:
        """Type *keys*."""
        os.write(self._keyboard, keys.encode() if isinstance(keys, str) else keys)

    def kill(self, signum: signal.Signals) -> None:
        """Send a signal to the program."""
        self._process.send_signal(signum)

    def wait_for(self, text: str) -> None:
        """Wait until the screen shows *text*, once more than has been waited for already."""
        self._awaited[text] += 1
        while self.picture.count(text) < self._awaited[text]:
            if not self._read():
                raise AssertionError(f"{text!r} was never shown, but:\n{self.picture}")

    def answer(self, question: str, keys: str) -> None:
        """Wait for *question*, and type *keys*."""
        self.wait_for(question)
        self.type(keys)

    def wait_for_more(self) -> None:
        """Take what the program shows within a tenth of a second."""
        if select.select([self._keyboard], [], [], 0.1)[0]:
            self._read()

    def end(self) -> tuple[int, str]:
        """Wait for the end of the program; return its exit code and the screen."""
        while self._read():
            pass
        return self._process.wait(PATIENCE), self.picture

    def _read(self) -> bool:
        """Take what the program shows next; False at its end."""
        ready, _, _ = select.select([self._keyboard], [], [], self._deadline - time.monotonic())
        if not ready:
            raise AssertionError(f"Nothing more was shown than:\n{self.picture}")
        try:
            shown = os.read(self._keyboard, 65536)
        except OSError:  # Linux says so when the last who held the other side is gone.
            return False
        self._stream.feed(shown)
        return bool(shown)

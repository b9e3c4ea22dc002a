"""Shell: starts processes, and stops them when we are stopped; the only module that does."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from scaffold.edge import signals

if TYPE_CHECKING:
    import subprocess

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a process said: its exit code, and its output as text without colours.

    ``timed_out`` tells that it took too long and was stopped.
    """

    code: int
    output: str
    timed_out: bool = False

    @property
    def ok(self) -> bool:
        """Whether the process succeeded."""
        return self.code == 0 and not self.timed_out

    @property
    def lines(self) -> list[str]:
        """The lines of its output that hold anything."""
        return [line.strip() for line in self.output.splitlines() if line.strip()]


def run(
    command: Sequence[str | Path],
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    given: bytes = b"",
    limit: float | None = None,
) -> Outcome:
    """Run *command* in *cwd* without a terminal, with *given* as its input; return what it said.

    After *limit* seconds the process, and what it started, is stopped.

    Raises:
        Interrupted: a signal arrived; the process, and what it started, has been stopped.
        OSError: the program cannot be started.
    """
    import subprocess  # Most runs start no process, and are over before this is loaded.

    with subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        env=None if environment is None else dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # It may hold the lock of a staging folder; nothing else of ours is inheritable.
        close_fds=False,
        # A group of its own, so that hooks and compilers that it started are stopped with it; and
        # without a terminal nothing asks for a password behind our back.
        start_new_session=True,
    ) as process:
        try:
            with signals.heard():
                output, timed_out = _output(process, given, limit)
        except BaseException:
            _stop(process)
            raise
    text = _COLOURS.sub("", output.decode(errors="replace"))
    return Outcome(process.returncode, text, timed_out)


def quoted(words: Sequence[str | Path]) -> str:
    """Return *words* as a line to type in the shell of this system."""
    texts = [str(word) for word in words]
    if os.name == "nt":
        from subprocess import list2cmdline

        return list2cmdline(texts)
    import shlex

    return shlex.join(texts)


def _output(
    process: subprocess.Popen[bytes], given: bytes, limit: float | None
) -> tuple[bytes, bool]:
    """Wait for the end of *process*, but not for what it leaves running in the background.

    Return what it said, and whether it had to be stopped because *limit* seconds were over.
    """
    from subprocess import TimeoutExpired

    feed: bytes | None = given
    end = inf if limit is None else monotonic() + limit
    while True:
        try:
            return process.communicate(feed, timeout=max(0, min(1, end - monotonic())))[0], False
        except TimeoutExpired as waiting:
            feed = None  # It is on its way.
            if process.poll() is not None:
                return waiting.output or b"", False
        if monotonic() >= end:
            _stop(process)
            return _rest(process), True


def _rest(process: subprocess.Popen[bytes]) -> bytes:
    """Return what *process* has said, now that it is over."""
    from subprocess import TimeoutExpired

    try:
        return process.communicate(timeout=1)[0]
    except TimeoutExpired as waiting:
        return waiting.output or b""


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask *process* to end, and end it and what it started if they do not."""
    from subprocess import TimeoutExpired

    _tell(process, signal.SIGTERM)
    with suppress(TimeoutExpired):
        process.wait(5)
    _tell(process, getattr(signal, "SIGKILL", signal.SIGTERM))
    process.wait()


def _tell(process: subprocess.Popen[bytes], signum: int) -> None:
    if sys.platform == "win32":
        process.terminate()
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signum)

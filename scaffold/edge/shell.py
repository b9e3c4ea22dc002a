"""Shell: starts processes, and stops them when we are stopped; the only module that does."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import monotonic, sleep
from typing import IO, TYPE_CHECKING, ClassVar

from scaffold.edge import signals

if TYPE_CHECKING:
    import subprocess
    from concurrent.futures import Executor

_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
_COLOURS = r"\x1b\[[0-9;]*m"


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

    With a *limit*, in seconds, all is over afterwards: the process is stopped when it takes longer,
    and so is what it leaves in the background.

    Raises:
        Interrupted: a signal arrived; the process, and what it started, has been stopped.
        OSError: the program cannot be started.
    """
    import subprocess  # Most runs start no process, and are over before this is loaded.

    # Files and no pipes: neither has to be emptied while we wait, and what the process leaves in the
    # background cannot hold them open. A signal is looked for, and does not break into Popen, which
    # would leave a lock closed behind it.
    with _file(given) as stdin, _file() as output, signals.held():
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=cwd,
            env=None if environment is None else dict(environment),
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            # It may hold the lock of a staging folder; nothing else of ours is inheritable.
            close_fds=False,
            # A group of its own, so that hooks and compilers that it started are stopped with it;
            # and without a terminal nothing asks for a password behind our back.
            start_new_session=True,
        )
        with _noted(process):
            try:
                in_time = _wait(process, limit)
                if limit is not None:
                    _tell(process, _KILL)
            except BaseException:
                _stop(process)
                raise
        return Outcome(process.returncode, _text(output), timed_out=not in_time)


@dataclass(frozen=True, slots=True)
class Server:
    """A process that runs until it is stopped."""

    process: subprocess.Popen[bytes]
    output: IO[bytes]

    @property
    def has_ended(self) -> bool:
        """Whether it has ended by itself."""
        return self.process.poll() is not None

    def said(self) -> str:
        """Return what it said until now, or for a little longer while it is speaking."""
        size = -1
        for _ in range(20):
            if size == (size := os.fstat(self.output.fileno()).st_size) or self.has_ended:
                break
            sleep(0.1)
        return _text(self.output)


@contextmanager
def serving(
    command: Sequence[str | Path], cwd: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    """Run *command* in *cwd* for as long as the block takes, and stop it and what it started.

    Raises:
        OSError: the program cannot be started.
    """
    import subprocess

    with _file() as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=cwd,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        with _noted(process):
            try:
                yield Server(process, output)
            finally:
                _stop(process)


class _All:
    """The processes that run now, over all threads."""

    running: ClassVar[set[subprocess.Popen[bytes]]] = set()
    are_over = False


@contextmanager
def together(threads: int) -> Iterator[Executor]:
    """Give threads that may run processes, as one piece of work.

    If the block ends with an error or a signal, all processes are stopped, and the threads start no
    more.
    """
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(threads) as pool:
        try:
            with signals.heard():
                yield pool
        except BaseException:
            _All.are_over = True
            for process in tuple(_All.running):
                _tell(process, _KILL)
            pool.shutdown(cancel_futures=True)
            raise
        finally:
            _All.are_over = False


def check() -> None:
    """Raise Interrupted in a thread whose work is over, for one that waits and starts nothing."""
    signals.check()
    if _All.are_over:
        from scaffold.core.errors import Interrupted

        raise Interrupted(signal.SIGTERM)


@contextmanager
def _noted(process: subprocess.Popen[bytes]) -> Iterator[None]:
    _All.running.add(process)
    try:
        if _All.are_over:
            _stop(process)
        yield
    finally:
        _All.running.discard(process)


def quoted(words: Sequence[str | Path]) -> str:
    """Return *words* as a line to type in the shell of this system."""
    texts = [str(word) for word in words]
    if os.name == "nt":
        from subprocess import list2cmdline

        return list2cmdline(texts)
    import shlex

    return shlex.join(texts)


def _file(content: bytes = b"") -> IO[bytes]:
    """Return a file of no name that holds *content*, read from its beginning."""
    if sys.platform == "linux":
        file: IO[bytes] = open(os.memfd_create("flask-scaffold"), "w+b", buffering=0)  # noqa: SIM115
    else:
        from tempfile import TemporaryFile

        file = TemporaryFile(buffering=0)  # noqa: SIM115
    file.write(content)
    file.seek(0)
    return file


def _text(output: IO[bytes]) -> str:
    """Return all that was said into *output*, without colours."""
    if sys.platform == "win32":
        output.seek(0)
        said = output.read()
    else:
        # The place in the file is the writer's too, and stays where it is.
        said = os.pread(output.fileno(), os.fstat(output.fileno()).st_size, 0)
    return re.sub(_COLOURS, "", said.decode(errors="replace"))


def _wait(process: subprocess.Popen[bytes], limit: float | None) -> bool:
    """Wait for the end of *process*, and return whether it came by itself within *limit* seconds."""
    end = inf if limit is None else monotonic() + limit
    while monotonic() < end:
        signals.check()
        _doze(process, min(0.1, end - monotonic()))
        if process.poll() is not None:
            return True
    _stop(process)
    return False


def _doze(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait for the end of *process*, but no longer than *seconds*."""
    if sys.platform == "linux":
        from select import poll  # It tells at once, where Popen looks from time to time.

        with suppress(OSError):  # A kernel before 5.3, or the process is gone.
            handle = os.pidfd_open(process.pid)
            try:
                waiting = poll()
                waiting.register(handle)
                waiting.poll(seconds * 1000)
            finally:
                os.close(handle)
            return
    from subprocess import TimeoutExpired

    with suppress(TimeoutExpired):
        process.wait(seconds)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask *process* to end, and end it and what it started if they do not."""
    from subprocess import TimeoutExpired

    _tell(process, signal.SIGTERM)
    with suppress(TimeoutExpired):
        process.wait(5)
    _tell(process, _KILL)
    process.wait()


def end_all(folder: Path) -> None:
    """End every process that was started with a variable that names *folder*, or works in it.

    That finds those too that have left the group of the process that started them, on the one
    system that tells.
    """
    if sys.platform != "linux":
        return
    mark = os.fsencode(folder)
    for one in filter(str.isdecimal, os.listdir("/proc")):
        with suppress(OSError):
            variables = Path("/proc", one, "environ").read_bytes()
            if mark in variables or mark in os.fsencode(os.readlink(f"/proc/{one}/cwd")):
                os.kill(int(one), signal.SIGKILL)


def _tell(process: subprocess.Popen[bytes], signum: int) -> None:
    if sys.platform == "win32":
        if process.poll() is None:
            import subprocess

            # Windows knows no groups, but who has started whom.
            kill = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(kill, capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signum)

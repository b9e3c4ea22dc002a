"""Shell: starts processes, and stops them when we are stopped; the only module that does."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import monotonic, sleep
from typing import IO, TYPE_CHECKING, ClassVar, Protocol

from scaffold.project.errors import Interrupted
from scaffold.system import signals

if TYPE_CHECKING:
    from concurrent.futures import Executor

    class _Process(Protocol):
        pid: int

        def poll(self) -> int | None: ...


_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The exit code of a process, and its output without colours.

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
        """The lines that hold anything."""
        return [line.strip() for line in self.output.splitlines() if line.strip()]


class Server:
    """A process that runs until it is stopped."""

    def __init__(self, process: _Process, output: IO[bytes]) -> None:
        self.process = process
        self.output = output

    @property
    def has_ended(self) -> bool:
        """Whether it has ended by itself."""
        return self.process.poll() is not None

    def said(self) -> str:
        """Return its output until now, or up to two seconds longer while it is speaking."""
        size = -1
        for _ in range(20):
            if size == (size := os.fstat(self.output.fileno()).st_size) or self.has_ended:
                break
            sleep(0.1)
        return _said(self.output)


def run(
    command: Sequence[str | Path],
    cwd: Path | None,
    environment: Mapping[str, str] | None = None,
    given: bytes = b"",
    limit: float | None = None,
    meanwhile: Callable[[], object] = int,
) -> Outcome:
    """Return what *command* says in *cwd*, without a terminal and with *given* as its input.

    It starts sooner if *cwd* is None. With a *limit*, in seconds, it is stopped when it takes
    longer, and what it leaves in the background in any case. *meanwhile* is called once it runs.

    Raises:
        Interrupted: a signal arrived; the process, and what it started, has been stopped.
        OSError: the program cannot be started.
    """
    # A signal that broke into Popen would leave a lock closed.
    with signals.held(), _running(command, cwd, environment, given) as started:
        meanwhile()
        in_time = _wait(started.process, limit)
        if limit is not None:
            _tell(started.process, _KILL)
        return Outcome(started.process.poll() or 0, _said(started.output), timed_out=not in_time)


@contextmanager
def serving(
    command: Sequence[str | Path], cwd: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    """Run *command* during the block, then stop it and what it started.

    Raises:
        OSError: the program cannot be started.
    """
    with _running(command, cwd, environment) as server:
        try:
            yield server
        finally:
            _stop(server.process)


@contextmanager
def _running(
    command: Sequence[str | Path],
    cwd: Path | None,
    environment: Mapping[str, str] | None,
    given: bytes = b"",
) -> Iterator[Server]:
    """Start *command*, and stop it and what it started if the block fails.

    Its own group lets us stop what it starts; without a terminal nothing asks for a password.
    """
    words = [str(word) for word in command]
    variables = dict(os.environ if environment is None else environment)
    # Files need not be emptied while we wait, nor does what stays in the background hold them open.
    with _unnamed(given) as stdin, _unnamed() as output:
        if sys.platform == "linux" and cwd is None:
            process: _Process = _Spawned(words, variables, stdin, output, output)
        else:
            from subprocess import STDOUT, Popen  # Slow to load.

            process = Popen(
                words,
                cwd=cwd,
                env=variables,
                stdin=stdin,
                stdout=output,
                stderr=STDOUT,
                # For the lock of a staging folder; nothing else is inheritable.
                close_fds=False,
                start_new_session=True,
            )
        _All.running.add(process)
        try:
            if _All.are_over:
                _stop(process)
            yield Server(process, output)
        except BaseException:
            _stop(process)
            raise
        finally:
            _All.running.discard(process)


if sys.platform != "win32":

    class _Spawned:
        """A process without Popen, to load which takes as long as git itself."""

        def __init__(self, words: list[str], variables: dict[str, str], *files: IO[bytes]) -> None:
            actions = [(os.POSIX_SPAWN_DUP2, one.fileno(), to) for to, one in enumerate(files)]
            ignored = (signal.SIGPIPE, signal.SIGXFSZ)  # By Python.
            self.pid = os.posix_spawnp(
                words[0], words, variables, file_actions=actions, setsid=True, setsigdef=ignored
            )
            self._code: int | None = None

        def poll(self) -> int | None:
            if self._code is None:
                ended, status = self.pid, 0
                with suppress(ChildProcessError):  # SIGCHLD may be ignored.
                    ended, status = os.waitpid(self.pid, os.WNOHANG)
                self._code = os.waitstatus_to_exitcode(status) if ended else None
            return self._code


class _All:
    """The processes of all threads."""

    running: ClassVar[set[_Process]] = set()
    are_over = False


@contextmanager
def together(threads: int) -> Iterator[Executor]:
    """Give threads that may run processes.

    If the block fails or a signal arrives, all processes are stopped, and no more are started.

    Raises:
        Interrupted: a signal arrived.
    """
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(threads) as pool:
        try:
            with signals.heard():
                yield pool
        except BaseException as error:
            _All.are_over = True
            for process in tuple(_All.running):
                _tell(process, _KILL)
            pool.shutdown(cancel_futures=True)
            if isinstance(error, Interrupted):
                message = "Interrupted: all that was started has been stopped."
                raise Interrupted(error.signum, message) from error
            raise
        finally:
            _All.are_over = False


def check() -> None:
    """Raise Interrupted if a signal has arrived, or the work of all threads is over."""
    signals.check()
    if _All.are_over:
        raise Interrupted(signal.SIGTERM)


def _wait(process: _Process, limit: float | None) -> bool:
    """Return whether *process* ended by itself within *limit* seconds."""
    end = inf if limit is None else monotonic() + limit
    while monotonic() < end:
        signals.check()
        _doze(process, min(0.1, end - monotonic()))
        if process.poll() is not None:
            return True
    _stop(process)
    return False


def _doze(process: _Process, seconds: float) -> None:
    if sys.platform == "linux":
        from select import poll  # It tells at once.

        with suppress(OSError):  # A kernel before 5.3, or the process is gone.
            handle = os.pidfd_open(process.pid)
            try:
                waiting = poll()
                waiting.register(handle)
                waiting.poll(seconds * 1000)
                return
            finally:
                os.close(handle)
    end = monotonic() + seconds
    while process.poll() is None and monotonic() < end:
        sleep(0.01)


def _stop(process: _Process) -> None:
    _tell(process, signal.SIGTERM)
    _doze(process, 5)
    _tell(process, _KILL)
    while process.poll() is None:
        _doze(process, 1)


def _tell(process: _Process, signum: int) -> None:
    if sys.platform == "win32":
        if process.poll() is None:
            import subprocess

            # Windows has no groups.
            kill = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(kill, capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signum)


def _unnamed(content: bytes = b"") -> IO[bytes]:
    """Return a file without a name that holds *content*, at its beginning."""
    if sys.platform == "linux":
        file: IO[bytes] = open(os.memfd_create("flask-scaffold"), "w+b", buffering=0)  # noqa: SIM115
    else:
        from tempfile import TemporaryFile

        file = TemporaryFile(buffering=0)  # noqa: SIM115
    file.write(content)
    file.seek(0)
    return file


def _said(output: IO[bytes]) -> str:
    """Return all of *output*, without colours."""
    if sys.platform == "win32":
        output.seek(0)
        content = output.read()
    else:
        # The position is the writer's too, and must stay.
        content = os.pread(output.fileno(), os.fstat(output.fileno()).st_size, 0)
    text = content.decode(errors="replace")  # Most is plain, and patterns are slow to compile.
    return re.sub(r"\x1b\[[0-9;]*m", "", text) if "\x1b" in text else text

"""Start processes, and stop them and all that they started when this program is stopped."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import monotonic, sleep
from typing import IO, TYPE_CHECKING, ClassVar

from scaffold.project.errors import Interrupted
from scaffold.system import signals

if TYPE_CHECKING:
    from concurrent.futures import Executor

# Seconds between two looks at a process and at signals; the pauses grow, as git takes a few
# milliseconds and an installation minutes.
_SHORTEST_PAUSE = 0.0005
_LONGEST_PAUSE = 0.05
# Seconds that a process has to end by itself after it was asked to.
_GRACE = 5

_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The exit code of a process, and what it printed, without colours.

    ``timed_out`` is true if it was stopped because it took too long.
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
        """The lines that are not blank, without spaces around them."""
        return [line.strip() for line in self.output.splitlines() if line.strip()]


class Server:
    """A process that runs until it is stopped."""

    def __init__(self, process: subprocess.Popen[bytes], output: IO[bytes]) -> None:
        self.process = process
        self.output = output

    @property
    def has_ended(self) -> bool:
        """Whether it has ended by itself."""
        return self.process.poll() is not None

    def read_output(self) -> str:
        """Return what it has printed; while it is printing, wait for up to two seconds."""
        size = -1
        for _ in range(20):
            if size == (size := os.fstat(self.output.fileno()).st_size) or self.has_ended:
                break
            sleep(0.1)
        return _read(self.output)


def run(
    command: Sequence[str | Path],
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    limit: float | None = None,
) -> Outcome:
    """Run *command* in *cwd*, without a terminal, and return how it ended.

    With a *limit*, in seconds, it is stopped when it takes longer, and processes that it leaves in
    the background are stopped in any case.

    Raises:
        Interrupted: a signal arrived; the process, and what it started, has been stopped.
        OSError: the program cannot be started.
    """
    # A signal that interrupts Popen would leave a lock closed.
    with signals.defer(), _start(command, cwd, environment, stdin) as started:
        in_time = _wait(started.process, limit)
        if limit is not None:
            _send(started.process, _KILL)
        code = started.process.poll() or 0
        return Outcome(code, _read(started.output), timed_out=not in_time)


@contextmanager
def serving(
    command: Sequence[str | Path], cwd: Path, environment: Mapping[str, str]
) -> Iterator[Server]:
    """Run *command* during the block, then stop it and what it started.

    Raises:
        OSError: the program cannot be started.
    """
    with _start(command, cwd, environment) as server:
        try:
            yield server
        finally:
            _stop(server.process)


def run_attached(command: Sequence[str | Path], cwd: Path, environment: Mapping[str, str]) -> int:
    """Run *command* at the user's terminal, and return its exit code; 0 after Ctrl-C.

    Raises:
        Interrupted: another signal arrived; the process has been stopped.
        OSError: the program cannot be started.
    """
    with signals.defer():
        process = subprocess.Popen([str(word) for word in command], cwd=cwd, env=environment)
        try:
            _wait(process, None)
        except Interrupted as error:
            # The terminal sends Ctrl-C to the process too; any other signal only we have got.
            if error.signum != signal.SIGINT:
                process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_GRACE)
            process.kill()
            process.wait()
            if error.signum != signal.SIGINT:
                raise error.after_stopping() from error
            return 0
        return process.returncode


@contextmanager
def _start(
    command: Sequence[str | Path],
    cwd: Path,
    environment: Mapping[str, str] | None,
    stdin: bytes = b"",
) -> Iterator[Server]:
    """Start *command*; if the block fails, stop it and what it started.

    A session of its own puts all that it starts into one group that we can stop, and keeps it from
    asking for a password at the terminal.
    """
    # Unlike pipes, files need not be read while we wait, and a process that stays in the background
    # does not keep us waiting for their end.
    with (
        tempfile.TemporaryFile(buffering=0) as given,
        tempfile.TemporaryFile(buffering=0) as output,
    ):
        given.write(stdin)
        given.seek(0)
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=cwd,
            env=environment,
            stdin=given,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A staging folder's lock is the only inheritable handle: who writes there holds it too.
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


class _All:
    """The processes of all threads."""

    running: ClassVar[set[subprocess.Popen[bytes]]] = set()
    are_over = False


@contextmanager
def together(threads: int) -> Iterator["Executor"]:
    """Give threads that may run processes.

    If the block fails or a signal arrives, all processes are stopped, and no more are started.

    Raises:
        Interrupted: a signal arrived.
    """
    from concurrent.futures import ThreadPoolExecutor  # Slow to load; one process needs none.

    with ThreadPoolExecutor(threads) as pool:
        try:
            with signals.interruptible():
                yield pool
        except BaseException as error:
            _All.are_over = True
            for process in tuple(_All.running):
                _send(process, _KILL)
            pool.shutdown(cancel_futures=True)
            if isinstance(error, Interrupted):
                raise error.after_stopping() from error
            raise
        finally:
            _All.are_over = False


def _wait(process: subprocess.Popen[bytes], limit: float | None) -> bool:
    """Return whether *process* ended by itself within *limit* seconds; stop it if it did not.

    Raises:
        Interrupted: a signal arrived.
    """
    end = inf if limit is None else monotonic() + limit
    pause = _SHORTEST_PAUSE
    while process.poll() is None:
        signals.check()
        if monotonic() > end:
            _stop(process)
            return False
        sleep(pause)
        pause = min(pause * 1.2, _LONGEST_PAUSE)
    return True


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask *process* and its group to end, and kill what is left of them."""
    _send(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)
    _send(process, _KILL)
    process.wait()


def _send(process: subprocess.Popen[bytes], signum: int) -> None:
    """Send *signum* to *process* and its group; on Windows, which has no groups, end its tree."""
    if sys.platform == "win32":
        if process.poll() is None:
            kill = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
            subprocess.run(kill, capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signum)


def _read(output: IO[bytes]) -> str:
    """Return all of *output*, without colours."""
    if sys.platform == "win32":
        output.seek(0)
        content = output.read()
    else:
        # The process writes at the same position, which must stay.
        content = os.pread(output.fileno(), os.fstat(output.fileno()).st_size, 0)
    return re.sub(r"\x1b\[[0-9;]*m", "", content.decode(errors="replace"))

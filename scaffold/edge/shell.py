"""Shell: starts processes, and stops them when we are stopped; the only module that does."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.edge import signals


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a process said: its exit code, and its output as text (stderr after stdout)."""

    code: int
    output: str

    @property
    def ok(self) -> bool:
        """Whether the process succeeded."""
        return self.code == 0

    @property
    def last_line(self) -> str:
        """The last line of its output that holds anything."""
        return next((x.strip() for x in reversed(self.output.splitlines()) if x.strip()), "")


def run(
    command: Sequence[str | Path], cwd: Path, environment: Mapping[str, str] | None = None
) -> Outcome:
    """Run *command* in *cwd* without input, and return what it said.

    Raises:
        Interrupted: a signal arrived; the process has been stopped.
        OSError: the program cannot be started.
    """
    words = [str(word) for word in command]
    with subprocess.Popen(
        words,
        cwd=cwd,
        env=None if environment is None else dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            with signals.heard():
                output, _ = process.communicate()
        except BaseException:
            _stop(process)
            raise
    return Outcome(process.returncode, output.decode(errors="replace"))


def quoted(words: Sequence[str | Path]) -> str:
    """Return *words* as a line to type in the shell of this system."""
    texts = [str(word) for word in words]
    if os.name == "nt":
        return subprocess.list2cmdline(texts)
    import shlex

    return shlex.join(texts)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask *process* to end, and end it if it does not."""
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

"""Measure: times runs of whole processes, one after the other in each round."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

Command = tuple[str, ...]


class RunFailed(Exception):
    """A command that is timed has failed, so its time says nothing."""


@dataclass(frozen=True)
class Run:
    """Commands that are timed together, in a new folder that ``prepare`` may fill beforehand.

    ``scale`` multiplies the time, where only a part of what is meant is run.
    """

    commands: Sequence[Command]
    environment: Mapping[str, str]
    prepare: Callable[[Path], object] | None = None
    scale: float = 1.0


def measured(
    runs: Mapping[str, Run], rounds: int, work: Path, tell: Callable[[str], None]
) -> dict[str, list[float]]:
    """Return the seconds that each of *runs* took, in each of *rounds*.

    A round before the first one warms the caches. Every other round goes backwards, so that no
    run always comes after the same one.
    """
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    tell("warming up")
    for run in runs.values():
        timed(run, work)
    for number in range(rounds):
        tell(f"round {number + 1} of {rounds}")
        for name in _order(runs, number):
            seconds[name].append(timed(runs[name], work))
    return seconds


def spread(folder: Path) -> None:
    """Have each folder in *folder* begin at another place of the disk, where that is ext4.

    For minutes ext4 looks at the inodes of removed files one by one whenever a file is made near by,
    so whoever makes files would pay for what others, or a benchmark before, have removed.
    (Source: recently_deleted in fs/ext4/ialloc.c of Linux; chattr(1) for the attribute.)
    """
    with suppress(FileNotFoundError):
        subprocess.run(("chattr", "+T", folder), capture_output=True, check=False)


def timed(run: Run, work: Path) -> float:
    """Return the seconds that *run* takes, in a new folder in *work*.

    The folder stays until all is done, so that nobody pays for its removal.
    """
    folder = tempfile.mkdtemp(dir=work)
    if run.prepare:
        run.prepare(Path(folder))
    if sys.platform != "win32":
        os.sync()  # Nobody is to wait for what others have written.
    spent = 0.0
    for command in run.commands:
        spent += _timed_command(command, folder, run.environment)
    return spent * run.scale


def _order(runs: Mapping[str, Run], number: int) -> Iterator[str]:
    return reversed(list(runs)) if number % 2 else iter(runs)


def _timed_command(command: Command, folder: str, environment: Mapping[str, str]) -> float:
    start = perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    spent = perf_counter() - start
    if done.returncode:
        output = done.stdout.decode(errors="replace")
        raise RunFailed(f"{' '.join(command)} ended with {done.returncode}:\n{output}")
    return spent

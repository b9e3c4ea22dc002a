"""Measure: times runs of whole processes, one after the other in each round."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep

from tests.support import home_variables

Command = tuple[str, ...]

_MINUTE = 62  # Seconds, and what clocks may differ by.


class RunFailed(Exception):
    """A command that is timed has failed, so its time says nothing."""


@dataclass(frozen=True)
class Run:
    """Commands that are timed together, in a new folder that ``prepare`` may fill beforehand.

    ``scale`` multiplies the time, where only a part of what is meant is run. If they are ``cold``,
    each has an empty home folder of its own, as on a new machine: nothing is there that another has
    kept or downloaded.
    """

    commands: Sequence[Command]
    environment: Mapping[str, str]
    prepare: Callable[[Path], object] | None = None
    scale: float = 1.0
    cold: bool = False


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


@contextmanager
def calm() -> Iterator[None]:
    """Let the block last until nobody pays for the files that somebody has removed before it.

    ext4 holds back their inodes for a minute after it has written that they are gone, and looks at
    each of them whenever a file is made. (Source: recently_deleted in fs/ext4/ialloc.c of Linux.)
    """
    _write_all()
    end = monotonic() + _MINUTE
    yield
    sleep(max(0, end - monotonic()))


def timed(run: Run, work: Path) -> float:
    """Return the seconds that *run* takes, in a new folder in *work*.

    The folder stays, lest the next one pay for its removal: see ``calm``.
    """
    folder = tempfile.mkdtemp(dir=work)
    if run.prepare:
        run.prepare(Path(folder))
    _write_all()  # Nobody is to wait for what others have written.
    spent = 0.0
    for command in run.commands:
        home = _home(Path(tempfile.mkdtemp(dir=work))) if run.cold else {}
        spent += _timed_command(command, folder, {**run.environment, **home})
    return spent * run.scale


def _write_all() -> None:
    if sys.platform != "win32":
        os.sync()


def _home(folder: Path) -> dict[str, str]:
    caches = dict.fromkeys(("PIP_CACHE_DIR", "UV_CACHE_DIR"), str(folder / "cache"))
    return {**home_variables(folder), **caches}


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

"""Bench: where a project is proven, on a copy, with effects that a test can replace."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import token_hex
from time import perf_counter

from scaffold.checks import environments, subjects
from scaffold.checks.check import Check
from scaffold.checks.environments import Filled
from scaffold.checks.facts import Facts
from scaffold.checks.probe import free_port, get, listens, probe
from scaffold.checks.replies import Reply
from scaffold.checks.requirements import Needs
from scaffold.checks.subject import Subject
from scaffold.project.plan import Plan
from scaffold.project.problems import Problem
from scaffold.project.recipe import Recipe
from scaffold.system import processes, tempdirs
from scaffold.system.processes import Outcome, Server

Command = Sequence[str | Path]

# Tells the gist of an output.
Telling = Callable[[str], str]


@dataclass(frozen=True)
class Bench:
    """Where a project is installed, run and asked.

    ``limit`` is how many seconds a server may take to start or to answer; slower work may take
    ``patience`` times that. ``passed`` names variables of the user's that the project sees.
    ``begin`` hears the name of the next check, ``tell`` each check.
    """

    limit: float = 60
    patience: int = 15
    passed: tuple[str, ...] = ()
    begin: Callable[[str], object] = str
    tell: Callable[[Check], None] = lambda check: None
    find: Callable[[Path], Path] = subjects.find
    read: Callable[[Path], Subject] = subjects.read
    subject: Callable[[str, Plan, Recipe | None], Subject] = subjects.of_plan
    unwritable: Callable[[Path], Problem | None] = tempdirs.unwritable
    write: Callable[[Path, bytes], None] = tempdirs.write
    scratch: Callable[[], AbstractContextManager[Path]] = tempdirs.scratch
    spread: Callable[[Plan, Path], None] = tempdirs.spread
    filled: Callable[[Needs, Path, Path, float], AbstractContextManager[Filled]] = (
        environments.filled
    )
    variables: Callable[..., dict[str, str]] = environments.variables
    run: Callable[..., Outcome] = processes.run
    serving: Callable[[Command, Path, Mapping[str, str]], AbstractContextManager[Server]] = (
        processes.serving
    )
    probe: Callable[[Path, Path, str, Mapping[str, str], float], Facts] = probe
    free_port: Callable[[], int] = free_port
    listens: Callable[[int, float, Callable[[], bool]], str] = listens
    get: Callable[[int, str, float, str], Reply] = get
    token: Callable[[], str] = token_hex
    clock: Callable[[], float] = perf_counter
    together: Callable[[int], AbstractContextManager[Executor]] = processes.together


@dataclass(frozen=True)
class Place:
    """A copy of a project that can be run."""

    subject: Subject
    project: Path
    filled: Filled
    bench: Bench

    def run(self, name: str, *words: str, telling: Telling, said: str = "") -> Check:
        """Run Python with *words* in the project."""
        start = self.bench.clock()
        limit = self.bench.limit * self.bench.patience
        outcome = self.bench.run(self.python(*words), self.project, self.variables(), limit=limit)
        return judged(name, outcome, self.bench.clock() - start, telling, said)

    def python(self, *words: str | Path) -> Command:
        """Return the command that runs the project's own Python with *words*.

        It finds only what is installed, as on a server; or the project's folder, if that cannot be.
        """
        options = ("-I",) if self.subject.needs.is_package else ("-E", "-s")
        return (self.filled.python, *options, *words)

    def variables(self, **more: str) -> dict[str, str]:
        """Return the environment variables; what a program leaves stays out of HOME."""
        bench, runtime = self.bench, str(self.project.parent)
        programs = self.filled.programs
        return bench.variables(programs, bench.passed, XDG_RUNTIME_DIR=runtime, **more)

    def plain(self, check: Check) -> Check:
        """Return *check* without the paths of our copies."""
        found, output = check.found, check.output
        for folder in (self.project, self.project.parent, self.filled.packages):
            for one in (folder, folder.resolve()):
                found = found.replace(f"{one}{os.sep}", "").replace(str(one), ".")
                output = output.replace(f"{one}{os.sep}", "").replace(str(one), ".")
        return replace(check, found=found, output=output)

    @property
    def told(self) -> str:
        """What Flask is told of the application."""
        return self.subject.application.told if self.subject.application else ""


def judged(name: str, outcome: Outcome, seconds: float, telling: Telling, said: str = "") -> Check:
    """Return the check of a program; *said* or *telling* describes success."""
    if outcome.ok:
        return Check(name, "passed", said or telling(outcome.output), seconds=seconds)
    if outcome.timed_out:
        found = f"it was stopped after {seconds:.0f} seconds"
    else:
        found = telling(outcome.output) or f"it ended with exit code {outcome.code}"
    return Check(name, "failed", found, outcome.output, seconds)

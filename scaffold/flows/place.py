"""Place: a copy of a project, far from where it stands, where its programs may be run."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.core.check import Check
from scaffold.core.subject import Subject
from scaffold.edge.environments import Filled
from scaffold.edge.shell import Outcome
from scaffold.flows.bench import Bench, Command

# Tells the most of what a program has said.
Telling = Callable[[str], str]


@dataclass(frozen=True)
class Place:
    """A copy of a project, where it is installed and may be run."""

    subject: Subject
    project: Path
    filled: Filled
    bench: Bench

    def run(self, name: str, *words: str, telling: Telling, said: str = "") -> Check:
        """Run Python with *words* in the project, and tell how it ended."""
        start = self.bench.clock()
        limit = self.bench.limit * self.bench.patience
        outcome = self.bench.run(self.python(*words), self.project, self.variables(), limit=limit)
        return judged(name, outcome, self.bench.clock() - start, telling, said)

    def python(self, *words: str | Path) -> Command:
        """Return the command that runs the project's own Python with *words*.

        What is installed is all that it finds, as on a server; what cannot be installed it finds in
        the folder of the project.
        """
        options = ("-I",) if self.subject.needs.is_package else ("-E", "-s")
        return (self.filled.python, *options, *words)

    def variables(self, **more: str) -> dict[str, str]:
        """Return the environment variables of a program, which keeps what it leaves out of HOME."""
        bench, runtime = self.bench, str(self.project.parent)
        programs = self.filled.programs
        return bench.variables(programs, bench.passed, XDG_RUNTIME_DIR=runtime, **more)

    def plain(self, check: Check) -> Check:
        """Return *check* without the places of our copies, of which nobody needs to know."""
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
    """Return the check that a program was; *said*, if not *telling*, tells what its success is."""
    if outcome.ok:
        return Check(name, "passed", said or telling(outcome.output), seconds=seconds)
    if outcome.timed_out:
        found = f"it was stopped after {seconds:.0f} seconds"
    else:
        found = telling(outcome.output) or f"it ended with exit code {outcome.code}"
    return Check(name, "failed", found, outcome.output, seconds)

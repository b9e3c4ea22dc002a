"""A copy of a project, installed in an environment of its own, in which programs run."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from scaffold.checks.check import Check, CheckStatus
from scaffold.checks.environments import Installation, variables
from scaffold.checks.project import Project
from scaffold.system import processes
from scaffold.system.processes import Outcome

Command = Sequence[str | Path]

# Returns the line of an output that says most.
Summary = Callable[[str], str]

# Installers and tests may take so many times as long as a server that starts.
_PATIENCE = 15


@dataclass(frozen=True, slots=True)
class ProofOptions:
    """How a project is proven.

    ``limit`` is how many seconds a server may take to start or to answer. ``variables`` are the names
    of the user's environment variables that the project sees.
    """

    limit: float = 60
    variables: tuple[str, ...] = ()

    @property
    def program_limit(self) -> float:
        """The seconds that any other program may take."""
        return self.limit * _PATIENCE


DEFAULT_OPTIONS = ProofOptions()


@dataclass(frozen=True, slots=True)
class InstalledCopy:
    """A copy of the project *project* in *folder*, and the environment for it."""

    project: Project
    folder: Path
    installation: Installation
    options: ProofOptions = DEFAULT_OPTIONS

    @property
    def app(self) -> str:
        """The application, as ``flask --app`` takes it."""
        return self.project.app

    def check(self, name: str, *words: str, summary: Summary, found: str = "") -> Check:
        """Run Python with *words*, and return the check *name* of its outcome.

        If it passes, *found* describes it, or else *summary* of the output.
        """
        start = perf_counter()
        limit = self.options.program_limit
        outcome = processes.run(self.python(*words), self.folder, self.variables(), limit=limit)
        return outcome_check(name, outcome, perf_counter() - start, summary, found)

    def python(self, *words: str | Path) -> Command:
        """Return the command that runs the project's Python with *words*.

        It finds what is installed alone, as on a server, or what is in the project's folder if the
        project cannot be installed.
        """
        options = ("-I",) if self.project.needs.is_package else ("-E", "-s")
        return (self.installation.python, *options, *words)

    def variables(self, **more: str) -> dict[str, str]:
        """Return the environment variables for a program; what it leaves stays out of HOME."""
        programs, runtime = (self.installation.programs,), str(self.folder.parent)
        return variables(programs, self.options.variables, XDG_RUNTIME_DIR=runtime, **more)

    def relative(self, check: Check) -> Check:
        """Return *check* with paths relative to the copy."""
        found, output = check.found, check.output
        for folder in (self.folder, self.folder.parent, self.installation.packages):
            for path in (folder, folder.resolve()):
                found = found.replace(f"{path}{os.sep}", "").replace(str(path), ".")
                output = output.replace(f"{path}{os.sep}", "").replace(str(path), ".")
        return replace(check, found=found, output=output)


def outcome_check(
    name: str, outcome: Outcome, seconds: float, summary: Summary, found: str = ""
) -> Check:
    """Return the check *name* for the *outcome* of a program that took so many *seconds*."""
    if outcome.ok:
        found = found or summary(outcome.output)
        return Check(name, CheckStatus.PASSED, found, seconds=seconds)
    if outcome.timed_out:
        found = f"it was stopped after {seconds:.0f} seconds"
    else:
        found = summary(outcome.output) or f"it ended with exit code {outcome.code}"
    return Check(name, CheckStatus.FAILED, found, outcome.output, seconds)

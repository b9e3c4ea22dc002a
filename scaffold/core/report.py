"""Report: what a verb did, would do or found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from scaffold.core.errors import Exit
from scaffold.core.plan import Plan
from scaffold.core.problems import Problem
from scaffold.core.recipe import Recipe

if TYPE_CHECKING:
    from scaffold.core.check import Check, Receipt
    from scaffold.core.matrix import Trial

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a report; ``content`` is None if it was deleted."""

    path: str
    action: str
    content: bytes | None = None
    mode: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return it for the JSON document; the size is in bytes."""
        from hashlib import sha256

        content = self.content
        return {
            "path": self.path,
            "action": self.action,
            "size": None if content is None else len(content),
            "sha256": None if content is None else sha256(content).hexdigest(),
            "mode": None if self.mode is None else f"{self.mode:04o}",
        }


def entries(plan: Plan, action: str) -> tuple[Entry, ...]:
    """Return an entry for each file, with modes for the umask 022."""
    return tuple(Entry(p, action, file.content, file.mode & 0o755) for p, file in plan.items())


@dataclass(frozen=True, slots=True)
class Step:
    """Something done after the files exist.

    ``status`` is ``done``, ``skipped``, ``failed`` or ``interrupted``; ``command`` is what is left
    to type. The first line of ``detail`` says why it was not done, the others what programs said.
    """

    name: str
    status: str
    command: str = ""
    seconds: float = 0.0
    detail: str = ""

    def as_json(self) -> dict[str, object]:
        """Return it for the JSON document."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one command.

    ``listing`` is what ``list`` and ``show`` tell; ``diff`` is for ``git apply``; ``before`` is the
    recipe before a change; ``checks`` come from ``verify`` and ``doctor``, and ``receipt`` sums
    up what was proven. ``trials`` come from ``matrix``, and ``text`` is what it prints for people.
    """

    command: str
    status: str
    project: str | None = None
    recipe: Recipe | None = None
    files: tuple[Entry, ...] = ()
    steps: tuple[Step, ...] = ()
    next: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    listing: Mapping[str, object] | None = None
    diff: str | None = None
    before: Recipe | None = None
    checks: tuple[Check, ...] = ()
    receipt: Receipt | None = None
    trials: tuple[Trial, ...] = ()
    text: str = ""
    exit: Exit = Exit.DONE

    @classmethod
    def stopped(
        cls, command: str, problems: tuple[Problem, ...], project: str | None = None
    ) -> Report:
        """Return that *problems* kept a command from doing anything."""
        refused = any(problem.refusal for problem in problems)
        return cls(
            command,
            "refused" if refused else "failed",
            project,
            problems=problems,
            exit=Exit.REFUSED if refused else Exit.FAILED,
        )

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        recipe = self.recipe
        return {
            "schema": SCHEMA,
            "command": self.command,
            "status": self.status,
            "project": self.project,
            "recipe": recipe and {**asdict(recipe), "features": list(recipe.features)},
            "files": [entry.as_json() for entry in self.files],
            "steps": [step.as_json() for step in self.steps],
            "next": list(self.next),
            "problems": [
                {"code": problem.code, "message": problem.message, "hint": problem.hint}
                for problem in self.problems
            ],
            "listing": self.listing,
            "diff": self.diff,
            "checks": [check.as_json() for check in self.checks],
            "receipt": self.receipt and self.receipt.as_json(),
            "combinations": [trial.as_json() for trial in self.trials],
        }

"""Report: what a verb did, would do or found, as one value for people and for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from scaffold.core.errors import Exit
from scaffold.core.plan import Plan
from scaffold.core.problems import Problem
from scaffold.core.recipe import Recipe

if TYPE_CHECKING:
    from scaffold.core.matrix import Trial

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a report: its path, what happens to it, and its content.

    ``content`` is None for a file that has none to tell of (a deleted one).
    """

    path: str
    action: str
    content: bytes | None = None
    mode: int | None = None

    def as_json(self) -> dict[str, object]:
        """Return the entry as the JSON document shows it; the size is in bytes."""
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
    """Return an entry for each file of *plan*; modes are told for the common umask of 022."""
    return tuple(Entry(p, action, file.content, file.mode & 0o755) for p, file in plan.items())


@dataclass(frozen=True, slots=True)
class Step:
    """Something done after the files exist.

    ``status`` is ``done``, ``skipped``, ``failed`` or ``interrupted``; ``command`` holds the lines to
    type where there is something left to do; ``seconds`` is the time it took. The first line of
    ``detail`` says why it was not done, and the others are all that the programs said.
    """

    name: str
    status: str
    command: str = ""
    seconds: float = 0.0
    detail: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the step as the JSON document shows it."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one command.

    ``listing`` is what ``list`` and ``show`` tell; ``diff`` is a patch that ``git apply`` takes;
    ``before`` is the recipe of a project before it was changed; ``checks`` are what ``verify`` and
    ``doctor`` found, and ``receipt`` sums up what was proven. ``trials`` are the combinations of
    ``matrix``, and ``text`` is what it prints for people, to the letter.
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
        """Return the report of a command that did nothing, because of *problems*."""
        refused = any(problem.refusal for problem in problems)
        return cls(
            command,
            "refused" if refused else "failed",
            project,
            problems=problems,
            exit=Exit.REFUSED if refused else Exit.FAILED,
        )

    def as_json(self) -> dict[str, object]:
        """Return the JSON document, as scaffold/report.schema.json describes it."""
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


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one check.

    ``status`` is ``passed``, ``failed``, ``warned`` or ``skipped``. ``found`` says in one line what
    was found, and ``output`` is what a program said about it. Where something is to be done,
    ``why`` says why it matters, ``hint`` what to type, and ``page`` is the page of a documentation
    that it comes from. ``seconds`` is the time it took.
    """

    name: str
    status: str
    found: str = ""
    output: str = ""
    seconds: float = 0.0
    why: str = ""
    hint: str = ""
    page: str = ""

    @property
    def failed(self) -> bool:
        """Whether it found what may not stay like that."""
        return self.status == "failed"

    def as_json(self) -> dict[str, object]:
        """Return the check as the JSON document shows it."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was proven, of what, by which version of ours, and in how many seconds.

    It holds nothing about the machine. ``tests`` is what the project's own tests counted.
    """

    version: str
    template: str
    features: tuple[str, ...]
    checks: tuple[Check, ...]
    seconds: float

    def as_json(self) -> dict[str, object]:
        """Return the receipt as the JSON document shows it."""
        counts = Counter(check.status for check in self.checks)
        return {
            **asdict(self),
            "features": list(self.features),
            "checks": {word: counts[word] for word in ("passed", "failed", "skipped")},
            "tests": next((check.found for check in self.checks if check.name == "tests"), ""),
            "seconds": round(self.seconds, 3),
        }


def first_failed(checks: Iterable[Check]) -> Check | None:
    """Return the first of *checks* that failed, if one did."""
    return next((check for check in checks if check.failed), None)

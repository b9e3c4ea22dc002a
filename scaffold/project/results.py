"""Results: what the results of all verbs share, and their JSON document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from scaffold.project.errors import Exit
from scaffold.project.plan import Plan
from scaffold.project.problems import Problem
from scaffold.project.recipe import Recipe

SCHEMA = 1


class Status(StrEnum):
    """The status of a command; scaffold/report.schema.json describes each."""

    DONE = "done"
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CURRENT = "current"
    OUTDATED = "outdated"
    PLANNED = "planned"
    INCOMPLETE = "incomplete"
    REFUSED = "refused"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Action(StrEnum):
    """What a command does to a file, or what the user did to it."""

    CREATE = "create"
    UPDATE = "update"
    MERGE = "merge"
    DELETE = "delete"
    MOVE = "move"
    CONFLICT = "conflict"
    KEEP_EDITED = "keep-edited"
    KEEP_DELETED = "keep-deleted"
    MENTIONS = "mentions"
    PRISTINE = "pristine"
    EDITED = "edited"
    DELETED = "deleted"
    YOURS = "yours"


class StepStatus(StrEnum):
    """The status of a step."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class AsJson(Protocol):
    """A part of a result that knows its JSON."""

    def as_json(self) -> Mapping[str, object]:
        """Return it for the JSON document."""


class Result(Protocol):
    """The outcome of one command; each verb has a type of its own.

    If ``exit`` is not zero, ``problems`` say why.
    """

    @property
    def command(self) -> str:
        """The name of the command."""

    @property
    def exit(self) -> Exit:
        """The exit code."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The reasons for an exit code other than zero."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""


class Judged:
    """The exit code and the status of a result that failed if it has problems."""

    __slots__ = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What failed."""
        raise NotImplementedError

    @property
    def exit(self) -> Exit:
        """The exit code."""
        return Exit.FAILED if self.problems else Exit.DONE

    @property
    def status(self) -> Status:
        """Whether anything failed."""
        return Status.FAILED if self.problems else Status.DONE


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a result.

    ``content`` is None if the file was deleted; ``mode`` has the permission bits.
    """

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
    """Return an entry for each file of *plan*, with the modes of umask 022."""
    return tuple(Entry(p, action, file.content, file.mode & 0o755) for p, file in plan.items())


@dataclass(frozen=True, slots=True)
class Step:
    """Something done after the files exist.

    ``command`` is what is left to type, and ``seconds`` how long it took. The first line of
    ``detail`` says why the step was not done, the others what programs said. ``exit`` is the exit
    code that the signal asks for which interrupted the step.
    """

    name: str
    status: str
    command: str = ""
    seconds: float = 0.0
    detail: str = ""
    exit: Exit = Exit.DONE

    def as_json(self) -> dict[str, object]:
        """Return it for the JSON document."""
        return {
            "name": self.name,
            "status": self.status,
            "command": self.command,
            "seconds": round(self.seconds, 3),
            "detail": self.detail,
        }


def document(
    command: str,
    status: str,
    *,
    project: str | None = None,
    recipe: Recipe | None = None,
    files: Iterable[AsJson] = (),
    steps: Iterable[AsJson] = (),
    next: Iterable[str] = (),
    problems: Iterable[Problem] = (),
    listing: Mapping[str, object] | None = None,
    diff: str | None = None,
    checks: Iterable[AsJson] = (),
    receipt: AsJson | None = None,
    combinations: Iterable[AsJson] = (),
) -> dict[str, object]:
    """Return the JSON document of scaffold/report.schema.json; its keys are always the same."""
    return {
        "schema": SCHEMA,
        "command": command,
        "status": status,
        "project": project,
        "recipe": recipe and recipe.as_json(),
        "files": [entry.as_json() for entry in files],
        "steps": [step.as_json() for step in steps],
        "next": list(next),
        "problems": [
            {"code": problem.code, "message": problem.message, "hint": problem.hint}
            for problem in problems
        ],
        "listing": listing,
        "diff": diff,
        "checks": [check.as_json() for check in checks],
        "receipt": receipt and receipt.as_json(),
        "combinations": [trial.as_json() for trial in combinations],
    }

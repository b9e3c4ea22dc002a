"""Trial: a combination, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scaffold.core.check import Check, first_failed
from scaffold.core.matrix import Combination
from scaffold.core.problems import Problem

# How many jobs a matrix may have, by what their documentations say.
_MOST = {"github": ("GitHub", 256), "gitlab": ("GitLab", 200)}


@dataclass(frozen=True, slots=True)
class Trial:
    """A combination that was tried, or is to be.

    ``status`` is ``planned``, ``passed`` or ``failed``; ``seconds`` is the time it took. ``command``
    is the line to type that makes it, and proves it where it was tried.
    """

    combination: Combination
    status: str = "planned"
    checks: tuple[Check, ...] = ()
    seconds: float = 0.0
    command: str = ""

    @property
    def fault(self) -> Check | None:
        """The first check that failed, if one did."""
        return first_failed(self.checks)

    def as_json(self) -> dict[str, object]:
        """Return the trial as the JSON document shows it."""
        return {
            "name": self.combination.label,
            **self.combination.as_json(),
            "words": list(self.combination.words),
            "command": self.command,
            "status": self.status,
            "seconds": round(self.seconds, 3),
            "checks": [check.as_json() for check in self.checks],
        }


Quoted = Callable[[Sequence[str]], str]


def github(combinations: Iterable[Combination], quoted: Quoted) -> str:
    """Return the strategy matrix of a GitHub workflow, for its ``fromJSON``, in one line."""
    jobs = [{"name": one.label, "arguments": quoted(one.words)} for one in combinations]
    return json.dumps({"include": jobs})


def gitlab(combinations: Iterable[Combination], quoted: Quoted) -> str:
    """Return the parallel matrix of a GitLab job, as YAML.

    It holds no names: GitLab calls a job by all that it is told, and where that has more than 255
    characters it makes no pipeline and does not say why.
    """
    jobs = [f"    - ARGUMENTS: {json.dumps(quoted(one.words))}" for one in combinations]
    return "\n".join(("parallel:", "  matrix:", *jobs)) if jobs else "parallel:\n  matrix: []"


def too_many(count: int, layout: str) -> Problem | None:
    """Return why so many jobs cannot be laid out like that, if they cannot."""
    name, most = _MOST.get(layout, ("", count))
    if count <= most:
        return None
    parts = -(-count // most)
    return Problem(
        "too-many",
        f"{name} takes at most {most} jobs of one matrix, and these are {count}.",
        f"Leave --all out, or make {parts} matrices of them, with --shard 1/{parts} and so on.",
    )

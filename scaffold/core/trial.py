"""Trial: a combination, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scaffold.core.check import Check, first_failed
from scaffold.core.matrix import Combination


@dataclass(frozen=True, slots=True)
class Trial:
    """A combination that was tried, or is to be.

    ``status`` is ``planned``, ``passed`` or ``failed``; ``seconds`` is the time it took.
    """

    combination: Combination
    status: str = "planned"
    checks: tuple[Check, ...] = ()
    seconds: float = 0.0

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
            "status": self.status,
            "seconds": round(self.seconds, 3),
            "checks": [check.as_json() for check in self.checks],
        }


Quoted = Callable[[Sequence[str]], str]


def _job(one: Combination, quoted: Quoted) -> dict[str, str]:
    """Return what a job is told: what it is called, and what is typed behind our name."""
    return {"name": one.label, "arguments": quoted(one.words)}


def github(combinations: Iterable[Combination], quoted: Quoted) -> str:
    """Return the strategy matrix of a GitHub workflow, for its ``fromJSON``, in one line."""
    return json.dumps({"include": [_job(one, quoted) for one in combinations]})


def gitlab(combinations: Iterable[Combination], quoted: Quoted) -> str:
    """Return the parallel matrix of a GitLab job, as YAML."""
    lines = ["parallel:", "  matrix:"]
    for one in combinations:
        for number, (key, text) in enumerate(_job(one, quoted).items()):
            lines.append(f"    {'- ' if not number else '  '}{key.upper()}: {json.dumps(text)}")
    return "\n".join(lines) if len(lines) > 2 else "parallel:\n  matrix: []"

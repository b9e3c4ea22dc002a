"""Check: one thing that was looked at, and what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


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
        return {
            "name": self.name,
            "status": self.status,
            "found": self.found,
            "output": self.output,
            "seconds": round(self.seconds, 3),
            "why": self.why,
            "hint": self.hint,
            "page": self.page,
        }


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
            "version": self.version,
            "template": self.template,
            "features": list(self.features),
            "checks": {word: counts[word] for word in ("passed", "failed", "skipped")},
            "tests": next((check.found for check in self.checks if check.name == "tests"), ""),
            "seconds": round(self.seconds, 3),
        }


def first_failed(checks: Iterable[Check]) -> Check | None:
    """Return the first of *checks* that failed, if one did."""
    return next((check for check in checks if check.failed), None)

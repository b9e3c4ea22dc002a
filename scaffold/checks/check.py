"""Check: what was looked at, and whether it may stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one check.

    ``status`` is ``passed``, ``failed``, ``warned`` or ``skipped``. ``found`` is one line, and
    ``output`` what a program said. ``why`` says why it matters, ``hint`` what to type, and ``page``
    is the address of documentation.
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
        """Whether it found what may not stay."""
        return self.status == "failed"

    def as_json(self) -> dict[str, object]:
        """Return it for the JSON document."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was proven, and by which version; nothing about the machine."""

    version: str
    template: str
    features: tuple[str, ...]
    checks: tuple[Check, ...]
    seconds: float

    def as_json(self) -> dict[str, object]:
        """Return it for the JSON document; ``tests`` is what the tests of the project counted."""
        counts = Counter(check.status for check in self.checks)
        return {
            **asdict(self),
            "features": list(self.features),
            "checks": {word: counts[word] for word in ("passed", "failed", "skipped")},
            "tests": next((check.found for check in self.checks if check.name == "tests"), ""),
            "seconds": round(self.seconds, 3),
        }


def first_failed(checks: Iterable[Check]) -> Check | None:
    """Return the first failed check, if any."""
    return next((check for check in checks if check.failed), None)

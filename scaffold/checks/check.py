"""The outcome of a check, and a receipt for those of a proof."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum


class CheckStatus(StrEnum):
    """The status of a check."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one check.

    ``found`` is one line, and ``output`` is what a program printed.
    ``why`` says why it matters, ``hint`` what to type, and ``page`` is the address of documentation.
    """

    name: str
    status: CheckStatus
    found: str = ""
    output: str = ""
    seconds: float = 0.0
    why: str = ""
    hint: str = ""
    page: str = ""

    @property
    def failed(self) -> bool:
        """Whether the check failed."""
        return self.status == CheckStatus.FAILED

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
        """Return it for the JSON document; ``tests`` is the count of the project's tests."""
        counts = Counter(check.status for check in self.checks)
        statuses = (CheckStatus.PASSED, CheckStatus.FAILED, CheckStatus.SKIPPED)
        return {
            **asdict(self),
            "features": list(self.features),
            "checks": {status: counts[status] for status in statuses},
            "tests": next((check.found for check in self.checks if check.name == "tests"), ""),
            "seconds": round(self.seconds, 3),
        }


def first_failed(checks: Iterable[Check]) -> Check | None:
    """Return the first failed check, if any."""
    return next((check for check in checks if check.failed), None)

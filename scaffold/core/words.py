"""Words: what templates and features add to the files that they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

WORDS = (
    "dependencies",
    "dev_dependencies",
    "wiring",
    "index",
    "gitignore",
    "env",
    "readme",
    "requires",
    "conflicts",
)
SORTED = ("dependencies", "dev_dependencies")

Words = Mapping[str, Sequence[object]]


def joined(parts: Iterable[Words]) -> dict[str, list[object]]:
    """Return the words of all *parts* in their order, without doubles.

    Dependencies are sorted by name, as a careful developer would keep them.
    """
    parts = list(parts)
    found: dict[str, list[object]] = {}
    for word in WORDS:
        entries: list[object] = []
        for entry in (entry for part in parts for entry in part.get(word, ())):
            if entry not in entries:
                entries.append(entry)
        found[word] = sorted(entries, key=lambda e: str(e).lower()) if word in SORTED else entries
    return found

"""Merge: what the pristine plan, the disk and a new plan say about each file."""

from __future__ import annotations

from collections.abc import Mapping

from scaffold.core.plan import Plan
from scaffold.core.report import Entry


def standing(pristine: Plan, disk: Mapping[str, bytes]) -> tuple[Entry, ...]:
    """Return for each file whether it is pristine, edited, deleted, or the user's own.

    *disk* holds the content of each file of the project now.
    """
    entries = []
    for path in sorted({*pristine, *disk}):
        now = disk.get(path)
        if path not in pristine:
            action = "yours"
        elif now is None:
            action = "deleted"
        else:
            action = "pristine" if now == pristine[path].content else "edited"
        entries.append(Entry(path, action, now))
    return tuple(entries)

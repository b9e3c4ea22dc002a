"""Changes: the page that tells what add, remove, update and diff did or would do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scaffold.core.report import Entry, Report

_KEPT = {
    "keep-edited": "is no longer part of it, and stays, because you edited it",
    "keep-deleted": "would change, and stays away, because you deleted it",
}


def lines(report: Report, verbose: bool) -> Iterator[str]:
    """Return what *report* says, for people."""
    if report.diff is not None and report.status != "current":
        yield from report.diff.splitlines()
        return
    if report.status in ("unchanged", "current"):
        yield "There is nothing to change."
        return
    yield from _table(entry for entry in report.files if entry.action not in _KEPT)
    for entry in report.files:
        if entry.action in _KEPT:
            yield f"{entry.path} {_KEPT[entry.action]}."


def _table(entries: Iterable[Entry]) -> Iterator[str]:
    entries = list(entries)
    width = max((len(entry.action) for entry in entries), default=0)
    yield from (f"  {entry.action:{width}}  {entry.path}" for entry in entries)

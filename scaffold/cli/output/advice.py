"""Advice: what doctor found, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from scaffold.cli.output.pages import MARKS, Style, check_line, strong
from scaffold.project.problems import plain

if TYPE_CHECKING:
    from scaffold.checks.check import Check
    from scaffold.project.results import Report

# Lines of an output that are shown without -v.
_LINES = 4


def advice(report: Report, style: Style) -> Iterator[str]:
    """Return a line for each check; those skipped together share one."""
    yield strong(f"This machine, and {report.project}" if report.project else "This machine")
    width = max(len(check.name) for check in report.checks)
    for (status, found), group in groupby(report.checks, lambda one: (one.status, one.found)):
        checks = list(group)
        if status == "skipped" and len(checks) > 1:
            names = ", ".join(check.name for check in checks)
            checks = [replace(checks[0], name=f"{len(checks)} more", found=f"{found}: {names}")]
        for check in checks:
            yield from _lines(check, width, style)
    counts = Counter(check.status for check in report.checks)
    said = ", ".join(f"{counts[word]} {word}" for word in MARKS if counts[word])
    yield f"{len(report.checks)} checks: {said}."


def _lines(check: Check, width: int, style: Style) -> Iterator[str]:
    yield check_line(check, width + 1, fancy=style.fancy)
    if check.status in ("passed", "skipped"):
        return
    indent = " " * (width + (6 if style.fancy else 7))
    if check.why:
        yield f"{indent}{check.why}"
    yield from (f"{indent}  {strong(plain(line))}" for line in check.hint.splitlines())
    if check.page:
        yield f"{indent}{check.page}"
    said = [line for line in check.output.splitlines() if line.strip()]
    for line in said if style.verbose else said[-_LINES:]:
        yield f"{indent}| {plain(line.expandtabs())}"

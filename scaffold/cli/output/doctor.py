"""Doctor: what was found, and what to do about it, for people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from scaffold.checks.check import Check, CheckStatus
from scaffold.cli.output.pages import MARKS, Style, check_line, strong
from scaffold.cli.output.screen import Screen
from scaffold.project.problems import plain
from scaffold.verbs.doctor import Diagnosis

# Lines of an output that are shown without -v.
_LINES = 4


def show_diagnosis(diagnosis: Diagnosis, screen: Screen) -> None:
    """Print a line for each check; those skipped for the same reason share one."""
    where = f"This machine, and {diagnosis.project}" if diagnosis.project else "This machine"
    screen.say(strong(where))
    width = max(len(check.name) for check in diagnosis.checks)
    for (status, found), group in groupby(diagnosis.checks, lambda one: (one.status, one.found)):
        checks = list(group)
        if status == CheckStatus.SKIPPED and len(checks) > 1:
            names = ", ".join(check.name for check in checks)
            checks = [replace(checks[0], name=f"{len(checks)} more", found=f"{found}: {names}")]
        for check in checks:
            screen.say(*_lines(check, width, screen.style))
    counts: Counter[str] = Counter(check.status for check in diagnosis.checks)
    summary = ", ".join(f"{counts[word]} {word}" for word in MARKS if counts[word])
    screen.say(f"{len(diagnosis.checks)} checks: {summary}.")
    screen.problems(diagnosis.problems)


def _lines(check: Check, width: int, style: Style) -> Iterator[str]:
    yield check_line(check, width + 1, fancy=style.fancy)
    if check.status in (CheckStatus.PASSED, CheckStatus.SKIPPED):
        return
    indent = " " * (width + (6 if style.fancy else 7))
    if check.why:
        yield f"{indent}{check.why}"
    yield from (f"{indent}  {strong(plain(line))}" for line in check.hint.splitlines())
    if check.page:
        yield f"{indent}{check.page}"
    lines = [line for line in check.output.splitlines() if line.strip()]
    for line in lines if style.verbose else lines[-_LINES:]:
        yield f"{indent}| {plain(line.expandtabs())}"

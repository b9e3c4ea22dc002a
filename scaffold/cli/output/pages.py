"""Colours, marks and lines that several pages share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from scaffold.project.problems import plain

if TYPE_CHECKING:
    from scaffold.checks.check import Check, Receipt
    from scaffold.checks.combinations import Trial

# The last lines of an output mostly say why a program failed.
_TAIL = 20


@dataclass(frozen=True, slots=True)
class Style:
    """Whether to show more output, and whether the terminal supports Unicode."""

    verbose: bool
    fancy: bool


def good(text: str) -> str:
    """Return *text* in the colour of success."""
    return click.style(text, fg="green")


def bad(text: str) -> str:
    """Return *text* in the colour of failure."""
    return click.style(text, fg="red", bold=True)


def strong(text: str) -> str:
    """Return *text* in bold."""
    return click.style(text, bold=True)


def coloured(line: str) -> str:
    """Return a line of a patch in the colours of git."""
    colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
    return click.style(line, fg=colour) if colour else line


def doubtful(text: str) -> str:
    """Return *text* in the colour of a warning."""
    return click.style(text, fg="yellow", bold=True)


# A mark with Unicode and without, and its look.
MARKS: Mapping[str, tuple[str, str, Callable[[str], str]]] = {
    "passed": ("\u2713", "ok", good),
    "warned": ("!", "!", doubtful),
    "failed": ("\u2717", "no", bad),
    "skipped": ("-", "-", str),
}


def check_line(check: Check, width: int = 11, *, fancy: bool) -> str:
    """Return a row of the table of checks; *width* fits the names."""
    mark, in_ascii, paint = MARKS[check.status]
    row = f"{paint(mark if fancy else f'{in_ascii:2}')} {check.name:{width}} {plain(check.found)}"
    return f"  {row}  ({check.seconds:.1f} s)" if check.seconds >= 0.05 else f"  {row}".rstrip()


def trial_lines(trial: Trial, done: int, total: int, left: float, style: Style) -> Iterator[str]:
    """Return a line for a trial, and how to see its failure again, with the end of its output."""
    mark = good("\u2713" if style.fancy else "ok") if trial.status == "passed" else bad("FAILED")
    rest = f", about {_time(left)} left" if left > 1 else ""
    count = f"[{done:{len(str(total))}}/{total}]"
    yield f"{count} {mark} {trial.combination.label}  ({trial.seconds:.1f} s{rest})"
    if trial.fault:
        yield f"    {trial.fault.name}: {trial.fault.found}"
        lines = trial.fault.output.strip("\n").splitlines()
        if len(lines) > _TAIL and not style.verbose:
            lines = ["...", *lines[-_TAIL:]]
        yield from (f"    | {plain(line.expandtabs())}".rstrip() for line in lines)
        yield f"    {strong(trial.command)}"


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def receipt_line(receipt: Receipt) -> str:
    """Return the line that sums up what was proven."""
    counts: Counter[str] = Counter(check.status for check in receipt.checks)
    statuses = ("passed", "skipped")
    numbers = ", ".join(f"{counts[status]} {status}" for status in statuses if counts[status])
    return f"{good('Proven')}: {numbers}, in {receipt.seconds:.1f} seconds."

"""Report: what verify, doctor and matrix found, for people."""

from __future__ import annotations

from scaffold.cli.output.advice import advice
from scaffold.cli.output.pages import good, receipt_line
from scaffold.cli.output.screen import Screen
from scaffold.project.errors import Exit
from scaffold.project.results import Report


def show_report(report: Report, screen: Screen) -> None:
    """Print what *report* says."""
    is_doctor = report.command == "doctor" and bool(report.checks)
    if report.exit is Exit.DONE or is_doctor:
        if is_doctor:
            screen.say(*advice(report, screen.style))
        elif report.receipt:
            screen.say(receipt_line(report.receipt))
        elif report.text:
            screen.say(report.text)
        elif report.trials:
            count = len(report.trials)
            text = f"All {count} combinations work." if count > 1 else "The combination works."
            screen.say(good(text))
    if not is_doctor:
        screen.failed_check(report.checks)
    screen.problems(report.problems)

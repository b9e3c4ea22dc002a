"""Print what doctor found."""

from scaffold.cli.output.advice import advice
from scaffold.cli.output.screen import Screen
from scaffold.project.results import Report


def show_report(report: Report, screen: Screen) -> None:
    """Print the advice of *report*, and its problems."""
    if report.checks:
        screen.say(*advice(report, screen.style))
    screen.problems(report.problems)

"""Verify: what was proven, for people."""

from scaffold.cli.output.pages import receipt_line
from scaffold.cli.output.screen import Screen
from scaffold.verbs.verify import Verified


def show_verified(verified: Verified, screen: Screen) -> None:
    """Print what was proven, or the output of the first check that failed."""
    if not verified.problems:
        screen.say(receipt_line(verified.receipt))
    screen.failed_check(verified.checks)
    screen.problems(verified.problems)

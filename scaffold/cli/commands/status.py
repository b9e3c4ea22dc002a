"""``flask-scaffold status``."""

from __future__ import annotations

from pathlib import Path

import click

from scaffold.cli.options import common
from scaffold.core.report import Report


@click.command("status")
@common
def command() -> Report:
    """Tell of each file of this project: pristine, edited, deleted, or yours."""
    from scaffold.flows.edits import status
    from scaffold.flows.world import World

    return status(Path(), World())

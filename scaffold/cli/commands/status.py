"""``flask-scaffold status``."""

from __future__ import annotations

from pathlib import Path

import click

from scaffold.cli.options import common
from scaffold.project.results import Report


@click.command("status")
@common
def command() -> Report:
    """Tell of each file of this project: pristine, edited, deleted, or yours."""
    from scaffold.verbs.edits import status
    from scaffold.verbs.world import World

    return status(Path(), World())

"""``flask-scaffold show``."""

from __future__ import annotations

import click

from scaffold.cli import complete
from scaffold.cli.options import common
from scaffold.core.report import Report


@click.command("show")
@click.argument("name", shell_complete=complete.everything)
@common
def command(name: str) -> Report:
    """Show the questions and the files of the template, preset or feature NAME."""
    from scaffold.flows.catalog import show
    from scaffold.flows.world import World

    return show(name, World())

"""``flask-scaffold show``."""

from __future__ import annotations

import click

from scaffold.cli import completion
from scaffold.cli.options import common
from scaffold.project.results import Report


@click.command("show")
@click.argument("name", shell_complete=completion.everything)
@common
def command(name: str) -> Report:
    """Show the questions and the files of the template, preset or feature NAME."""
    from scaffold.verbs.listing import show
    from scaffold.verbs.world import World

    return show(name, World())

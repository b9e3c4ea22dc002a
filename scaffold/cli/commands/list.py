"""``flask-scaffold list``."""

from __future__ import annotations

import click

from scaffold.cli.options import common
from scaffold.project.results import Report


@click.command("list")
@common
def command() -> Report:
    """Show the templates, presets and features, with a line each."""
    from scaffold.verbs.listing import list_all
    from scaffold.verbs.world import World

    return list_all(World())

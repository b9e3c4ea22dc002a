"""``flask-scaffold list``."""

from __future__ import annotations

import click

from scaffold.cli.options import common
from scaffold.core.report import Report


@click.command("list")
@common
def command() -> Report:
    """Show the templates, presets and features, with a line each."""
    from scaffold.flows.catalog import list_all
    from scaffold.flows.world import World

    return list_all(World())

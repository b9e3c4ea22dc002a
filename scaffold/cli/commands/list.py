"""The command ``flask-scaffold list``."""

import click

from scaffold.cli.options import common
from scaffold.cli.output.screen import Screen


@click.command("list")
@common
@click.pass_obj
def command(screen: Screen, /) -> int:
    """List the templates, presets and features, with one line about each."""
    from scaffold.cli.output.catalog import show_listing
    from scaffold.verbs.list import list_all

    return screen.finish(list_all(), show_listing)

"""The command ``flask-scaffold help``."""

import click

from scaffold.cli.options import common
from scaffold.cli.output.screen import Screen


@click.command("help")
@click.argument("topic", required=False, default="")
@common
@click.pass_obj
def command(screen: Screen, /, topic: str) -> int:
    """Show the guide about TOPIC, or list the guides."""
    from scaffold.cli.output.catalog import show_guide
    from scaffold.verbs.help import read_guide

    return screen.finish(read_guide(topic), show_guide)

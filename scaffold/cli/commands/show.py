"""The command ``flask-scaffold show``."""

import click

from scaffold.cli import completion
from scaffold.cli.options import common
from scaffold.cli.output.screen import Screen


@click.command("show")
@click.argument("name", shell_complete=completion.everything)
@common
@click.pass_obj
def command(screen: Screen, /, name: str) -> int:
    """Show what the template, preset or feature NAME asks, and which files it creates."""
    from scaffold.cli.output.catalog import show_shown
    from scaffold.verbs.show import show

    return screen.finish(show(name), show_shown)

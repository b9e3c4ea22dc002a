"""The command ``flask-scaffold status``."""

from pathlib import Path

import click

from scaffold.cli.options import common
from scaffold.cli.output.screen import Screen


@click.command("status")
@common
@click.pass_obj
def command(screen: Screen, /) -> int:
    """Show for each file of this project whether it is pristine, edited, deleted, or yours."""
    from scaffold.cli.output.status import show_status
    from scaffold.verbs.status import status

    return screen.finish(status(Path()), show_status)

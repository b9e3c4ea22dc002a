"""The command ``flask-scaffold diff``."""

from pathlib import Path

import click

from scaffold.cli.options import common
from scaffold.cli.output.screen import Screen


@click.command("diff")
@common
@click.pass_obj
def command(screen: Screen, /) -> int:
    """Show what you changed in the generated files of this project, as a patch for git apply."""
    from scaffold.cli.output.status import show_difference
    from scaffold.verbs.diff import diff

    return screen.finish(diff(Path()), show_difference)

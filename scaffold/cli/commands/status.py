"""The command ``flask-scaffold status``."""

from pathlib import Path

import click

from scaffold.cli import completion
from scaffold.cli.options import common
from scaffold.cli.output.screen import Screen


@click.command("status")
@click.argument(
    "project",
    required=False,
    type=click.Path(path_type=Path),
    default=".",
    shell_complete=completion.folders,
)
@common
@click.pass_obj
def command(screen: Screen, /, project: Path) -> int:
    """Show for each file of PROJECT whether it is pristine, edited, deleted, or yours.

    PROJECT is the folder of a project; the default is the project around this folder.
    """
    from scaffold.cli.output.status import show_status
    from scaffold.verbs.status import status

    return screen.finish(status(project), show_status)

"""The command ``flask-scaffold diff``."""

from pathlib import Path

import click

from scaffold.cli import completion
from scaffold.cli.options import common
from scaffold.cli.output.screen import Screen


@click.command("diff")
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
    """Show what you changed in the generated files of PROJECT, as a patch for git apply.

    PROJECT is the folder of a project; the default is the project around this folder.
    """
    from scaffold.cli.output.status import show_difference
    from scaffold.verbs.diff import diff

    return screen.finish(diff(project), show_difference)

"""The command ``flask-scaffold doctor``."""

from pathlib import Path

import click

from scaffold.cli import completion
from scaffold.cli.options import common
from scaffold.cli.output.screen import Screen


@click.command("doctor")
@click.argument(
    "project",
    required=False,
    type=click.Path(path_type=Path),
    shell_complete=completion.folders,
)
@common
@click.pass_obj
def command(screen: Screen, /, project: Path | None) -> int:
    """Look for problems with this machine and with PROJECT.

    PROJECT is the folder of any Flask project; the default is the project around this folder, if
    there is one. Its application is created in a copy, by the Python of its virtual environment,
    and its first page is requested. Nothing is changed.
    """
    from scaffold.cli.output.doctor import show_diagnosis
    from scaffold.verbs.doctor import doctor

    return screen.finish(doctor(project, screen), show_diagnosis)

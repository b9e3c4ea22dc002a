"""The command ``flask-scaffold doctor``."""

from __future__ import annotations

from pathlib import Path

import click

from scaffold.cli import completion
from scaffold.cli.options import common
from scaffold.cli.output.report import show_report
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
    """Look for what is wrong with this machine and with PROJECT, before there is trouble.

    PROJECT is the folder of any Flask project; without it, that is the one around this folder, if
    there is one. Its application is made in a copy, by the Python of its virtual environment, and
    asked for its first page. Nothing is changed.
    """
    from scaffold.verbs.doctor import Clinic, doctor

    return screen.finish(doctor(project, screen, Clinic()), show_report)

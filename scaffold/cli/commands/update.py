"""The command ``flask-scaffold update``."""

from pathlib import Path
from typing import Any

import click

from scaffold.cli.options import answers, change_options, changing, common, features, split
from scaffold.cli.output.screen import Screen


@click.command("update")
@features("-w", "--with", "add", help="Add these features too.")
@features("--without", "remove", help="Remove these features too.")
@answers("Change the answer to a question.")
@click.option(
    "--check", is_flag=True, help="Only report whether the project is up to date: exit code 0 or 1."
)
@click.option(
    "--rebuild",
    is_flag=True,
    help="Rebuild the record from today's templates, for example after a merge by git.",
)
@changing
@common
@click.pass_obj
def command(
    screen: Screen,
    /,
    add: tuple[str, ...],
    remove: tuple[str, ...],
    settings: tuple[tuple[str, str], ...],
    **options: Any,
) -> int:
    """Bring this project up to date with the templates of this version.

    Your changes are kept. Where you and a template changed the same lines, nothing is written.
    """
    from scaffold.catalog.revision import Revision
    from scaffold.cli.output.change import show_changed
    from scaffold.verbs.update import update

    revision = Revision(split(add), split(remove), settings)
    return screen.finish(update(Path(), revision, change_options(options), screen), show_changed)

"""``flask-scaffold update``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scaffold.cli.options import answers, changing, common, features, split, way
from scaffold.cli.output.screen import Screen


@click.command("update")
@features("-w", "--with", "add", help="Features to add on the way.")
@features("--without", "remove", help="Features to take out on the way.")
@answers("Answer a question in another way than before.")
@click.option(
    "--check", is_flag=True, help="Only tell whether there is anything to do: exit 0 or 1."
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
    """Make this project what the templates of this version make of its recipe.

    Your own work stays: where you and a template changed the same lines, nothing is written.
    """
    from scaffold.catalog.revision import Wish
    from scaffold.cli.output.change import show_changed
    from scaffold.verbs.update import update

    wish = Wish(split(add), split(remove), settings)
    return screen.finish(update(Path(), wish, way(options), screen), show_changed)

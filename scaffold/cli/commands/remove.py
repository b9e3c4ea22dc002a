"""The command ``flask-scaffold remove``."""

from pathlib import Path
from typing import Any

import click

from scaffold.cli.options import change_options, changing, common, named_features, split
from scaffold.cli.output.screen import Screen


@click.command("remove")
@named_features
@changing
@common
@click.pass_obj
def command(screen: Screen, /, features: tuple[str, ...], **options: Any) -> int:
    """Remove the features F, and what only they required, from this project.

    Files that you edited are kept, and listed.
    """
    from scaffold.cli.output.change import show_changed
    from scaffold.verbs.remove import remove

    changed = remove(Path(), split(features), change_options(options), screen)
    return screen.finish(changed, show_changed)

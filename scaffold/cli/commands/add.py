"""The command ``flask-scaffold add``."""

from pathlib import Path
from typing import Any

import click

from scaffold.cli.options import change_options, changing, common, named_features, split
from scaffold.cli.output.screen import Screen


@click.command("add")
@named_features
@changing
@common
@click.pass_obj
def command(screen: Screen, /, features: tuple[str, ...], **options: Any) -> int:
    """Add the features F, and what they require, to this project.

    Your changes are kept. Where you and a feature changed the same lines, nothing is written.
    """
    from scaffold.cli.output.change import show_changed
    from scaffold.verbs.add import add

    changed = add(Path(), split(features), change_options(options), screen)
    return screen.finish(changed, show_changed)

"""``flask-scaffold remove``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scaffold.cli.options import changing, common, named_features, split, way
from scaffold.cli.output.screen import Screen
from scaffold.project.results import Report


@click.command("remove")
@named_features
@changing
@common
@click.pass_obj
def command(screen: Screen, /, features: tuple[str, ...], **options: Any) -> Report:
    """Take the features F out of this project again, with what only they required.

    A file of theirs that you edited stays, and is reported.
    """
    from scaffold.verbs.change import remove
    from scaffold.verbs.world import World

    return remove(Path(), split(features), way(options), World(progress=screen.progress))

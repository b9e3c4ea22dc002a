"""``flask-scaffold add``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scaffold.cli.options import changing, common, named_features, split, way
from scaffold.cli.output.screen import Screen
from scaffold.project.results import Report


@click.command("add")
@named_features
@changing
@common
@click.pass_obj
def command(screen: Screen, /, features: tuple[str, ...], **options: Any) -> Report:
    """Add the features F to this project, with what they require.

    Your own work stays: where you and a feature changed the same lines, nothing is written.
    """
    from scaffold.verbs.change import add
    from scaffold.verbs.world import World

    return add(Path(), split(features), way(options), World(progress=screen.progress))

"""``flask-scaffold remove``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scaffold.cli.options import changing, common, named_features, split, way
from scaffold.cli.output.screen import Screen


@click.command("remove")
@named_features
@changing
@common
@click.pass_obj
def command(screen: Screen, /, features: tuple[str, ...], **options: Any) -> int:
    """Take the features F out of this project again, with what only they required.

    A file of theirs that you edited stays, and is reported.
    """
    from scaffold.cli.output.change import show_changed
    from scaffold.verbs.remove import remove

    changed = remove(Path(), split(features), way(options), screen)
    return screen.finish(changed, show_changed)

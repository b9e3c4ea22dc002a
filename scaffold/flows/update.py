"""Update: a project follows the templates of today, and changes its mind about an answer."""

from __future__ import annotations

from pathlib import Path

from scaffold.core.report import Report
from scaffold.core.revise import Wish
from scaffold.flows.change import Way, change
from scaffold.flows.world import World


def update(start: Path, wish: Wish, way: Way, world: World) -> Report:
    """Make the project around *start* what the templates of today make of its recipe.

    What *wish* says is different in that recipe from now on.
    """
    return change("update", start, wish, way, world)

"""Add and remove: a feature comes into a project, or leaves it."""

from __future__ import annotations

from pathlib import Path

from scaffold.core.report import Report
from scaffold.core.revise import Wish
from scaffold.flows.change import Way, change
from scaffold.flows.world import World


def add(start: Path, names: tuple[str, ...], way: Way, world: World) -> Report:
    """Add the features *names*, and what they require, to the project around *start*."""
    return change("add", start, Wish(add=names), way, world)


def remove(start: Path, names: tuple[str, ...], way: Way, world: World) -> Report:
    """Remove the features *names*, and what only they required, from the project around *start*."""
    return change("remove", start, Wish(remove=names), way, world)

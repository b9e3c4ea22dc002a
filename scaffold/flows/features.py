"""Add and remove: a feature comes into a project, or leaves it."""

from __future__ import annotations

from pathlib import Path

from scaffold.core.offer import Offer
from scaffold.core.recipe import Recipe
from scaffold.core.report import Report
from scaffold.core.revise import Revised, with_features, without_features
from scaffold.flows.change import Way, change
from scaffold.flows.world import World


def add(start: Path, names: tuple[str, ...], way: Way, world: World) -> Report:
    """Add the features *names*, and what they require, to the project around *start*."""

    def revise(recipe: Recipe, offer: Offer) -> Revised:
        return with_features(recipe, names, offer)

    return change("add", start, revise, way, world)


def remove(start: Path, names: tuple[str, ...], way: Way, world: World) -> Report:
    """Remove the features *names*, and what only they required, from the project around *start*."""

    def revise(recipe: Recipe, offer: Offer) -> Revised:
        return without_features(recipe, names, offer)

    return change("remove", start, revise, way, world)

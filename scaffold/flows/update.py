"""Update: a project follows the templates of today, and changes its mind about an answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scaffold.core.offer import Offer
from scaffold.core.recipe import Recipe
from scaffold.core.report import Report
from scaffold.core.revise import Revised, with_answers, with_features, without_features
from scaffold.flows.change import Way, change
from scaffold.flows.world import World


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be different in a project: features to add and to remove, answers as text."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


def update(start: Path, wishes: Wishes, way: Way, world: World) -> Report:
    """Make the project around *start* what the templates of today make of its recipe."""

    def revise(recipe: Recipe, offer: Offer) -> Revised:
        revised: Revised = without_features(recipe, wishes.remove, offer)
        if revised[0]:
            revised = with_features(revised[0], wishes.add, offer)
        if revised[0]:
            revised = with_answers(revised[0], wishes.settings, offer)
        return revised

    return change("update", start, revise, way, world)

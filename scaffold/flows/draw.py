"""Draw: a recipe in, the plan of the whole project out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scaffold.core.errors import BrokenTemplate
from scaffold.core.offer import Offer
from scaffold.core.plan import Plan
from scaffold.core.recipe import Recipe
from scaffold.core.words import joined
from scaffold.edge.hooks import HookFailed
from scaffold.flows.world import World

HERE = Path()


def draw(recipe: Recipe, offer: Offer, world: World, output: Path = HERE) -> tuple[Plan, Recipe]:
    """Return the plan of *recipe*, and the recipe with an answer to every question.

    *output* is the folder that the project goes into, which templates of other people may tell.
    """
    parts = offer.parts(recipe)
    if parts[0].foreign:
        try:
            sketch = world.draw_foreign(parts[0], recipe.answers, output)
        except HookFailed as error:
            world.said(error.said)
            raise
        world.said(sketch.said)
        return sketch.plan, replace(recipe, answers=sketch.answers)
    words = {"_adds": joined(part.words for part in parts)} if parts[0].takes_features else {}
    plan, answers, asked = Plan(), dict(recipe.answers), set[str]()
    for part in parts:
        drawn, settled = world.draw(part, answers, words)
        if twice := sorted(set(plan) & set(drawn)):
            raise BrokenTemplate(f"Two owners of {twice[0]}: {part.name} is the second.")
        plan, answers, asked = plan | drawn, {**settled, **answers}, asked | {*settled}
    # What only a feature asked that has left is forgotten with it.
    # A folder in which a feature has nothing this time is no part of the project.
    return Plan(plan), replace(recipe, answers={key: answers[key] for key in sorted(asked)})

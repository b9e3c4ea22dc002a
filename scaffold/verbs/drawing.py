"""Drawing: what an order can choose from, and its plan, for verbs that take a World."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scaffold.catalog.model import Offer, joined
from scaffold.catalog.reference import is_path, with_foreign
from scaffold.project.errors import BrokenTemplate, HookFailed, ScaffoldError
from scaffold.project.plan import File, Plan
from scaffold.project.problems import Problem, shown
from scaffold.project.questions import ordered
from scaffold.project.recipe import Recipe
from scaffold.verbs.world import World

HERE = Path()


def draw(recipe: Recipe, offer: Offer, world: World, output: Path = HERE) -> tuple[Plan, Recipe]:
    """Return the plan of *recipe*, and the recipe with every answer.

    *output* is the project's folder, which foreign templates may tell.
    """
    parts = offer.parts(recipe)
    if parts[0].foreign:
        try:
            rendered = world.draw_foreign(parts[0], recipe.answers, output)
        except HookFailed as error:
            world.said(error.said)
            raise
        world.said(rendered.output)
        return rendered.plan, replace(recipe, answers=rendered.answers)
    words = {}
    if parts[0].takes_features:  # Our templates do not change it.
        words["_adds"] = ordered(joined(part.words for part in parts))
    files, answers, asked = dict[str, File](), dict(recipe.answers), set[str]()
    for part in parts:
        drawn, settled = world.draw(part, answers, words)
        if twice := sorted(files.keys() & drawn.keys()):
            raise BrokenTemplate(f"Two owners of {twice[0]}: {part.name} is the second.")
        files.update(drawn)
        answers = {**settled, **answers}
        asked.update(settled)
    # Answers leave with the feature that asked.
    return Plan(files), replace(recipe, answers={key: answers[key] for key in sorted(asked)})


def offered(template: str, trust: bool, world: World) -> tuple[Offer, list[Problem]]:
    """Return what there is to choose from, and why *template* is not among it, if known.

    *trust* lets a foreign template run code, once it is drawn.
    """
    offer = world.offer()
    if is_path(template):
        try:
            source = world.foreign(template)
        except ScaffoldError as error:
            return offer, [error.problem]
        return with_foreign(offer, replace(source, trusted=trust)), []
    if not offer.template(template) and world.is_template(template):
        hint = f"For the folder of that name, type ./{template}."
        return offer, [
            Problem("unknown-template", f"There is no template {shown(template)}.", hint)
        ]
    return offer, []

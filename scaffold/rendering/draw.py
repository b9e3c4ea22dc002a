"""Draw: the plan that a recipe makes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.catalog.model import Offer, Source, joined
from scaffold.project.errors import BrokenTemplate
from scaffold.project.plan import File, Plan
from scaffold.project.questions import ordered
from scaffold.project.recipe import Answer, Recipe
from scaffold.rendering import render
from scaffold.system import signals

HERE = Path()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plan, its recipe with an answer to every question, and the output of the hooks."""

    plan: Plan
    recipe: Recipe
    output: str = ""


def draw(recipe: Recipe, catalog: Offer, folder: Path = HERE) -> Drawing:
    """Return what *recipe* makes.

    *folder* is where the project goes, which a third-party template may use.
    """
    parts = catalog.parts(recipe)
    if parts[0].foreign:
        from scaffold.rendering.third_party import draw_foreign

        with signals.heard():
            sketch = draw_foreign(parts[0], recipe.answers, folder)
        return Drawing(sketch.plan, replace(recipe, answers=sketch.answers), sketch.said)
    words = {}
    if parts[0].takes_features:  # Our templates do not change it.
        words["_adds"] = ordered(joined(part.words for part in parts))
    files, answers, asked = dict[str, File](), dict(recipe.answers), set[str]()
    for part in parts:
        with signals.heard():  # Template code may take any time.
            drawn, settled = render.draw(part.path, part.raw, answers, words)
        if twice := sorted(files.keys() & drawn.keys()):
            raise BrokenTemplate(f"Two owners of {twice[0]}: {part.name} is the second.")
        files.update(drawn)
        answers = {**settled, **answers}
        asked.update(settled)
    # Answers leave with the feature that asked.
    answers = {key: answers[key] for key in sorted(asked)}
    return Drawing(Plan(files), replace(recipe, answers=answers))


def draw_feature(feature: Source) -> tuple[Plan, dict[str, Answer]]:
    """Return the files that *feature* alone makes, and the answer to each of its questions."""
    return render.draw(feature.path, feature.raw, {}, {"_adds": joined([feature.words])})

"""Revise: what a wish makes of the recipe of a project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from scaffold.core.offer import Offer
from scaffold.core.problems import Problem, shown, unknown
from scaffold.core.questions import answer
from scaffold.core.recipe import Recipe
from scaffold.core.record import Record

Revised = tuple[Recipe | None, list[Problem]]


def with_features(recipe: Recipe, names: Iterable[str], offer: Offer) -> Revised:
    """Return *recipe* with the features *names*, or what is wrong with that."""
    wanted = {*recipe.features, *names}
    problems = offer.feature_problems(offer.templates.get(recipe.template), wanted)
    return (None, problems) if problems else (_with(recipe, wanted), [])


def without_features(recipe: Recipe, names: Sequence[str], offer: Offer) -> Revised:
    """Return *recipe* without the features *names*, or what is wrong with that."""
    problems = [problem for name in names for problem in _keeping(recipe, name, names, offer)]
    if problems:
        return None, problems
    return _with(recipe, {*recipe.features} - {*names}), []


def with_answers(recipe: Recipe, settings: Iterable[tuple[str, str]], offer: Offer) -> Revised:
    """Return *recipe* with other answers, given as (key, text) pairs, or what is wrong with them."""
    asked = {key: one for part in offer.parts(recipe) for key, one in part.questions.items()}
    answers = dict(recipe.answers)
    problems = []
    for key, text in settings:
        if key not in asked:
            problems.append(unknown("question", key, asked))
            continue
        answers[key], problem = answer(asked[key], text)
        if problem:
            problems.append(problem)
    return (None, problems) if problems else (replace(recipe, answers=answers), [])


def unfit(record: Record, version: str) -> list[Problem]:
    """Return why a tool of this *version* cannot change the project of *record*."""
    if _numbers(record.version) <= _numbers(version):
        return []
    return [
        Problem(
            "newer",
            f"The project was made by flask-scaffold {record.version}, and this is {version}.",
            "Install the newer one.",
        )
    ]


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def known(recipe: Recipe, offer: Offer) -> list[Problem]:
    """Return what *recipe* is made of that *offer* no longer has."""
    problems = []
    if recipe.template not in offer.templates:
        problems.append(unknown("template", recipe.template, offer.templates))
    missing = (name for name in recipe.features if name not in offer.features)
    return problems + [unknown("feature", name, offer.features) for name in missing]


def _with(recipe: Recipe, features: Iterable[str]) -> Recipe:
    return replace(recipe, features=tuple(sorted(features)))


def _keeping(recipe: Recipe, name: str, leaving: Sequence[str], offer: Offer) -> list[Problem]:
    """Return why the feature *name* cannot leave when all of *leaving* do."""
    if name not in {part.name for part in offer.parts(recipe)[1:]}:
        return [
            Problem(
                "unknown-feature",
                f"The project has no feature {shown(name)}.",
                f"It has: {', '.join(recipe.features) or 'none'}.",
            )
        ]
    staying = offer.with_required({*recipe.features} - {*leaving})
    if name in {part.name for part in staying}:
        needing = [part.name for part in staying if any(name in need for need in part.requires)]
        return [
            Problem(
                "required",
                f"The feature {name} is needed by {', '.join(needing)}.",
                f"Remove {needing[0]} too.",
            )
        ]
    return []

"""Revision: what a user wants to change in the recipe of a project."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from scaffold.catalog.model import Catalog, asked
from scaffold.project.problems import Problem, shown, unknown
from scaffold.project.questions import answer, twice
from scaffold.project.recipe import Answer, Recipe, Record


@dataclass(frozen=True, slots=True)
class Revision:
    """What is to change: features that come and go, answers as text by key."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()


def parse_revision(
    record: Record, revision: Revision, catalog: Catalog, version: str
) -> tuple[Recipe | None, list[Problem]]:
    """Return the recipe of *record* as *revision* wants it, or None and all that is wrong.

    *version* is ours; it cannot change a project that a newer one made.
    """
    if _release(record.version) > _release(version):
        message = f"The project was made by version {shown(record.version)}, and this is {version}."
        hint = "Install the newer one: pip install --upgrade flaskr-scaffold"
        return None, [Problem("newer", message, hint)]
    recipe = record.recipe
    template = catalog.templates.get(recipe.template)
    if template is None:
        return None, [_gone("template", recipe.template)]
    chosen = {*recipe.features} - {*revision.remove} | {*revision.add}
    problems = list(_leaving(recipe, revision, chosen, catalog))
    problems += [
        _gone("feature", name) for name in sorted(chosen - {*revision.add, *catalog.features})
    ]
    if revision.add and not template.takes_features:
        problems.append(
            Problem(
                "features",
                f"The template {template.name}, which this project is made from, takes no features.",
                "Make a new project from another one; see flask-scaffold list.",
            )
        )
    else:
        known = {name for name in chosen if name in catalog.features or name in revision.add}
        problems += _clashes(recipe, revision, known, catalog)
    answers, wrong = _answers(recipe, revision, chosen, catalog)
    if problems or wrong:
        return None, problems + wrong
    return replace(recipe, features=tuple(sorted(chosen)), answers=answers), []


def _release(version: str) -> list[int]:
    numbers = re.match(r"\d+(\.\d+)*", version)
    return [int(number) for number in numbers[0].split(".")] if numbers else []


def _gone(kind: str, name: str) -> Problem:
    hint = "Install the version that made the project."
    if kind == "feature":
        hint = f"Type flask-scaffold remove {name}, or install the version that made the project."
    return Problem(f"unknown-{kind}", f"This version no longer has the {kind} {shown(name)}.", hint)


def _leaving(
    recipe: Recipe, revision: Revision, chosen: set[str], catalog: Catalog
) -> Iterator[Problem]:
    there = {*recipe.features, *(part.name for part in catalog.with_required(recipe.features))}
    staying = catalog.with_required(chosen)
    for name in dict.fromkeys(revision.remove):
        if name in revision.add:
            yield Problem("usage", f"{shown(name)} cannot both come and go.", "Choose one.")
        elif name not in there:
            yield replace(
                unknown("feature", name, there),
                message=f"The project has no feature {shown(name)}.",
            )
        elif name in {part.name for part in staying}:
            needing = [part.name for part in staying if any(name in need for need in part.requires)]
            yield Problem(
                "required",
                f"The feature {name} is needed by {', '.join(needing)}.",
                f"Remove {' and '.join(needing)} too.",
            )


def _clashes(
    recipe: Recipe, revision: Revision, chosen: set[str], catalog: Catalog
) -> Iterator[Problem]:
    yield from catalog.unknown_features(chosen)
    for problem, pair in catalog.clashes(chosen):
        leaving = sorted({*pair} & {*recipe.features} - {*revision.add})
        if revision.add and leaving:
            line = f"update --with {','.join(revision.add)} --without {','.join(leaving)}"
            problem = replace(problem, hint=f"To change over, type flask-scaffold {line}.")
        yield problem


def _answers(
    recipe: Recipe, revision: Revision, chosen: set[str], catalog: Catalog
) -> tuple[Mapping[str, Answer], list[Problem]]:
    parts = (catalog.templates[recipe.template], *catalog.with_required(chosen))
    known = asked(parts)
    answers = dict(recipe.answers)
    problems, given = [], set()
    for key, text in revision.settings:
        problem = None
        if key not in known:
            problem = unknown("question", key, known)
        elif key in given:
            problem = twice(key, text)
        else:
            answers[key], problem = answer(known[key], text, catalog.taken)
        given.add(key)
        if problem:
            problems.append(problem)
    return answers, problems

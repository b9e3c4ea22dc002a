"""Judge: the recipe that an order makes, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scaffold.catalog.model import Offer, Source, asked
from scaffold.catalog.reference import foreign_problems
from scaffold.project.names import name_problem, package_problem, text_problem
from scaffold.project.problems import Problem, shown, unknown
from scaffold.project.questions import NAME_KEY, PACKAGE_KEY, answer, twice
from scaffold.project.recipe import Answer, Order, Recipe


def fitted(order: Order, offer: Offer) -> Order:
    """Return *order* without the defaults that its template does not take."""
    template = offer.template(order.template)
    if template is None or not order.defaults:
        return order
    takes = template.takes_features or "features" not in order.defaults
    features = order.features if takes else ()
    known = asked(offer.sources(order.template, features))
    settings = [(k, text) for k, text in order.settings if k in known or k not in order.defaults]
    return replace(order, features=features, settings=tuple(settings))


def judged(
    order: Order, offer: Offer, missing: Sequence[Problem] = ()
) -> tuple[Recipe | None, list[Problem]]:
    """Return the recipe that *order* asks for, or None and all that is wrong.

    *missing* says why *offer* lacks its template, where that is known.
    """
    order = fitted(order, offer)
    problems = list(_name_problems(order))
    preset = offer.preset(order.template)
    template = offer.template(order.template)
    if template is None:
        known = (*offer.templates, *offer.presets)
        problems += missing or [unknown("template", order.template, known)]
    else:
        problems += foreign_problems(template, order)
    wanted = {*(preset.features if preset else ()), *order.features}
    problems += offer.feature_problems(template, wanted)
    sources = offer.sources(order.template, order.features)
    answers, wrong = answered(order, sources, lenient=template is None)
    problems += wrong
    if problems or template is None:
        return None, problems
    return Recipe(template.name, tuple(sorted(wanted)), answers), []


def _name_problems(order: Order) -> Iterator[Problem]:
    if problem := name_problem(order.name):
        if order.here:
            yield Problem(
                problem.code,
                f"The folder gives the project its name, and {problem.message}",
                "Rename the folder, or give a name in place of the dot.",
            )
        else:
            yield problem


def answered(
    order: Order, sources: list[Source], *, lenient: bool = False
) -> tuple[dict[str, Answer], list[Problem]]:
    """Return the answers of *order* to *sources*, and what is wrong with them.

    *lenient*: some questions are not known, as the template is not.
    """
    known = asked(sources)
    answers: dict[str, Answer] = {NAME_KEY: order.name}
    problems: list[Problem] = []
    named = known.get(NAME_KEY)
    if named and named.kind != "text":  # Only a foreign template asks that.
        answers[NAME_KEY], problem = answer(named, order.name)
        problems += [problem] if problem else []
    for key, text in order.settings:
        question = known.get(key)
        problem = None
        if question is None and lenient:
            # Every template asks the same of the package.
            is_package = key == PACKAGE_KEY
            problem = package_problem(text) if is_package else text_problem(shown(key), text)
        elif question is None:
            problem = unknown("question", key, known)
        elif key == NAME_KEY and text != order.name:
            problem = Problem("answer", f"The name was given as {shown(order.name)} already.")
        elif key != NAME_KEY and key in answers:
            problem = twice(key, text)
        else:
            answers[key], problem = answer(question, text)
        if problem:
            problems.append(problem)
    return answers, problems

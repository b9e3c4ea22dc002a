"""Validation: the recipe that an order asks for, or all that is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scaffold.catalog.model import Catalog
from scaffold.catalog.reference import trust_problems
from scaffold.project.names import NOTHING, Taken, name_problem, package_problem, text_problem
from scaffold.project.problems import Problem, shown, unknown
from scaffold.project.questions import NAME_KEY, PACKAGE_KEY, Question, answer, twice
from scaffold.project.recipe import Answer, Order, Recipe


def parse_order(order: Order, catalog: Catalog) -> tuple[Recipe | None, list[Problem]]:
    """Return the recipe that *order* asks for, or None and all that is wrong with it."""
    order = without_unused_defaults(order, catalog)
    selection = catalog.select(order.template, order.features)
    template = selection.template
    taken = catalog.taken
    lenient = template is None
    answers, wrong = parse_answers(order, selection.questions, taken, lenient=lenient)
    problems = [*_name_problems(order, taken), *selection.problems]
    problems += trust_problems(template, order) if template else ()
    problems += wrong
    if problems or template is None:
        return None, problems
    return Recipe(template.name, selection.features, answers), []


def without_unused_defaults(order: Order, catalog: Catalog) -> Order:
    """Return *order* without those of the user's defaults that its template does not take."""
    template = catalog.template(order.template)
    if template is None or not order.defaults:
        return order
    takes = template.takes_features or "features" not in order.defaults
    features = order.features if takes else ()
    known = catalog.select(order.template, features).questions
    settings = [(k, text) for k, text in order.settings if k in known or k not in order.defaults]
    return replace(order, features=features, settings=tuple(settings))


def _name_problems(order: Order, taken: Taken) -> Iterator[Problem]:
    if problem := name_problem(order.name, taken):
        if order.here:
            yield Problem(
                problem.code,
                f"The folder gives the project its name, and {problem.message}",
                "Rename the folder, or give a name in place of the dot.",
            )
        else:
            yield problem


def parse_answers(
    order: Order,
    questions: Mapping[str, Question],
    taken: Taken = NOTHING,
    *,
    lenient: bool = False,
) -> tuple[dict[str, Answer], list[Problem]]:
    """Return the answers of *order* to *questions*, and what is wrong with them.

    *lenient*: the template is not known, and so some questions are not.
    """
    answers: dict[str, Answer] = {NAME_KEY: order.name}
    problems: list[Problem] = []
    name = questions.get(NAME_KEY)
    if name and name.kind != "text":  # Only a third-party template asks that.
        answers[NAME_KEY], problem = answer(name, order.name, taken)
        problems += [problem] if problem else []
    for key, text in order.settings:
        question = questions.get(key)
        problem = None
        if question is None and lenient:
            # Every template asks the same of the package.
            is_package = key == PACKAGE_KEY
            problem = package_problem(text, taken) if is_package else text_problem(shown(key), text)
        elif question is None:
            problem = unknown("question", key, questions)
        elif key == NAME_KEY and text != order.name:
            problem = Problem("answer", f"The name was given as {shown(order.name)} already.")
        elif key != NAME_KEY and key in answers:
            problem = twice(key, text)
        else:
            answers[key], problem = answer(question, text, taken)
        if problem:
            problems.append(problem)
    return answers, problems

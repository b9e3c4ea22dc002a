"""Prepare: what can be known of an order for new while it is being put together."""

from collections.abc import Mapping

from scaffold.catalog.bundled import open_catalog
from scaffold.catalog.model import Catalog, Source
from scaffold.catalog.validation import parse_order, without_unused_defaults
from scaffold.project.plan import Plan
from scaffold.project.problems import Problem
from scaffold.project.recipe import Answer, Order
from scaffold.rendering.third_party import third_party_answers
from scaffold.writing import git, venv
from scaffold.writing.obstacles import obstacles


def choices(order: Order) -> Catalog:
    """Return what there is to choose from, with the third-party template that *order* names."""
    return open_catalog(order.template, trust=order.trust)


def problems(order: Order) -> list[Problem]:
    """Return what is wrong with *order*, or in its way, as far as it is known without a plan."""
    return [*parse_order(order, choices(order))[1], *obstacles(order, Plan())]


def default_answers(template: Source, given: Mapping[str, Answer]) -> Mapping[str, Answer]:
    """Return an answer to each question of a third-party *template*, with those that are *given*.

    Raises:
        ScaffoldError: its questions cannot be rendered.
    """
    return third_party_answers(template, given)


def impossible_steps(order: Order) -> set[str]:
    """Return the steps, ``git`` and ``venv``, that cannot be done for *order* on this machine."""
    steps = set()
    if not git.is_installed() or git.repository_around(order.folder):
        steps.add("git")
    if venv.obstacle(order.target):
        steps.add("venv")
    return steps


def as_made(order: Order) -> Order:
    """Return *order* without those of the user's defaults that its template does not take."""
    return without_unused_defaults(order, choices(order))

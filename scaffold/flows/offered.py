"""Offered: what an order can choose from, the template of somebody else's that it names included."""

from __future__ import annotations

from dataclasses import replace

from scaffold.core.errors import ScaffoldError
from scaffold.core.foreign import is_path, with_foreign
from scaffold.core.offer import Offer
from scaffold.core.problems import Problem, shown
from scaffold.flows.world import World


def offered(template: str, trust: bool, world: World) -> tuple[Offer, list[Problem]]:
    """Return what there is to choose from, and why *template* is not among it, where that is known.

    With *trust* a template of somebody else's may run code, once it is drawn.
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

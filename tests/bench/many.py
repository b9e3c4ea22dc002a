"""Many: makes projects in one process, by our flow or by cookiecutter's own API.

Run in the folder that they go into: ``python many.py scaffold|cookiecutter TEMPLATE COUNT``, or
``python many.py sets TEMPLATE A,B A,C ...`` for one project of each set of features.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def by_scaffold(template: Path, sets: Sequence[tuple[str, ...]]) -> None:
    """Make a project of each of *sets* through the flow behind ``flask-scaffold new``."""
    from scaffold.core.recipe import Order
    from scaffold.edge import catalog
    from scaffold.flows.new import new
    from scaffold.flows.world import World

    offer = catalog.offer()
    world = World(offer=lambda: offer)
    for number, features in enumerate(sets):
        order = Order(f"app{number}", Path(), template=template.name, features=features)
        report = new(order, world)
        if report.exit:
            sys.exit(str(report.problems))


def by_cookiecutter(template: Path, count: int) -> None:
    """Make *count* projects as cookiecutter's documentation shows it."""
    from cookiecutter.main import cookiecutter

    for number in range(count):
        cookiecutter(str(template), no_input=True, extra_context={"project_slug": f"app{number}"})


if __name__ == "__main__":
    _, maker, folder, *words = sys.argv
    if maker == "sets":
        by_scaffold(Path(folder), [tuple(filter(None, word.split(","))) for word in words])
    elif maker == "scaffold":
        by_scaffold(Path(folder), [()] * int(words[0]))
    else:
        by_cookiecutter(Path(folder), int(words[0]))

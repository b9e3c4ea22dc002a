"""Many: makes projects in one process, by our flow or by cookiecutter's own API.

``python many.py scaffold|cookiecutter TEMPLATE COUNT``, run in the folder that they go into.
"""

from __future__ import annotations

import sys
from pathlib import Path


def by_scaffold(template: Path, count: int) -> None:
    """Make *count* projects through the flow behind ``flask-scaffold new``."""
    from scaffold.core.recipe import Order
    from scaffold.flows.new import new
    from scaffold.flows.world import World

    for number in range(count):
        report = new(Order(f"app{number}", Path(), template=template.name), World())
        if report.exit:
            sys.exit(str(report.problems))


def by_cookiecutter(template: Path, count: int) -> None:
    """Make *count* projects as cookiecutter's documentation shows it."""
    from cookiecutter.main import cookiecutter

    for number in range(count):
        cookiecutter(str(template), no_input=True, extra_context={"project_slug": f"app{number}"})


if __name__ == "__main__":
    make = {"scaffold": by_scaffold, "cookiecutter": by_cookiecutter}[sys.argv[1]]
    make(Path(sys.argv[2]), int(sys.argv[3]))

"""Many: makes projects in one process, by our flow or by cookiecutter's own API.

Run in the folder that they go into: ``python many.py scaffold|cookiecutter TEMPLATE COUNT``, or
``python many.py sets hello:A,B minimal: ...`` for one project of each template with its features.
"""

import gc
import sys
from collections.abc import Sequence
from pathlib import Path


def by_scaffold(sets: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    """Make a project of each of *sets*, a template and features, as ``flask-scaffold new`` does."""
    gc.set_threshold(100_000)  # As our own program does, and in the end too.
    from scaffold.project.recipe import Order
    from scaffold.verbs.new import new

    for number, (template, features) in enumerate(sets):
        order = Order(f"app{number}", Path(), template=template, features=features)
        new(order)
    gc.freeze()


def by_cookiecutter(template: Path, count: int) -> None:
    """Make *count* projects as cookiecutter's documentation shows it."""
    from cookiecutter.main import cookiecutter

    for number in range(count):
        cookiecutter(str(template), no_input=True, extra_context={"project_slug": f"app{number}"})


if __name__ == "__main__":
    _, maker, *words = sys.argv
    if maker == "sets":
        parts = [word.partition(":") for word in words]
        by_scaffold([(name, tuple(filter(None, some.split(",")))) for name, _, some in parts])
    elif maker == "scaffold":
        by_scaffold([(Path(words[0]).name, ())] * int(words[1]))
    else:
        by_cookiecutter(Path(words[0]), int(words[1]))

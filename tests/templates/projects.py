"""Projects: each one that the catalog offers, with plain answers and with odd ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scaffold.edge import catalog
from tests.support import TEMPLATES, scaffold

ODD_NAME = "a-name.of_" + "n" * 90
ODD_PACKAGE = "package_" + "p" * 52
ODD_ANSWERS = (
    *("--author", """Ada "Countess" O'Lovelace & Söhne <ada@example.com>"""),
    *("--description", """It's "quoted", \\ `code`, <b>bold</b> & 50 % of *all* #1: é, 中, 🐍."""),
)


@dataclass(frozen=True)
class Choice:
    """One way to ask for a project, and what its test is called."""

    label: str
    words: tuple[str, ...]
    name: str = "myapp"
    package: str = "flaskr"

    def make(self, folder: Path) -> Path:
        """Make the project in *folder* and return its path."""
        done = scaffold("new", self.name, *self.words, "--no-record", cwd=folder)
        assert (done.code, done.err) == (0, "")
        return folder / self.name


def _offered() -> Iterator[tuple[str, tuple[str, ...]]]:
    offer = catalog.offer(TEMPLATES)
    for name, template in offer.templates.items():
        yield name, ("--template", name)
        if template.takes_features:
            for feature in offer.features:
                yield f"{name} with {feature}", ("--template", name, "--with", feature)
    for preset in offer.presets:
        yield preset, ("--template", preset)


def _odd(label: str, words: tuple[str, ...]) -> Choice:
    more = ("--package", ODD_PACKAGE, *ODD_ANSWERS)
    return Choice(f"odd {label}", (*words, *more), ODD_NAME, ODD_PACKAGE)


PLAIN = [Choice(label, words) for label, words in _offered()]
ALL = [*PLAIN, *(_odd(label, words) for label, words in _offered())]
WITH_KEY = [choice for choice in PLAIN if choice.label != "minimal"]

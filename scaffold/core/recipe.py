"""Recipe and order: what a project is made of, and what a user asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Answer = str | bool | dict[str, object] | None


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a project is a function of: the template, the features, the answers."""

    template: str
    features: tuple[str, ...]
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Order:
    """One ``new`` as the user asked for it, before anything is judged.

    ``settings`` are the answers in the order given, as (key, text) pairs.
    ``folder`` is where the project goes; ``here`` puts it into that folder itself,
    otherwise it gets a folder of its own name in there. ``defaults`` names what was not asked
    for but comes from the user's defaults: keys of settings, and ``features``. ``trust`` lets a
    template of somebody else's run code.
    """

    name: str
    folder: Path
    here: bool = False
    template: str = "hello"
    features: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    git: bool = False
    venv: bool = False
    record: bool = True
    verify: bool = False
    dry_run: bool = False
    trust: bool = False
    defaults: frozenset[str] = frozenset()

    @property
    def target(self) -> Path:
        """The folder that the project will be."""
        return self.folder if self.here else self.folder / self.name

"""Patient: all that doctor knows of a project before it says anything."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from scaffold.core.convention import Application, Sources
from scaffold.core.facts import Facts
from scaffold.core.needs import LISTS, listed, table
from scaffold.core.problems import Problem
from scaffold.core.report import Entry


@dataclass(frozen=True, slots=True)
class Kept:
    """Files that should stay on one machine: those that git has, and those that it would add."""

    tracked: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """How a project was made, in one line, and what became of it since.

    ``problem`` says why the record cannot be read; ``outdated`` is what stops the project from
    being what the templates of today make: None where nothing does.
    """

    made: str = ""
    files: tuple[Entry, ...] = ()
    problem: Problem | None = None
    outdated: Problem | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """The lines to type: those that make and fill an environment, and the one that fills it."""

    make: str = ""
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """A project with its private files, its environment, and what its application tells of itself.

    ``environment`` names the virtual environment, empty where there is none; ``facts`` is None
    where its Python was not or cannot be started. ``kept`` is None outside of a repository, and
    ``history`` without a record.
    """

    sources: Sources
    application: Application | None = None
    environment: str = ""
    facts: Facts | None = None
    kept: Kept | None = None
    history: History | None = None
    hand: Hand = field(default_factory=Hand)

    @property
    def is_flask(self) -> bool:
        """Whether there is anything of Flask in it."""
        runs = self.facts is not None and self.facts.fault is None
        named = any(one.lower().startswith("flask") for one in self.requirements or ())
        return self.application is not None or runs or "Flask" in self.uses or named

    @property
    def uses(self) -> frozenset[str]:
        """The names that its code takes from others: attributes, and what is imported."""
        found: set[str] = set()
        for tree in self.sources.trees.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.Attribute):
                    found.add(node.attr)
                elif isinstance(node, ast.ImportFrom):
                    found.update(alias.name for alias in node.names)
        return frozenset(found)

    @property
    def requirements(self) -> tuple[str, ...] | None:
        """What the project requires to run, as it is written down; None where nothing says."""
        told = table(self.sources.pyproject, "project").get("dependencies")
        if isinstance(told, list):
            return tuple(map(str, told))
        files = sorted(filter(LISTS.fullmatch, self.sources.files))
        return tuple(listed(files[0], self.sources.files)) if files else None

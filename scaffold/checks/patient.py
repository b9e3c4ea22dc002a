"""Patient: all that doctor knows of a project."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scaffold.checks.discovery import Application
from scaffold.checks.facts import Facts
from scaffold.checks.requirements import LISTS, listed, table
from scaffold.checks.sources import Sources
from scaffold.project.problems import Problem
from scaffold.project.results import Entry

if TYPE_CHECKING:
    from scaffold.writing.git import PrivateFiles


@dataclass(frozen=True, slots=True)
class History:
    """How a project was made, in one line, and what became of it.

    ``problem`` says why the record cannot be read; ``outdated`` why the templates of today make
    something else, None if they do not.
    """

    made: str = ""
    files: tuple[Entry, ...] = ()
    problem: Problem | None = None
    outdated: Problem | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """The lines that make and fill an environment, and the one that fills it."""

    make: str = ""
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """A project and what was found out about it.

    ``environment`` is empty where there is none; ``facts`` is None where its Python was not
    started. ``kept`` is None without a repository, ``history`` without a record.
    """

    sources: Sources
    application: Application | None = None
    environment: str = ""
    facts: Facts | None = None
    kept: PrivateFiles | None = None
    history: History | None = None
    hand: Hand = field(default_factory=Hand)

    @property
    def is_flask(self) -> bool:
        """Whether it has to do with Flask."""
        runs = self.facts is not None and self.facts.fault is None
        named = any(one.lower().startswith("flask") for one in self.requirements or ())
        return self.application is not None or runs or "Flask" in self.uses or named

    @property
    def uses(self) -> frozenset[str]:
        """The attributes and the imported names in its code."""
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
        """What it requires to run, as written; None where nothing says."""
        told = table(self.sources.pyproject, "project").get("dependencies")
        if isinstance(told, list):
            return tuple(map(str, told))
        files = sorted(filter(LISTS.fullmatch, self.sources.files))
        return tuple(listed(files[0], self.sources.files)) if files else None

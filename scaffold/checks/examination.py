"""Examination: what doctor finds out about a project beyond its files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scaffold.checks.facts import Facts
from scaffold.checks.project import Project
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
class Commands:
    """The commands that make and fill an environment, and the last of them, which fills it."""

    make: str = ""
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """A project and what was found out about it.

    ``environment`` is empty where there is none; ``facts`` is None where its Python was not
    started. ``private`` is None without a repository, ``history`` without a record.
    """

    project: Project
    environment: str = ""
    facts: Facts | None = None
    private: PrivateFiles | None = None
    history: History | None = None
    commands: Commands = field(default_factory=Commands)

    @property
    def is_flask(self) -> bool:
        """Whether it has to do with Flask."""
        project = self.project
        runs = self.facts is not None and self.facts.fault is None
        named = any(name.lower().startswith("flask") for name in project.dependencies or ())
        return project.application is not None or runs or "Flask" in project.uses or named

"""Subject: a project as something to be looked at, without its being run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scaffold.core.convention import Application, Sources, application
from scaffold.core.needs import Needs, needs
from scaffold.core.plan import Plan
from scaffold.core.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Subject:
    """A project: its name, its files, what it needs, and what Flask is told of it.

    ``recipe`` is that of its record, if it has one.
    """

    name: str
    files: Plan
    sources: Sources
    needs: Needs
    application: Application | None
    recipe: Recipe | None = None

    @property
    def has_tests(self) -> bool:
        """Whether there is a file that pytest would collect."""
        return any(re.search(r"(^|/)(test_[^/]*|[^/]*_test)\.py$", path) for path in self.files)

    @property
    def has_python(self) -> bool:
        """Whether there is anything to compile."""
        return any(path.endswith(".py") for path in self.files)

    @property
    def filters_warnings(self) -> bool:
        """Whether the project says itself which warnings are errors."""
        return any(
            b"filterwarnings" in self.files[path].content
            for path in ("pyproject.toml", "pytest.ini", "pytest.toml", "tox.ini", "setup.cfg")
            if path in self.files
        )

    @property
    def configures_ruff(self) -> bool:
        """Whether the project says how ruff is to look at it."""
        tools = self.sources.pyproject.get("tool")
        asked = isinstance(tools, Mapping) and "ruff" in tools
        return asked or any(name in self.files for name in ("ruff.toml", ".ruff.toml"))

    def has(self, package: str) -> bool:
        """Return whether *package* is among what the project needs."""
        return any(
            re.match(r"[A-Za-z0-9._-]*", one)[0].lower() == package  # type: ignore[index]
            for one in self.needs.requirements
        )


def subject(name: str, files: Plan, sources: Sources, recipe: Recipe | None = None) -> Subject:
    """Return the project of that *name* with *files*, which *sources* has read."""
    contents = {path: file.content for path, file in files.items()}
    needed = needs(sources.pyproject, contents)
    return Subject(name, files, sources, needed, application(sources, recipe), recipe)

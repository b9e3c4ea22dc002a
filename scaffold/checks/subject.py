"""Subject: a project to be looked at without running it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from scaffold.checks.discovery import (
    APPLICATIONS,
    FACTORIES,
    Application,
    application,
    paths,
)
from scaffold.checks.requirements import Needs, has_tests, name_of, needs, table
from scaffold.checks.sources import Sources
from scaffold.project.plan import Plan
from scaffold.project.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Subject:
    """A project; ``recipe`` is that of its record, if it has one."""

    name: str
    files: Plan
    sources: Sources
    needs: Needs
    application: Application | None
    recipe: Recipe | None = None

    @property
    def has_tests(self) -> bool:
        """Whether pytest would collect any file."""
        return has_tests(self.files)

    @property
    def has_python(self) -> bool:
        """Whether there is anything to compile."""
        return any(path.endswith(".py") for path in self.files)

    @property
    def filters_warnings(self) -> bool:
        """Whether it says which warnings are errors."""
        return any(
            b"filterwarnings" in self.files[path].content
            for path in ("pyproject.toml", "pytest.ini", "pytest.toml", "tox.ini", "setup.cfg")
            if path in self.files
        )

    @property
    def configures_ruff(self) -> bool:
        """Whether it has settings for ruff."""
        asked = "ruff" in table(self.sources.pyproject, "tool")
        return asked or any(name in self.files for name in ("ruff.toml", ".ruff.toml"))

    def has(self, package: str) -> bool:
        """Return whether the project needs *package*."""
        return package in map(name_of, self.needs.requirements)


def subject(name: str, files: Plan, sources: Sources, recipe: Recipe | None = None) -> Subject:
    """Return the project of *files*, which *sources* has read."""
    needed = needs(sources.pyproject, sources.files)
    return Subject(name, files, sources, needed, application(sources, recipe), recipe)


def served_as(subject: Subject) -> str:
    """Return the application as other servers than Flask's are told of it; empty if none."""
    if subject.application is None:
        return ""
    told, _, name = subject.application.told.partition(":")
    module = told.removesuffix(".py").removeprefix("src/").replace("/", ".")
    trees = (subject.sources.trees.get(path) for path in paths(module.replace(".", "/")))
    bound = {name for tree in trees if tree for name in _bound(tree)}
    likely = FACTORIES if subject.application.factory else APPLICATIONS
    name = name or next((one for one in (*likely, *sorted(bound)) if one in bound), likely[0])
    called = "()" if subject.application.factory and "(" not in name else ""
    return f"{module}:{name}{called}"


def _bound(tree: ast.Module) -> Iterator[str]:
    """Return the names in *tree* that may be an application, or make one."""
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) if name in FACTORIES:
                yield name
            case ast.ImportFrom(names=names):
                called = {alias.asname or alias.name for alias in names}
                yield from called.intersection((*APPLICATIONS, *FACTORIES))
            case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=func)):
                if name in APPLICATIONS or ast.unparse(func).endswith("Flask"):
                    yield name

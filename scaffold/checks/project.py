"""Project: what can be said of a project without running it, for doctor, verify and matrix."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.checks.discovery import (
    APPLICATIONS,
    FACTORIES,
    Application,
    application,
    paths,
)
from scaffold.checks.requirements import LISTS, Needs, has_tests, listed, name_of, needs, table
from scaffold.checks.sources import Sources, parse_sources
from scaffold.project.plan import Plan
from scaffold.project.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Project:
    """A project as it was read.

    ``recipe`` is that of its record, if it has one. ``unread`` are the paths of files that are too
    large, or cannot be read; ``complete`` tells that there are no more than these and ``files``.
    """

    name: str
    files: Plan
    sources: Sources
    needs: Needs
    application: Application | None
    recipe: Recipe | None = None
    unread: Mapping[str, Path] = field(default_factory=dict)
    complete: bool = True

    @property
    def app(self) -> str:
        """What ``flask --app`` takes; empty if no application was found."""
        return self.application.import_path if self.application else ""

    @property
    def has_tests(self) -> bool:
        """Whether pytest would collect any file."""
        return has_tests(self.files)

    @property
    def has_python(self) -> bool:
        """Whether there is anything to compile."""
        return any(path.endswith(".py") for path in self.files)

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
    def dependencies(self) -> tuple[str, ...] | None:
        """What it requires to run, as written; None where nothing says."""
        written = table(self.sources.pyproject, "project").get("dependencies")
        if isinstance(written, list):
            return tuple(map(str, written))
        files = sorted(filter(LISTS.fullmatch, self.sources.files))
        return tuple(listed(files[0], self.sources.files)) if files else None

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


def parse_project(name: str, files: Plan, recipe: Recipe | None = None) -> Project:
    """Return the project *name* with *files*."""
    sources = parse_sources({path: file.content for path, file in files.items()})
    needed = needs(sources.pyproject, sources.files)
    return Project(name, files, sources, needed, application(sources, recipe), recipe)


def served_as(project: Project) -> str:
    """Return the application as other servers than Flask's are told of it; empty if none."""
    if project.application is None:
        return ""
    path, _, name = project.application.import_path.partition(":")
    module = path.removesuffix(".py").removeprefix("src/").replace("/", ".")
    trees = (project.sources.trees.get(path) for path in paths(module.replace(".", "/")))
    bound = {name for tree in trees if tree for name in _bound(tree)}
    likely = FACTORIES if project.application.factory else APPLICATIONS
    name = name or next(
        (likely_name for likely_name in (*likely, *sorted(bound)) if likely_name in bound),
        likely[0],
    )
    called = "()" if project.application.factory and "(" not in name else ""
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

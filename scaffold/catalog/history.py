"""History: which migrations a recipe needs, and what each of them says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from scaffold.catalog.model import Catalog, Source
from scaffold.catalog.slips import migration_slip
from scaffold.project.errors import BrokenTemplate
from scaffold.project.migrations import Table, extend, find_head, read_revision
from scaffold.project.problems import Problem, shown
from scaffold.project.recipe import Recipe


def has_history(parts: Sequence[Source]) -> bool:
    """Return whether a project of *parts* has migrations."""
    return any("sqlalchemy" in part.words.get("database", ()) for part in parts)


def tables(parts: Sequence[Source]) -> list[Table]:
    """Return the tables of a project of *parts*, each after those of what its feature requires."""
    return [Table(part.name, name) for part in parts for name in part.migrations]


def begin_history(recipe: Recipe, catalog: Catalog) -> Recipe:
    """Return *recipe* with all migrations that it needs, in a project without any of the user's own.

    While the project has another database, the history rests: it continues where it stopped when
    the database comes back.
    """
    parts = catalog.parts(recipe)
    if not has_history(parts):
        return recipe
    head = recipe.history[-1].id if recipe.history else ""
    return replace(recipe, history=extend(recipe.history, tables(parts), head))


def continue_history(
    old: Recipe, wanted: Recipe, catalog: Catalog, files: Mapping[str, bytes]
) -> tuple[Recipe, list[Problem]]:
    """Return *wanted* with the migrations that lead there from *old*.

    *files* are those in the project's folder of migrations, by name. They decide which migration
    the next one follows, since users write migrations of their own.
    """
    parts = catalog.parts(wanted)
    if not has_history(parts):
        return wanted, []
    if problems := [_gone(table) for table in _unknown(wanted, catalog)]:
        return wanted, problems
    if begin_history(wanted, catalog) == wanted:
        return wanted, []
    returning = () if has_history(catalog.parts(old)) else old.history
    found = {name: read_revision(content) for name, content in files.items()}
    head, problems = find_head(found, returning, str(old.answers["package"]))
    names = (name.removesuffix(".py") for name in files)
    ids = (revision.id for revision in found.values() if revision)
    history = extend(wanted.history, tables(parts), head, (*names, *ids))
    return replace(wanted, history=history), problems


def source(table: Table, catalog: Catalog) -> str:
    """Return the migration that makes *table*, which has no place yet.

    Raises:
        BrokenTemplate: there is none, or none that can be given a place.
    """
    feature = catalog.features.get(table.feature)
    file = feature.migrations.get(table.name) if feature else None
    if file is None:
        raise BrokenTemplate(_gone(table).message)
    if slip := migration_slip(file):
        raise BrokenTemplate(slip)
    return file.read_text(encoding="utf-8")


def _unknown(recipe: Recipe, catalog: Catalog) -> Iterator[Table]:
    for table in dict.fromkeys(migration.table for migration in recipe.history):
        feature = catalog.features.get(table.feature)
        if feature is None or table.name not in feature.migrations:
            yield table


def _gone(table: Table) -> Problem:
    return Problem(
        "unknown-migration",
        f"This version no longer has the migration {shown(table.name)} "
        f"of the feature {shown(table.feature)}.",
        "Install the version that made the project.",
    )

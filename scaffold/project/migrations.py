"""Migrations: the one history of the tables of a project, as its recipe remembers it.

All features with tables share this history. It only grows: a feature that comes appends migrations
that create its tables, and one that leaves appends migrations that drop them. A migration that was
written stays as it is, also if the feature leaves at once. We cannot know where it ran meanwhile: on
a server, on the machine of a colleague, or here, on a database that git does not see. Where it did
run, the database names it, and every later command for migrations fails without it.
"""

import ast
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scaffold.project.problems import Problem, shown

# The folder of the package that holds the migrations.
FOLDER = "migrations"

# Flask-Alembic begins a second history unless the first migration has this label.
_LABEL = "default"
_LABEL_LINES = f"""\
# "flask db revision" continues the history that has this label.
branch_labels = ("{_LABEL}",)"""


class Does(StrEnum):
    """What a migration does to a table."""

    CREATE = "create"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Table:
    """What one migration of a feature makes: a table, as a rule, whose name its file has."""

    feature: str
    name: str


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration that we wrote; ``parent`` is the one before it, empty for the first of all."""

    id: str
    parent: str
    does: Does
    table: Table

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.id}.py"

    def text(self, source: str) -> str:
        """Return the content of its file, where *source* is what the feature has for its table."""
        if self.does is Does.DROP:
            source = _reversed(source, self.table)
        for name, value in (
            ("revision", json.dumps(self.id)),
            ("down_revision", json.dumps(self.parent) if self.parent else "None"),
        ):
            source = _with_line(source, name, f"{name} = {value}")
        return source if self.parent else _with_line(source, "branch_labels", _LABEL_LINES)


@dataclass(frozen=True, slots=True)
class Revision:
    """What a file says of its place in the history."""

    id: str
    parents: tuple[str, ...]
    labels: tuple[str, ...] = ()


def existing_tables(history: Sequence[Migration]) -> list[Table]:
    """Return the tables that are there after *history*, in the order in which they were created."""
    tables: dict[Table, None] = {}
    for migration in history:
        if migration.does is Does.CREATE:
            tables[migration.table] = None
        else:
            tables.pop(migration.table, None)
    return list(tables)


def extend(
    history: Sequence[Migration],
    wanted: Collection[Table],
    head: str,
    taken: Collection[str] = (),
) -> tuple[Migration, ...]:
    """Return *history* with what makes *wanted* the tables that are there.

    *head* is the last migration of the project, ours or the user's own, and *taken* are names that
    no migration of ours may get. What was created last is dropped first, since it may refer to what
    was created before.
    """
    there = existing_tables(history)
    steps = [(Does.DROP, table) for table in reversed(there) if table not in wanted]
    steps += [(Does.CREATE, table) for table in wanted if table not in there]
    used = {name.lower() for name in (*taken, *(migration.id for migration in history))}
    found = list(history)
    for does, table in steps:
        name = table.name if does is Does.CREATE else f"drop_{table.name}"
        name = next(free for free in _numbered(name) if free.lower() not in used)
        found.append(Migration(name, head, does, table))
        used.add(name.lower())
        head = name
    return tuple(found)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1


def read_revision(content: bytes) -> Revision | None:
    """Return what the file *content* says of its place; None if that is not said in plain values."""
    try:
        tree = ast.parse(content)
        values = {
            name: ast.literal_eval(value)
            for node in tree.body
            for name, value in _assigned(node)
            if name in ("revision", "down_revision", "branch_labels")
        }
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
    parents, labels = (_names(values.get(key)) for key in ("down_revision", "branch_labels"))
    own = _names(values.get("revision"))
    if own is None or parents is None or labels is None or len(own) != 1:
        return None
    return Revision(own[0], parents, labels)


def _names(value: object) -> tuple[str, ...] | None:
    """Return *value*, one name, several or none, as a tuple; None if it is anything else."""
    if value is None:
        return ()
    names = (value,) if isinstance(value, str) else value
    if not isinstance(names, tuple | list | set):
        return None
    return tuple(names) if all(isinstance(name, str) and name for name in names) else None


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value


def is_source(text: str) -> bool:
    """Return whether *text* is a migration that can be given a place and be reversed."""
    lines = r"revision = .+\ndown_revision = None\nbranch_labels = None\n"
    functions = r"def upgrade\(\) -> None:\n.+^def downgrade\(\) -> None:\n"
    form = rf'""".+?"""\n.+^{lines}.+^{functions}'
    return read_revision(text.encode()) is not None and bool(
        re.match(form, text, re.DOTALL | re.MULTILINE)
    )


def find_head(
    found: Mapping[str, Revision | None], returning: Sequence[Migration], package: str
) -> tuple[str, list[Problem]]:
    """Return the last migration of a project; the problem if there is none, or several.

    *found* is what each file in the folder of migrations says of its place. *returning* are
    migrations of ours whose files come back with this change.
    """
    unreadable = [name for name, revision in found.items() if revision is None]
    if unreadable:
        return "", [_unreadable(f"{package}/{FOLDER}/{name}") for name in unreadable]
    labelled = sorted(name for name, own in found.items() if own and _LABEL in own.labels)
    if len(labelled) > 1:
        return "", [_two_beginnings([f"{package}/{FOLDER}/{name}" for name in labelled])]
    parents = {migration.id: {migration.parent} - {""} for migration in returning}
    parents |= {revision.id: {*revision.parents} for revision in found.values() if revision}
    for id, before in sorted(parents.items()):
        if missing := sorted(before - parents.keys()):
            return "", [_missing(id, missing[0], package)]
    heads = sorted(parents.keys() - {name for before in parents.values() for name in before})
    if len(heads) > 1 or (parents and not heads):
        return "", [_several(heads, package)]
    return (heads[0] if heads else ""), []


def _unreadable(path: str) -> Problem:
    return Problem(
        "migrations",
        f"{shown(path)} does not say what its revision is, or which one comes before it.",
        'Give it the lines revision = "..." and down_revision = "...", or move it elsewhere.',
    )


def _two_beginnings(paths: Sequence[str]) -> Problem:
    return Problem(
        "migrations",
        f"{' and '.join(map(shown, paths))} both begin the history with the label '{_LABEL}'.",
        f"Write branch_labels = None in {paths[-1]}.",
    )


def _missing(id: str, parent: str, package: str) -> Problem:
    return Problem(
        "migrations",
        f"The migration {shown(id)} in {package}/{FOLDER} comes after {shown(parent)}, "
        "which is not there.",
        "Bring that file back, or correct the line down_revision.",
    )


def _several(heads: Sequence[str], package: str) -> Problem:
    if not heads:
        return Problem(
            "migrations",
            f"The migrations in {package}/{FOLDER} have no end: they come after one another.",
            "Correct the lines down_revision.",
        )
    return Problem(
        "migrations",
        f"The migrations in {package}/{FOLDER} end in {', '.join(map(shown, heads))}: "
        "there must be one end, to which the next migration is added.",
        f"Join them: flask --app {package} db merge",
    )


def _with_line(source: str, name: str, line: str) -> str:
    return re.sub(rf"^{name} = .*$", lambda _: line, source, count=1, flags=re.MULTILINE)


def _reversed(source: str, table: Table) -> str:
    """Return the migration *source* with its two directions exchanged."""
    head, up, down = re.split(r"^def (?:up|down)grade\(\) -> None:\n", source, flags=re.MULTILINE)
    _, _, imports = head.partition('"""\n')
    about = f'"""Undo {table.name}: the feature {table.feature} was removed."""\n'
    upgrade = f"def upgrade() -> None:\n{down.rstrip()}\n"
    return f"{about}{imports}{upgrade}\n\ndef downgrade() -> None:\n{up.rstrip()}\n"

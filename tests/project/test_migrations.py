"""The history of the tables: where the next migration goes, and what it says."""

import ast
from collections.abc import Mapping

import pytest

from scaffold.project.migrations import (
    Does,
    Migration,
    Revision,
    Table,
    existing_tables,
    extend,
    find_head,
    is_source,
    read_revision,
)

SOURCE = '''\
"""Create the table cup."""

import sqlalchemy as sa
from alembic import op

revision = "cup"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("cup", sa.Column("id", sa.Integer()))


def downgrade() -> None:
    op.drop_table("cup")
'''
CUP, TEA = Table("kettle", "cup"), Table("kettle", "tea")
CREATED = (Migration("cup", "", Does.CREATE, CUP), Migration("tea", "cup", Does.CREATE, TEA))


def test_tables_are_created_in_order_and_dropped_from_the_end() -> None:
    history = extend((), [CUP, TEA], "")
    assert history == CREATED
    assert existing_tables(history) == [CUP, TEA]

    history = extend(history, [], "tea")
    assert [(m.id, m.parent) for m in history[2:]] == [
        ("drop_tea", "tea"),
        ("drop_cup", "drop_tea"),
    ]
    assert existing_tables(history) == []

    history = extend(history, [TEA], "drop_cup")
    assert (history[-1].id, history[-1].parent) == ("tea_2", "drop_cup")


def test_what_is_there_already_is_not_made_again() -> None:
    assert extend(CREATED, [TEA, CUP], "elsewhere") == CREATED


def test_the_next_migration_follows_the_head_and_takes_a_free_name() -> None:
    [migration] = extend((), [CUP], "17964", taken=["Cup", "cup_2", "drop_cup"])

    assert (migration.id, migration.parent, migration.file) == ("cup_3", "17964", "cup_3.py")


def test_the_first_migration_has_the_label_that_others_continue() -> None:
    first, second = (migration.text(SOURCE) for migration in CREATED)

    assert 'revision = "cup"\ndown_revision = None\n' in first
    assert '\nbranch_labels = ("default",)\n' in first
    assert 'revision = "tea"\ndown_revision = "cup"\nbranch_labels = None\n' in second
    assert "upgrade" not in first.partition("def upgrade")[0].replace("db upgrade", "")


def test_a_migration_that_drops_exchanges_the_directions() -> None:
    text = Migration("drop_cup", 'o"dd', Does.DROP, CUP).text(SOURCE)

    assert text == (
        SOURCE.replace("Create the table cup.", "Undo cup: the feature kettle was removed.")
        .replace('revision = "cup"', 'revision = "drop_cup"')
        .replace("down_revision = None", 'down_revision = "o\\"dd"')
        .replace('op.create_table("cup", sa.Column("id", sa.Integer()))', "HOLE")
        .replace('op.drop_table("cup")', 'op.create_table("cup", sa.Column("id", sa.Integer()))')
        .replace("HOLE", 'op.drop_table("cup")')
    )
    assert ast.literal_eval(ast.parse(text).body[4].value) == 'o"dd'  # type: ignore[attr-defined]


def test_the_source_of_a_migration_is_one_that_can_be_placed_and_reversed() -> None:
    assert is_source(SOURCE)
    for part in (
        '"""Create the table cup."""\n',
        "branch_labels = None\n",
        "def downgrade() -> None:\n",
    ):
        assert part in SOURCE
        assert not is_source(SOURCE.replace(part, ""))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("revision = 'a'\ndown_revision = None", Revision("a", ())),
        ("revision: str = 'a'\ndown_revision: str | None = 'b'", Revision("a", ("b",))),
        ("revision = 'a'\ndown_revision = ('b', 'c')", Revision("a", ("b", "c"))),
        ("revision = 'a'\ndown_revision = ['b']", Revision("a", ("b",))),
        ("revision = 'a'", Revision("a", ())),
        ("revision = 'a'\nbranch_labels = ('b',)", Revision("a", (), ("b",))),
        ("revision = 'a'\nbranch_labels = 'b'", Revision("a", (), ("b",))),
        ("revision = 'a'\nbranch_labels = 1", None),
        ("revision = ('a', 'b')", None),
        ("# coding: latin-1\nrevision = 'a' # \xe9", Revision("a", ())),
        ("down_revision = 'b'", None),
        ("revision = 1", None),
        ("revision = ''", None),
        ("revision = 'a'\ndown_revision = 1", None),
        ("revision = 'a'\ndown_revision = (1,)", None),
        ("revision = 'a' + 'b'", None),
        ("revision = name()", None),
        ("revision = (", None),
        ("\0", None),
    ],
)
def test_a_file_says_its_place_in_plain_values(text: str, found: Revision | None) -> None:
    assert read_revision(text.encode("latin-1")) == found


def files(**parents: str | tuple[str, ...] | None) -> Mapping[str, Revision | None]:
    """Return what files say that name their parents; None is unreadable, and "" has no parent."""
    return {
        f"{name}.py": None
        if before is None
        else Revision(name, before if isinstance(before, tuple) else tuple(filter(None, [before])))
        for name, before in parents.items()
    }


def test_two_beginnings_are_refused() -> None:
    first, second = (Revision(name, (), ("default",)) for name in ("a", "b"))

    _, [problem] = find_head({"a.py": first, "b.py": second}, (), "shop")

    assert problem.message.startswith(
        "'shop/migrations/a.py' and 'shop/migrations/b.py' both begin"
    )
    assert problem.hint == "Write branch_labels = None in shop/migrations/b.py."


def test_the_head_is_the_last_migration_of_all_whoever_wrote_it() -> None:
    assert find_head({}, (), "shop") == ("", [])
    assert find_head(files(cup="", own="cup", tea="own"), (), "shop") == ("tea", [])
    assert find_head(files(own="tea"), CREATED, "shop") == ("own", [])
    assert find_head(files(a="", b="", joined=("a", "b")), (), "shop") == ("joined", [])


@pytest.mark.parametrize(
    ("found", "message", "hint"),
    [
        (
            files(cup="", b="cup", a="cup"),
            "The migrations in shop/migrations end in 'a', 'b': "
            + "there must be one end, to which the next migration is added.",
            "Join them: flask --app shop db merge",
        ),
        (
            files(a="b", b="a"),
            "The migrations in shop/migrations have no end: they come after one another.",
            "Correct the lines down_revision.",
        ),
        (
            files(b="a"),
            "The migration 'b' in shop/migrations comes after 'a', which is not there.",
            "Bring that file back, or correct the line down_revision.",
        ),
        (
            files(a="", b=None),
            "'shop/migrations/b.py' does not say what its revision is, or which one comes before it.",
            'Give it the lines revision = "..." and down_revision = "...", or move it elsewhere.',
        ),
    ],
)
def test_where_there_is_no_single_end_the_problem_says_what_to_do(
    found: Mapping[str, Revision | None], message: str, hint: str
) -> None:
    head, [problem] = find_head(found, (), "shop")

    assert (head, problem.message, problem.hint) == ("", message, hint)

"""What became of each file since it was made."""

from __future__ import annotations

from scaffold.core.merge import standing
from scaffold.core.plan import File, Plan


def test_each_file_is_pristine_edited_deleted_or_yours() -> None:
    pristine = Plan({"a": File(b"1"), "b": File(b"2"), "c": File(b"3")})

    found = standing(pristine, {"a": b"1", "b": b"changed", "d": b"mine"})

    assert [(entry.path, entry.action, entry.content) for entry in found] == [
        ("a", "pristine", b"1"),
        ("b", "edited", b"changed"),
        ("c", "deleted", None),
        ("d", "yours", b"mine"),
    ]

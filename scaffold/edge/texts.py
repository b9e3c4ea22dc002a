"""Texts: merges them by line, and tells whether they are still what their name says."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from scaffold.core.merge import Group


class _WholeMatcher(SequenceMatcher[str]):
    """difflib's matcher, which must not take a frequent line for noise in a long file."""

    def __init__(self, isjunk: Any, a: Sequence[str], b: Sequence[str]) -> None:
        super().__init__(isjunk, a, b, autojunk=False)


def groups(old: Sequence[str], mine: Sequence[str], new: Sequence[str]) -> Iterator[Group]:
    """Merge three texts, given by their lines, and return the stretches of the result."""
    from merge3 import Merge3

    merge: Any = Merge3(old, mine, new, sequence_matcher=_WholeMatcher)  # type: ignore[arg-type]
    for group in merge.merge_groups():
        kind, *texts = group
        if kind == "conflict":
            yield (kind, *texts)
        else:
            yield (kind, texts[0], texts[0], texts[0])


def parses(path: str, text: str) -> bool:
    """Return whether *text* is valid, where the ending of *path* says what it must be."""
    if path.endswith(".py"):
        try:
            ast.parse(text)
        except (SyntaxError, ValueError):
            return False
    elif path.endswith(".toml"):
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        try:
            tomlkit.parse(text)
        except TOMLKitError:
            return False
    return True

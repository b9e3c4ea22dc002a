"""Texts: merges and reads them, and tells whether they are what their name says."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast

    from scaffold.checks.discovery import Sources
    from scaffold.merging.text import Group


def groups(old: Sequence[str], mine: Sequence[str], new: Sequence[str]) -> Iterator[Group]:
    """Return the stretches of three texts, merged by line."""
    from difflib import SequenceMatcher

    from merge3 import Merge3

    # A frequent line is not noise.
    matcher: Any = partial(SequenceMatcher, autojunk=False)
    merge = Merge3(old, mine, new, sequence_matcher=matcher)
    in_old = in_mine = in_new = 0
    for place, end, my_place, my_end, new_place, new_end in merge.find_sync_regions():
        between = old[in_old:place], mine[in_mine:my_place], new[in_new:new_place]
        if any(between):
            yield _kind(*between), *between
        if end > place:
            yield "unchanged", old[place:end], mine[my_place:my_end], new[new_place:new_end]
        in_old, in_mine, in_new = end, my_end, new_end


def _kind(old: Sequence[str], mine: Sequence[str], new: Sequence[str]) -> str:
    if mine == new:
        return "same"
    if new == old:
        return "a"
    return "b" if mine == old else "conflict"


def parses(path: str, text: str) -> bool:
    """Return whether *text* is valid for the ending of *path*."""
    if path.endswith(".py"):
        return _is_python(text)
    if path.endswith(".toml"):
        try:
            toml(text)
        except ValueError:
            return False
    return True


def sources(files: Mapping[str, bytes]) -> Sources:
    """Return *files* as they can be read; what is not valid is left out."""
    from scaffold.checks.discovery import Sources

    trees = {path: _tree(content) for path, content in files.items() if path.endswith(".py")}
    pyproject, fault = dict[str, Any](), ""
    try:
        pyproject = toml(files.get("pyproject.toml", b"").decode())
    except ValueError as error:
        fault = str(error)
    return Sources(files, {path: tree for path, tree in trees.items() if tree}, pyproject, fault)


def _tree(content: bytes) -> ast.Module | None:
    # As bytes it may begin with an order mark.
    import ast

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_python(text: str) -> bool:
    """Return whether *text* is Python with no name defined twice."""
    import ast

    tree = _tree(text.encode())
    if tree is None:
        return False
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    names = [node.name for node in tree.body if isinstance(node, kinds)]
    return len(names) == len(set(names))


def toml(text: str) -> dict[str, Any]:
    """Return the table in *text*.

    Raises:
        ValueError: it is not TOML.
    """
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(str(error).rstrip(".")) from error

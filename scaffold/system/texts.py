"""Read texts as Python and TOML."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast

    from scaffold.checks.discovery import Sources


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

"""Sources: the files of a project as they can be read."""

import ast
import tomllib
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sources:
    """A project to be read; ``fault`` says why its pyproject.toml tells nothing."""

    files: Mapping[str, bytes]
    trees: Mapping[str, ast.Module]
    pyproject: Mapping[str, Any]
    fault: str = ""


def parse_sources(files: Mapping[str, bytes]) -> Sources:
    """Return *files* as they can be read; what is not valid is left out."""
    trees = {path: _parse(content) for path, content in files.items() if path.endswith(".py")}
    pyproject, fault = dict[str, Any](), ""
    try:
        pyproject = parse_toml(files.get("pyproject.toml", b"").decode())
    except ValueError as error:
        fault = str(error)
    return Sources(files, {path: tree for path, tree in trees.items() if tree}, pyproject, fault)


def _parse(content: bytes) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)  # As bytes it may begin with an order mark.
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parse_toml(text: str) -> dict[str, Any]:
    """Return the table in *text*.

    Raises:
        ValueError: it is not TOML; the message is one line without a full stop.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(str(error).rstrip(".")) from error

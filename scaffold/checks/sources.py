"""Sources: the files of a project as they can be read."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.project.parsing import parse_python, parse_toml


@dataclass(frozen=True, slots=True)
class Sources:
    """A project to be read; ``fault`` says why its pyproject.toml tells nothing."""

    files: Mapping[str, bytes]
    trees: Mapping[str, ast.Module]
    pyproject: Mapping[str, Any]
    fault: str = ""


def parse_sources(files: Mapping[str, bytes]) -> Sources:
    """Return *files* as they can be read; what is not valid is left out."""
    trees = {path: parse_python(content) for path, content in files.items() if path.endswith(".py")}
    pyproject, fault = dict[str, Any](), ""
    try:
        pyproject = parse_toml(files.get("pyproject.toml", b"").decode())
    except ValueError as error:
        fault = str(error)
    return Sources(files, {path: tree for path, tree in trees.items() if tree}, pyproject, fault)

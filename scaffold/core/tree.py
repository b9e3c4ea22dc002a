"""Tree: the paths of a plan as a picture of folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def tree(root: str, paths: Iterable[str], *, fancy: bool = True) -> Iterator[str]:
    """Return the lines of a picture of *paths* below *root*; not *fancy* is plain ASCII."""
    top: dict[str, Any] = {}
    for path in paths:
        folder = top
        for part in path.split("/"):
            folder = folder.setdefault(part, {})
    yield f"{root}/"
    yield from _branches(top, "", ("├── ", "└── ", "│   ") if fancy else ("|-- ", "`-- ", "|   "))


def _branches(folder: dict[str, Any], indent: str, marks: tuple[str, str, str]) -> Iterator[str]:
    names = sorted(folder, key=lambda name: (not folder[name], name))
    for name in names:
        last = name == names[-1]
        yield f"{indent}{marks[1] if last else marks[0]}{name}{'/' if folder[name] else ''}"
        yield from _branches(folder[name], indent + ("    " if last else marks[2]), marks)

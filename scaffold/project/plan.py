"""Plan: a whole project as a value, path -> (bytes, mode)."""

from __future__ import annotations

import ntpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.project.errors import UnsafePath

# Characters that no path may contain, and names of dots and spaces, which Windows shortens.
_NOT_WRITTEN = r"[\\\x00-\x1f\x7f-\x9f\ud800-\udfff]|(^|/)(?=\.* )[. ]+(/|$)"


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a file, and whether it is executable."""

    content: bytes
    executable: bool = False

    @property
    def mode(self) -> int:
        """The permission bits before the umask."""
        return 0o777 if self.executable else 0o666


class Plan(Mapping[str, File]):
    """Files by path, sorted, with ``/`` as separator; *folders* adds folders without files."""

    __slots__ = ("_files", "_folders")

    def __init__(
        self, files: Mapping[str, File] | None = None, folders: Iterable[str] = ()
    ) -> None:
        self._files = dict(sorted((files or {}).items()))
        self._folders = frozenset(folders)

    def __getitem__(self, path: str) -> File:
        return self._files[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def __or__(self, other: Mapping[str, File]) -> Plan:
        """Return both plans as one; where both have a path, the file is that of *other*."""
        folders = other._folders if isinstance(other, Plan) else ()
        return Plan({**self._files, **other}, self._folders.union(folders))

    def texts(self) -> dict[str, str]:
        """Return the files decoded as UTF-8, for tests."""
        return {path: file.content.decode() for path, file in self.items()}

    def folders(self) -> list[str]:
        """Return every folder, parents first."""
        found = {
            "/".join(parts[:depth])
            for parts in (
                path.split("/") for path in (*self, *(f"{folder}/" for folder in self._folders))
            )
            for depth in range(1, len(parts))
        }
        return sorted(found)


def safe_path(path: str) -> str:
    """Return *path* if every operating system can write it, and only inside its folder.

    Raises:
        UnsafePath: it leads out of the folder, or contains a backslash, control characters or bytes
            that are not text.
    """
    parts = path.split("/")
    drive = ":" in path and any(ntpath.splitdrive(part)[0] for part in parts)
    leaves = path.startswith("/") or ".." in parts or drive
    odd = not (path.isascii() and path.isprintable()) or "\\" in path or " " in path
    if leaves or (odd and re.search(_NOT_WRITTEN, path)):
        raise UnsafePath(path)
    return path


def tree(root: str, paths: Iterable[str], *, fancy: bool = True) -> Iterator[str]:
    """Yield the lines of a picture of *paths* below *root*, in plain ASCII unless *fancy*."""
    top: dict[str, Any] = {}
    for path in paths:
        folder = top
        for part in path.split("/"):
            folder = folder.setdefault(part, {})
    yield f"{root}/"
    yield from _branches(top, "", ("├── ", "└── ", "│   ") if fancy else ("|-- ", "`-- ", "|   "))


def short_tree(root: str, paths: Iterable[str], *, fancy: bool = True) -> Iterator[str]:
    """Yield the lines of such a picture of the files and folders at the top of *root*.

    Each folder comes with the number of files in it; hidden folders are left out.
    """
    counts = Counter(path.partition("/")[0] + "/" * ("/" in path) for path in paths)
    shown = [name for name in counts if not (name.startswith(".") and name.endswith("/"))]
    names = sorted(shown, key=lambda name: (not name.endswith("/"), name))
    width = max((len(name) for name in names if name.endswith("/")), default=0)
    branch, last = ("├── ", "└── ") if fancy else ("|-- ", "`-- ")
    yield f"{root}/"
    for name in names:
        mark = last if name == names[-1] else branch
        files = f"{counts[name]} file{'s' * (counts[name] > 1)}"
        yield f"{mark}{name:{width}}  {files}" if name.endswith("/") else f"{mark}{name}"


def _branches(folder: dict[str, Any], indent: str, marks: tuple[str, str, str]) -> Iterator[str]:
    names = sorted(folder, key=lambda name: (not folder[name], name))
    for name in names:
        last = name == names[-1]
        yield f"{indent}{marks[1] if last else marks[0]}{name}{'/' if folder[name] else ''}"
        yield from _branches(folder[name], indent + ("    " if last else marks[2]), marks)

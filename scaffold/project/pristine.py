"""Pristine: the files of a project as they were generated, as one text that git can merge.

A line ``file "path"`` begins each file, in the order of the paths; its lines follow, each behind a
mark of the path and a bar, so that git takes no line of one file for that of another, and we know
whose it is wherever a merge puts it. Before them come the features of the recipe, and a digest of each part that made the files. The
last line is a digest of all before: where it is missing or wrong, something else wrote the text,
such as a merge.
"""

import json
import re
from base64 import b64decode, encodebytes
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256

from scaffold.project.plan import File, Plan

_COMMENT = (
    "# The files of this project as flask-scaffold made them. It reads them; do not edit them."
)
_HEAD = re.compile(r'(file|binary) (".*")( executable)?( unfinished)?')
_PART = re.compile(r'part "([\w.-]+)" ([0-9a-f]+)')
_FEATURE = re.compile(r'feature "([\w.-]+)"')


@dataclass(frozen=True, slots=True)
class Pristine:
    """What the text says.

    ``plan`` has the files that can be read. ``features`` are those of the recipe, ``parts`` the
    digests of the templates and features that made the files, by name. ``intact`` tells that the
    text is as it was written.
    """

    plan: Plan
    features: frozenset[str] = frozenset()
    parts: Mapping[str, str] = field(default_factory=dict)
    intact: bool = False


def pristine_text(plan: Plan, features: Iterable[str], parts: Mapping[str, str]) -> str:
    """Return *plan* as text, with the *features* and *parts* that made it."""
    lines = [_COMMENT]
    lines += [f'feature "{name}"' for name in sorted(features)]
    lines += [f'part "{name}" {digest}' for name, digest in sorted(parts.items())]
    for path, file in plan.items():
        lines += _section(path, file)
    body = "".join(f"{line}\n" for line in lines)
    return f"{body}{_seal(body)}\n"


def parse_pristine(text: str) -> Pristine:
    """Return what *text* says, also where git has merged it or a user has edited it."""
    text = text.replace("\r\n", "\n")
    body, _, last = text.rstrip("\n").rpartition("\n")
    lines = text.split("\n")
    features = frozenset(match[1] for line in lines if (match := _FEATURE.fullmatch(line)))
    parts = {match[1]: match[2] for line in lines if (match := _PART.fullmatch(line))}
    return Pristine(Plan(_files(lines)), features, parts, last == _seal(f"{body}\n"))


def _seal(body: str) -> str:
    return f"sha256 {sha256(body.encode()).hexdigest()}"


def _section(path: str, file: File) -> Iterator[str]:
    mark = " executable" if file.executable else ""
    text = _decode(file.content)
    if text is None:
        yield f"binary {json.dumps(path)}{mark}"
        coded = encodebytes(file.content).decode().splitlines()
        yield from (f"{_mark(path)}|{line}" for line in coded)
        return
    lines = text.split("\n")
    finished = lines[-1] == ""
    yield f"file {json.dumps(path)}{mark}{'' if finished else ' unfinished'}"
    yield from (f"{_mark(path)}|{line}" for line in (lines[:-1] if finished else lines))


def _mark(path: str) -> str:
    return sha256(path.encode()).hexdigest()[:6]


def _decode(content: bytes) -> str | None:
    """Return *content* as text; None where git could change its bytes, or it is no text."""
    if b"\r" in content or b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _files(lines: list[str]) -> dict[str, File]:
    """Return the files in *lines*, but for those that cannot be read.

    The lines of a file may stand anywhere, as a merge can put them behind the next file.
    """
    marked: dict[str, list[str]] = {}
    for line in lines:
        mark, bar, text = line.partition("|")
        if bar:
            marked.setdefault(mark, []).append(text)
    found: dict[str, File] = {}
    for head in filter(None, map(_HEAD.fullmatch, lines)):
        with suppress(ValueError):
            path = str(json.loads(head[2]))
            found[path] = _file(head, marked.get(_mark(path), []))
    return found


def _file(head: re.Match[str], content: list[str]) -> File:
    """Return the file of *head* with the lines *content*.

    Raises:
        ValueError: it cannot be read.
    """
    if head[1] == "binary":
        raw = b64decode("".join(content), validate=True)
    else:
        raw = ("\n".join(content) + ("" if head[4] or not content else "\n")).encode()
    return File(raw, bool(head[3]))

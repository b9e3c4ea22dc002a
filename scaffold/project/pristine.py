"""Pristine: the files of a project as they were generated, as one text that git can merge.

A line ``file "path"`` begins each file, in the order of the paths; its lines follow, each behind a
mark of the path and a bar, so that git takes no line of one file for that of another. Before them come the features of the recipe, and a digest of each part that made the files. The
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
from itertools import pairwise

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
    return sha256(path.encode()).hexdigest()[:4]


def _decode(content: bytes) -> str | None:
    """Return *content* as text; None where git could change its bytes, or it is no text."""
    if b"\r" in content or b"\0" in content:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _files(lines: list[str]) -> dict[str, File]:
    """Return the files in *lines*, but for those that come twice or cannot be read."""
    found: dict[str, File] = {}
    twice = set()
    heads = [number for number, line in enumerate(lines) if _HEAD.fullmatch(line)]
    for start, end in pairwise([*heads, len(lines)]):
        with suppress(ValueError):
            path, file = _file(lines[start], lines[start + 1 : end])
            if path in found:
                twice.add(path)
            found[path] = file
    return {path: file for path, file in found.items() if path not in twice}


def _file(head: str, lines: list[str]) -> tuple[str, File]:
    """Return the path and the file of one section.

    Raises:
        ValueError: it cannot be read.
    """
    match = _HEAD.fullmatch(head)
    assert match
    kind, path, executable, unfinished = match.groups()
    name = str(json.loads(path))
    mark = f"{_mark(name)}|"
    content = [line.removeprefix(mark) for line in lines if line.startswith(mark)]
    if kind == "binary":
        raw = b64decode("".join(content), validate=True)
    else:
        raw = ("\n".join(content) + ("" if unfinished or not content else "\n")).encode()
    return name, File(raw, bool(executable))

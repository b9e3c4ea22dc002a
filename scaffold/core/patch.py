"""Patch: two versions of files as a unified diff, which ``git apply`` takes."""

from __future__ import annotations

import zlib
from base64 import b85encode
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from hashlib import sha1

from scaffold.core.plan import File

# A file before and after, by path; None where there is no such file.
Pair = tuple[str, File | None, File | None]

_NO_END = "\\ No newline at end of file"


def patch(pairs: Iterable[Pair]) -> str:
    """Return what turns the first version of each pair into the second; empty for no difference."""
    return "".join(line for pair in pairs for line in _file_patch(*pair))


def _file_patch(path: str, before: File | None, after: File | None) -> Iterator[str]:
    if before == after:
        return
    yield f"diff --git a/{path} b/{path}\n"
    if before is None and after:
        yield f"new file mode {_mode(after)}\n"
    elif after is None and before:
        yield f"deleted file mode {_mode(before)}\n"
    elif before and after and before.executable != after.executable:
        yield f"old mode {_mode(before)}\nnew mode {_mode(after)}\n"
    old, new = before.content if before else b"", after.content if after else b""
    if _is_text(old) and _is_text(new):
        yield from _text_patch(
            path, None if before is None else old, None if after is None else new
        )
    else:
        yield f"index {_blob(before)}..{_blob(after)}\n"
        yield from ("GIT binary patch\n", *_literal(new), *_literal(old))


def _text_patch(path: str, old: bytes | None, new: bytes | None) -> Iterator[str]:
    lines = unified_diff(
        _lines(old or b""),
        _lines(new or b""),
        "/dev/null" if old is None else f"a/{path}",
        "/dev/null" if new is None else f"b/{path}",
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n{_NO_END}\n"


def _literal(content: bytes) -> Iterator[str]:
    """Return *content* as git writes it: compressed, 52 bytes a line, each with its length."""
    yield f"literal {len(content)}\n"
    packed = zlib.compress(content)
    for start in range(0, len(packed), 52):
        piece = packed[start : start + 52]
        size = len(piece)
        letter = chr(ord("A") + size - 1) if size <= 26 else chr(ord("a") + size - 27)
        yield f"{letter}{b85encode(piece, pad=True).decode()}\n"
    yield "\n"


def _blob(file: File | None) -> str:
    """Return the name that git gives a content; its binary patches ask for it."""
    if file is None:
        return "0" * 40
    return sha1(b"blob %d\0" % len(file.content) + file.content, usedforsecurity=False).hexdigest()


def _lines(content: bytes) -> list[str]:
    text = content.decode("utf-8")
    lines = text.split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in content


def _mode(file: File) -> str:
    return "100755" if file.executable else "100644"

"""Write changes as a unified diff for ``git apply``."""

import zlib
from base64 import b85encode
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from hashlib import sha1

from scaffold.merging.merge import Change, decode
from scaffold.project.plan import File

_NO_END = "\\ No newline at end of file"


def patch(changes: Iterable[Change]) -> str:
    """Return a diff of *changes*, which is empty where nothing changes.

    Git cannot read the path of every change if it holds a line break, a tab or a double quote.
    """
    return "".join(line for change in changes for line in _file_patch(change))


def _file_patch(change: Change) -> Iterator[str]:
    now, then = change.now, change.then
    if now is None and then is None or (now == then and change.before == change.path):
        return
    old_name, new_name = f"a/{change.before}", f"b/{change.path if then else change.before}"
    yield f"diff --git {old_name} {new_name}\n"
    yield from _header(change)
    old, new = (b"" if file is None else file.content for file in (now, then))
    if old == new:
        return
    if decode(old) is not None and decode(new) is not None:
        yield from _text_patch(
            "/dev/null" if now is None else old_name,
            "/dev/null" if then is None else new_name,
            old,
            new,
        )
    else:
        yield f"index {_blob(now)}..{_blob(then)}\n"
        yield from ("GIT binary patch\n", *_literal(new), *_literal(old))


def _header(change: Change) -> Iterator[str]:
    now, then = change.now, change.then
    if now is None and then:
        yield f"new file mode {_mode(then)}\n"
    elif then is None and now:
        yield f"deleted file mode {_mode(now)}\n"
    elif now and then:
        if now.executable != then.executable:
            yield f"old mode {_mode(now)}\nnew mode {_mode(then)}\n"
        if change.before != change.path:
            yield f"rename from {change.before}\nrename to {change.path}\n"


def _text_patch(old_name: str, new_name: str, old: bytes, new: bytes) -> Iterator[str]:
    # Git takes a name with spaces up to a tab.
    old_name, new_name = (f"{name}\t" if " " in name else name for name in (old_name, new_name))
    for line in unified_diff(_lines(old), _lines(new), old_name, new_name):
        yield line if line.endswith("\n") else f"{line}\n{_NO_END}\n"


def _literal(content: bytes) -> Iterator[str]:
    """Return *content* as git writes it: compressed, 52 bytes a line after a letter for the size."""
    yield f"literal {len(content)}\n"
    packed = zlib.compress(content)
    for start in range(0, len(packed), 52):
        piece = packed[start : start + 52]
        size = len(piece)
        letter = chr(ord("A") + size - 1) if size <= 26 else chr(ord("a") + size - 27)
        yield f"{letter}{b85encode(piece, pad=True).decode()}\n"
    yield "\n"


def _blob(file: File | None) -> str:
    """Return the name that git gives to a content; binary patches need it."""
    if file is None:
        return "0" * 40
    return sha1(b"blob %d\0" % len(file.content) + file.content, usedforsecurity=False).hexdigest()


def _lines(content: bytes) -> list[str]:
    lines = content.decode().split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def _mode(file: File) -> str:
    return "100755" if file.executable else "100644"

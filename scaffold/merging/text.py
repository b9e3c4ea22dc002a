"""Weave: two versions of a text made into one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

# A kind, and the lines in the old text, in mine and in the new one. Kinds: "unchanged", "same"
# (changed alike), "a" (only in mine), "b" (only in the new one), "conflict".
Group = tuple[str, Sequence[str], Sequence[str], Sequence[str]]
Groups = Callable[[Sequence[str], Sequence[str], Sequence[str]], Iterator[Group]]

# Whether a text is what its path says, as "pyproject.toml" is TOML.
Parses = Callable[[str, str], bool]

# Here lines of two authors may follow each other, if they parse.
_KEEPS_BOTH = (".py", ".toml", ".md", ".gitignore", ".env.example")

# One edit of the old text: the range of lines that go, and what comes in their place.
_Edit = tuple[int, int, list[str]]


def woven(
    path: str, texts: tuple[str, str, str], groups: Groups, parses: Parses
) -> tuple[str, bool]:
    """Return the merge of *texts* (old, mine, new), and whether it has no conflict markers."""
    _, mine, new = texts
    old_lines, my_lines, new_lines = map(_split, texts)
    found = list(groups(old_lines, my_lines, new_lines))
    # What was broken before tells nothing of the merge.
    valid = parses(path, mine) and parses(path, new)
    if all(kind != "conflict" for kind, *_ in found):
        text = _joined(_lines(found))
        if not valid or parses(path, text):
            return text, True
        # Something is in dispute, but no line: point at all that is new.
        found = [("conflict" if kind == "b" else kind, a, b, c) for kind, a, b, c in found]
    elif valid and path.endswith(_KEEPS_BOTH):
        both = [_both(group) for group in found]
        text = _joined(line for lines in both for line in lines or ())
        if None not in both and parses(path, text):
            return text, True
    return _marked(found), False


def woven_twice(mine: str, new: str) -> tuple[str, bool]:
    """Return the merge of two texts without an old one, and whether *mine* holds all of *new*."""
    my_lines, new_lines = _split(mine), _split(new)
    if _holds(my_lines, new_lines):
        return mine, True
    return _marked(
        (
            "unchanged" if kind == "equal" else "conflict",
            my_lines[a:b],
            my_lines[a:b],
            new_lines[c:d],
        )
        for kind, a, b, c, d in _opcodes(my_lines, new_lines)
    ), False


def _split(text: str) -> list[str]:
    """Return the lines with their ends; unlike in splitlines, only a line feed ends them."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _joined(lines: Iterator[str]) -> str:
    """Return *lines* as a text; the last may lack an end."""
    whole = list(lines)
    return "".join((*map(_ended, whole[:-1]), *whole[-1:]))


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"


def _lines(groups: Sequence[Group]) -> Iterator[str]:
    for kind, _, mine, new in groups:
        yield from new if kind == "b" else mine


def _marked(groups: Iterator[Group] | Sequence[Group]) -> str:
    """Return the text with markers that git and editors know."""
    lines: list[str] = []
    for group in groups:
        kind, _, mine, new = group
        if kind == "conflict":
            lines += ("<<<<<<< yours\n", *mine, "=======\n", *new, ">>>>>>> flask-scaffold\n")
        else:
            lines += _lines([group])
    return _joined(iter(lines))


def _both(group: Group) -> Sequence[str] | None:
    """Return the old lines with the changes of both sides, None if these overlap.

    They may touch; where both insert, my lines come first.
    """
    _, old, mine, new = group
    ours, coming = list(_edits(old, mine)), list(_edits(old, new))
    theirs = [edit for edit in coming if not any(_has(one, edit) for one in ours)]
    inserted = [edit for edit in theirs if edit[0] == edit[1]]
    ours = [edit for edit in ours if not any(_has(one, edit) for one in inserted)]
    lines: list[str] = []
    place = 0
    # Sorting keeps the order of equals: mine come first.
    for start, end, text in sorted((*ours, *theirs), key=lambda edit: edit[:2]):
        if start < place:
            return None
        lines += (*old[place:start], *text)
        place = end
    return [*lines, *old[place:]]


def _edits(old: Sequence[str], text: Sequence[str]) -> Iterator[_Edit]:
    for kind, start, end, first, last in _opcodes(old, text):
        if kind != "equal":
            yield start, end, list(text[first:last])


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _has(mine: _Edit, new: _Edit) -> bool:
    """Return whether *mine* does the same as *new*, or inserts that too."""
    start, end, coming = new
    inserts = start == end and mine[0] <= start <= mine[1]
    return mine == new or (inserts and _holds(mine[2], coming))


def _holds(lines: Sequence[str], wanted: Sequence[str]) -> bool:
    """Return whether *lines* has all *wanted*, in order."""
    rest = iter(lines)
    return all(line in rest for line in wanted)

"""Merge two versions of a text file into one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from scaffold.merging.diff3 import Kind, Region, diff3
from scaffold.merging.syntax import is_valid

# Endings of files in which lines of both sides may follow each other, if the result is valid.
_KEEPS_BOTH = (".py", ".toml", ".html", ".md", ".gitignore", ".env.example")


@dataclass(frozen=True, slots=True)
class MergedText:
    """The result of a merge; a text with a conflict has markers."""

    text: str
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class _Edit:
    """Lines that replace a range of the old lines, which is empty where they are inserted."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge_text(path: str, old: str, mine: str, new: str) -> MergedText:
    """Merge *mine* and *new*, which both started from *old*.

    The result must be valid for the ending of *path*, unless *mine* or *new* is not. Where both
    insert lines at one place, it has those of *mine*, then those of *new*, in the types of files
    that allow that.
    """
    regions = list(diff3(_split(old), _split(mine), _split(new)))
    was_valid = is_valid(path, mine) and is_valid(path, new)
    if not any(region.kind is Kind.CONFLICT for region in regions):
        text = _join(line for region in regions for line in _chosen(region))
        if not was_valid or is_valid(path, text):
            return MergedText(text)
        # No line is in conflict, but the result is not valid: mark all that is new.
        return _with_markers(regions, {Kind.NEW})
    if was_valid and path.endswith(_KEEPS_BOTH):
        merged = [_merge_edits(region) for region in regions]
        text = _join(line for lines in merged for line in lines or ())
        if None not in merged and is_valid(path, text):
            return MergedText(text)
    return _with_markers(regions, {Kind.CONFLICT})


def merge_without_old(mine: str, new: str) -> MergedText:
    """Merge two texts that have no common origin: *mine*, if it has all lines of *new* in order."""
    my_lines, new_lines = _split(mine), _split(new)
    if _holds(my_lines, new_lines):
        return MergedText(mine)
    regions = [
        Region(() if tag != "equal" else my_lines[i:j], my_lines[i:j], new_lines[k:m])
        for tag, i, j, k, m in _opcodes(my_lines, new_lines)
    ]
    return _with_markers(regions, {Kind.CONFLICT, Kind.MINE, Kind.NEW})


def _split(text: str) -> tuple[str, ...]:
    """Return the lines with their ends; unlike in splitlines, only a line feed ends them."""
    return tuple(re.findall(r"[^\n]*\n|[^\n]+", text))


def _join(lines: Iterable[str]) -> str:
    """Return *lines* as a text; only the last may lack its end."""
    whole = list(lines)
    return "".join((*map(_complete, whole[:-1]), *whole[-1:]))


def _complete(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n"


def _chosen(region: Region) -> tuple[str, ...]:
    """Return the lines of the side that changed *region*."""
    return region.new if region.kind is Kind.NEW else region.mine


def _with_markers(regions: Iterable[Region], marked: set[Kind]) -> MergedText:
    """Return the text with the markers that git and editors know around the *marked* kinds."""
    lines: list[str] = []
    for region in regions:
        if region.kind in marked:
            lines += ("<<<<<<< yours\n", *region.mine)
            lines += ("=======\n", *region.new, ">>>>>>> flask-scaffold\n")
        else:
            lines += _chosen(region)
    return MergedText(_join(lines), conflict=True)


def _merge_edits(region: Region) -> list[str] | None:
    """Return the old lines with the edits of both sides; None if these overlap.

    They may touch each other; where both sides insert, the lines of mine come first.
    """
    mine, new = _edits(region.old, region.mine), _edits(region.old, region.new)
    new = [edit for edit in new if not any(_includes(other, edit) for other in mine)]
    insertions = [edit for edit in new if edit.start == edit.end]
    mine = [edit for edit in mine if not any(_includes(other, edit) for other in insertions)]
    lines: list[str] = []
    place = 0
    # The sort is stable: of two edits at one place, that of mine comes first.
    for edit in sorted((*mine, *new), key=lambda edit: (edit.start, edit.end)):
        if edit.start < place:
            return None
        lines += (*region.old[place : edit.start], *edit.lines)
        place = edit.end
    return [*lines, *region.old[place:]]


def _edits(old: Sequence[str], text: Sequence[str]) -> list[_Edit]:
    return [
        _Edit(start, end, tuple(text[first:last]))
        for tag, start, end, first, last in _opcodes(old, text)
        if tag != "equal"
    ]


def _opcodes(old: Sequence[str], text: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, text, autojunk=False).get_opcodes()


def _includes(edit: _Edit, other: _Edit) -> bool:
    """Return whether *edit* does what *other* does: the same, or it inserts those lines too."""
    inserts = other.start == other.end and edit.start <= other.start <= edit.end
    return edit == other or (inserts and _holds(edit.lines, other.lines))


def _holds(lines: Iterable[str], wanted: Iterable[str]) -> bool:
    """Return whether *lines* has all *wanted*, in order."""
    rest: Iterator[str] = iter(lines)
    return all(line in rest for line in wanted)

"""Merge: what the pristine plan, the disk and a new plan say about each file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scaffold.core.plan import File, Plan
from scaffold.core.report import Entry

# A stretch of a text merge: what it is, and its lines in the old text, in mine and in the new one.
# What it is: "unchanged", "same", "a" (only I changed it), "b" (only the new one did), "conflict".
Group = tuple[str, Sequence[str], Sequence[str], Sequence[str]]
Groups = Callable[[Sequence[str], Sequence[str], Sequence[str]], Iterator[Group]]

# Whether a text is still what its path says it is, as "pyproject.toml" is TOML.
Parses = Callable[[str, str], bool]

# Where the lines of two authors may stand one after the other, as long as the file still parses.
_KEEPS_BOTH = (".py", ".toml", ".md", ".txt", ".gitignore", ".example")


@dataclass(frozen=True, slots=True)
class Change:
    """What a merge says about one file.

    ``action`` is ``create``, ``update``, ``merge``, ``delete``, ``conflict``, or, where nothing is
    done, ``keep-edited`` (the new plan has no such file, but the user edited it) and
    ``keep-deleted`` (the new plan changes it, but the user deleted it). ``now`` is on disk before,
    ``then`` afterwards; a conflict has there what stands between conflict markers.
    """

    path: str
    action: str
    now: File | None
    then: File | None

    @property
    def writes(self) -> bool:
        """Whether the file is not the same afterwards."""
        return not self.action.startswith("keep")


def merged(
    old: Plan, mine: Mapping[str, File], new: Plan, groups: Groups, parses: Parses
) -> tuple[Change, ...]:
    """Return what becomes of each file when *new* takes the place of *old* below *mine*.

    *old* is what was generated last, *mine* what is on disk. *groups* merges texts by line, and
    *parses* tells whether a merged text is still valid. Files that need nothing are left out.
    """
    changes = (
        _change(path, old.get(path), mine.get(path), new.get(path), groups, parses)
        for path in sorted({*old, *new})
    )
    return tuple(change for change in changes if change)


def _change(
    path: str,
    old: File | None,
    mine: File | None,
    new: File | None,
    groups: Groups,
    parses: Parses,
) -> Change | None:
    if new == old or new == mine:
        return None
    if mine == old:
        action = "create" if old is None else "delete" if new is None else "update"
        return Change(path, action, mine, new)
    if mine is None:
        return Change(path, "keep-deleted", None, None) if new else None
    if new is None:
        return Change(path, "keep-edited", mine, mine)
    return _text_change(path, old or File(b""), mine, new, groups, parses)


def _text_change(
    path: str, old: File, mine: File, new: File, groups: Groups, parses: Parses
) -> Change:
    texts = [_text(file) for file in (old, mine, new)]
    executable = new.executable if mine.executable == old.executable else mine.executable
    if old.content == new.content:
        return Change(path, "update", mine, replace(mine, executable=executable))
    if any(text is None for text in texts):
        return Change(path, "conflict", mine, mine)
    ending = _ending(mine.content)
    base, ours, theirs = (_split((text or "").replace(ending, "\n")) for text in texts)
    found = list(groups(base, ours, theirs))
    was_valid = parses(path, "".join(ours))
    for text in (_joined(found), _with_both(path, found)):
        if text is not None and (parses(path, text) or not was_valid):
            return Change(path, "merge", mine, File(_encoded(text, ending), executable))
    if _joined(found) is not None:  # No line is in dispute, and yet the two do not go together.
        found = [("conflict", base, ours, theirs)]
    marked = _encoded(_with_markers(found), ending)
    return Change(path, "conflict", mine, File(marked, executable))


def _text(file: File) -> str | None:
    """Return the text of *file*; None if it holds none."""
    if b"\x00" in file.content:
        return None
    try:
        return file.content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _ending(content: bytes) -> str:
    """Return the line end of a file all of whose lines end like Windows lines, or the usual one."""
    windows = content.count(b"\r\n")
    return "\r\n" if windows and windows == content.count(b"\n") else "\n"


def _split(text: str) -> list[str]:
    """Return the lines of *text* with their ends; unlike splitlines, a line feed ends them only."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _encoded(text: str, ending: str) -> bytes:
    return text.replace("\n", ending).encode("utf-8")


def _joined(groups: Sequence[Group]) -> str | None:
    """Return the text of a merge without conflicts; None if it has some."""
    if any(kind == "conflict" for kind, *_ in groups):
        return None
    return "".join(_lines(groups))


def _with_both(path: str, groups: Sequence[Group]) -> str | None:
    """Return the text with both insertions wherever both sides inserted, the user's first."""
    if not path.endswith(_KEEPS_BOTH):
        return None
    settled: list[Group] = []
    for kind, base, mine, new in groups:
        if kind == "conflict" and base:
            return None
        both = [*_ended(mine), *new] if kind == "conflict" else mine
        settled.append(("a" if kind == "conflict" else kind, base, both, new))
    return "".join(_lines(settled))


def _with_markers(groups: Sequence[Group]) -> str:
    """Return the text with the markers that git and editors know around each conflict."""
    lines: list[str] = []
    for group in groups:
        kind, _, mine, new = group
        if kind == "conflict":
            lines += ["<<<<<<< yours\n", *_ended(mine), "=======\n", *_ended(new)]
            lines += [">>>>>>> flask-scaffold\n"]
        else:
            lines += _lines([group])
    return "".join(lines)


def _lines(groups: Sequence[Group]) -> Iterator[str]:
    for kind, base, mine, new in groups:
        yield from {"unchanged": base, "b": new}.get(kind, mine)


def _ended(lines: Sequence[str]) -> Sequence[str]:
    """Return *lines*, the last one with a line end, so that others may follow."""
    if lines and not lines[-1].endswith("\n"):
        return [*lines[:-1], f"{lines[-1]}\n"]
    return lines


def standing(pristine: Plan, disk: Mapping[str, bytes]) -> tuple[Entry, ...]:
    """Return for each file whether it is pristine, edited, deleted, or the user's own.

    *disk* holds the content of each file of the project now.
    """
    entries = []
    for path in sorted({*pristine, *disk}):
        now = disk.get(path)
        if path not in pristine:
            action = "yours"
        elif now is None:
            action = "deleted"
        else:
            action = "pristine" if now == pristine[path].content else "edited"
        entries.append(Entry(path, action, now))
    return tuple(entries)

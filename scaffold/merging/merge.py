"""Merge: what a new plan makes of each file on disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scaffold.merging.text import Groups, Parses, woven, woven_twice
from scaffold.project.plan import File, Plan
from scaffold.project.questions import PACKAGE_KEY
from scaffold.project.recipe import Recipe
from scaffold.project.results import Entry


@dataclass(frozen=True, slots=True)
class Change:
    """What a merge says about one file.

    ``action`` is ``create``, ``update``, ``merge``, ``delete``, ``move`` (only to another folder),
    ``conflict``, or, where nothing is done, ``keep-edited`` (the new plan lacks it, but the user
    edited it) and ``keep-deleted`` (the new plan changes it, but the user deleted it). ``now`` is
    on disk before, ``then`` afterwards: for a conflict the text with markers, or, where it is no
    text, what is on disk. ``origin`` is its path before, if that is another.
    """

    path: str
    action: str
    now: File | None
    then: File | None
    origin: str = ""

    @property
    def before(self) -> str:
        """Its path before."""
        return self.origin or self.path

    @property
    def writes(self) -> bool:
        """Whether its content or mode changes."""
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class Move:
    """A new name for a folder at the top of a project."""

    old: str
    new: str

    def after(self, path: str) -> str:
        """Return what becomes of *path*."""
        return _renamed(path, self.old, self.new)

    def before(self, path: str) -> str:
        """Return what *path* was."""
        return _renamed(path, self.new, self.old)

    def files(self, files: Mapping[str, File]) -> dict[str, File]:
        """Return *files* by their paths afterwards."""
        return {self.after(path): file for path, file in files.items()}


def _renamed(path: str, folder: str, name: str) -> str:
    head, slash, rest = path.partition("/")
    return f"{name}{slash}{rest}" if head == folder else path


def merged(
    old: Plan,
    mine: Mapping[str, File],
    new: Plan,
    groups: Groups,
    parses: Parses,
    move: Move | None = None,
) -> tuple[Change, ...]:
    """Return what becomes of each file when *new* takes the place of *old*, the last generated.

    *mine* is on disk. *groups* merges texts by line, and *parses* tells whether the result is
    valid. Files that need nothing are left out. With a *move* all happens in the new folder, and
    *mine* has the user's own files in the old one too.
    """
    if move is None:
        return tuple(_changes(old, mine, new, groups, parses))
    there = move.files(mine)
    found = {one.path: one for one in _changes(Plan(move.files(old)), there, new, groups, parses)}
    for path in mine:
        after = move.after(path)
        if after != path:
            file = there[after]
            found[after] = replace(
                found.get(after) or Change(after, "move", file, file), origin=path
            )
    return tuple(found[path] for path in sorted(found))


def _changes(
    old: Plan, mine: Mapping[str, File], new: Plan, groups: Groups, parses: Parses
) -> Iterable[Change]:
    for path in sorted({*old, *new}):
        change = _change(path, old.get(path), mine.get(path), new.get(path), groups, parses)
        if change:
            yield change


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
    if mine is None and old is None:
        return Change(path, "create", None, new)
    if mine is None:
        return Change(path, "keep-deleted", None, None) if new else None
    if new is None:
        edited = old is None or not same(mine, old)
        return Change(path, *(("keep-edited", mine, mine) if edited else ("delete", mine, None)))
    action, content = _content(path, old, mine, new, groups, parses)
    untouched = old is None or mine.executable == old.executable
    then = File(content, new.executable if untouched else mine.executable)
    return Change(path, action, mine, then) if then != mine or action == "conflict" else None


def _content(
    path: str, old: File | None, mine: File, new: File, groups: Groups, parses: Parses
) -> tuple[str, bytes]:
    windows = _is_windows(mine.content)
    if old and same(mine, old):
        return "update", _as_windows(new.content) if windows else new.content
    if same(mine, new) or (old and old.content == new.content):
        return "update", mine.content
    texts = [_text(file) for file in (old or File(b""), mine, new)]
    if None in texts:
        return "conflict", mine.content
    before, ours, theirs = (
        (text or "").replace("\r\n", "\n") if windows else text or "" for text in texts
    )
    if old:
        text, together = woven(path, (before, ours, theirs), groups, parses)
    else:
        text, together = woven_twice(ours, theirs)
    content = text.replace("\n", "\r\n" if windows else "\n").encode()
    return "merge" if together else "conflict", content


def same(mine: File, other: File) -> bool:
    """Return whether *mine* is *other*, perhaps with the line ends of Windows."""
    if mine.content == other.content:
        return True
    return _is_windows(mine.content) and mine.content.replace(b"\r\n", b"\n") == other.content


def _is_windows(content: bytes) -> bool:
    """Return whether all lines end as on Windows; git may have done that."""
    ends = content.count(b"\r\n")
    return ends > 0 and ends == content.count(b"\n")


def _as_windows(content: bytes) -> bytes:
    """Return *content* with the line ends of Windows, unless it is no text or has some."""
    plain = b"\r" not in content and b"\x00" not in content
    return content.replace(b"\n", b"\r\n") if plain else content


def _text(file: File) -> str | None:
    try:
        return None if b"\x00" in file.content else file.content.decode()
    except UnicodeDecodeError:
        return None


def moved(before: Recipe, after: Recipe, old: Plan, new: Plan) -> Move | None:
    """Return the move of the package that a new answer asks for, if any."""
    one, other = before.answers.get(PACKAGE_KEY), after.answers.get(PACKAGE_KEY)
    if not isinstance(one, str) or not isinstance(other, str) or one == other:
        return None
    left, entered = (
        {path.partition("/")[0] for path in plan if "/" in path} for plan in (old, new)
    )
    leaves = one in left and one not in entered and other in entered and other not in left
    return Move(one, other) if leaves else None


def mentions(word: str, files: Mapping[str, bytes]) -> list[str]:
    """Return the paths of *files* that hold *word*."""
    pattern = re.compile(rb"\b%s\b" % re.escape(word.encode()))
    return [path for path, content in files.items() if pattern.search(content)]


def standing(pristine: Plan, disk: Mapping[str, bytes]) -> tuple[Entry, ...]:
    """Return for each file whether it is pristine, edited, deleted, or the user's own."""
    entries = []
    for path in sorted({*pristine, *disk}):
        now = disk.get(path)
        if path not in pristine:
            action = "yours"
        elif now is None:
            action = "deleted"
        else:
            action = "pristine" if same(File(now), pristine[path]) else "edited"
        entries.append(Entry(path, action, now))
    return tuple(entries)


def edits(pristine: Plan, mine: Mapping[str, File]) -> Iterable[Change]:
    """Return what the user did to each file; line ends are as they were made."""
    for path, old in pristine.items():
        now = mine.get(path)
        if now is None:
            yield Change(path, "delete", old, None)
        else:
            plain = now.content.replace(b"\r\n", b"\n")
            turned = _is_windows(now.content) and b"\r" not in old.content
            yield Change(path, "update", old, replace(now, content=plain) if turned else now)

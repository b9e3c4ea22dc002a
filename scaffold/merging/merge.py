"""Merge an old plan, the files on disk and a new plan into changes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from scaffold.merging.text import merge_text, merge_without_old
from scaffold.project.plan import File, Plan
from scaffold.project.questions import PACKAGE_KEY
from scaffold.project.recipe import Recipe
from scaffold.project.results import Action, Entry


@dataclass(frozen=True, slots=True)
class Change:
    """What a merge does to one file.

    Attributes:
        path: Where the file is afterwards, relative to the project.
        action: ``CREATE``, ``UPDATE``, ``MERGE``, ``DELETE``, ``MOVE`` (only to another folder) or
            ``CONFLICT``; or, where nothing is done, ``KEEP_EDITED`` (the new plan lacks the file,
            but the user edited it) and ``KEEP_DELETED`` (the new plan changes the file, but the
            user deleted it).
        now: The file on disk before; None if there is none.
        then: The file afterwards; None if there is none. For a conflict it has markers, or, where
            it is not a text, it is the file on disk.
        origin: The path before, if that is another.
    """

    path: str
    action: Action
    now: File | None
    then: File | None
    origin: str = ""

    @property
    def before(self) -> str:
        """The path before."""
        return self.origin or self.path

    @property
    def writes(self) -> bool:
        """Whether the content or the mode changes."""
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class Move:
    """A new name for a folder at the top of a project."""

    old: str
    new: str

    def after(self, path: str) -> str:
        """Return the path that *path* gets by the move."""
        return _rename(path, self.old, self.new)

    def before(self, path: str) -> str:
        """Return the path that *path* had before the move."""
        return _rename(path, self.new, self.old)

    def files(self, files: Mapping[str, File]) -> dict[str, File]:
        """Return *files* by their paths after the move."""
        return {self.after(path): file for path, file in files.items()}


def _rename(path: str, folder: str, name: str) -> str:
    head, slash, rest = path.partition("/")
    return f"{name}{slash}{rest}" if head == folder else path


def merge_plans(
    old: Plan, mine: Mapping[str, File], new: Plan, move: Move | None = None
) -> tuple[Change, ...]:
    """Return the change of each file when *new* takes the place of *old*, sorted by path.

    Files that need no change are left out.

    Args:
        old: The plan as it was last generated.
        mine: The files on disk: at least those of both plans, and, with a *move*, those of the user
            in the old folder.
        new: The plan as it is to be.
        move: A folder to rename first; *new* and the changes have the new paths.
    """
    if move is None:
        return tuple(_changes(old, mine, new))
    there = move.files(mine)
    changes = {change.path: change for change in _changes(Plan(move.files(old)), there, new)}
    for path in mine:
        after = move.after(path)
        if after != path:
            file = there[after]
            change = changes.get(after) or Change(after, Action.MOVE, file, file)
            changes[after] = replace(change, origin=path)
    return tuple(changes[path] for path in sorted(changes))


def _changes(old: Plan, mine: Mapping[str, File], new: Plan) -> Iterator[Change]:
    for path in sorted({*old, *new}):
        if change := _merge_file(path, old.get(path), mine.get(path), new.get(path)):
            yield change


def _merge_file(path: str, old: File | None, mine: File | None, new: File | None) -> Change | None:
    """Return the change of one file, of which each version may be missing."""
    if new == old or new == mine:
        return None
    if mine is None:
        if old is None:
            return Change(path, Action.CREATE, None, new)
        return Change(path, Action.KEEP_DELETED, None, None) if new else None
    if new is None:
        if old and is_same(mine, old):
            return Change(path, Action.DELETE, mine, None)
        return Change(path, Action.KEEP_EDITED, mine, mine)
    action, content = _merge_content(path, old, mine, new)
    user_set_mode = old is not None and mine.executable != old.executable
    then = File(content, mine.executable if user_set_mode else new.executable)
    return Change(path, action, mine, then) if then != mine or action is Action.CONFLICT else None


def _merge_content(path: str, old: File | None, mine: File, new: File) -> tuple[Action, bytes]:
    windows = _has_windows_ends(mine.content)
    if old and is_same(mine, old):
        return Action.UPDATE, _with_windows_ends(new.content) if windows else new.content
    if is_same(mine, new) or (old and old.content == new.content):
        return Action.UPDATE, mine.content
    texts = [decode(file.content) for file in (old or File(b""), mine, new)]
    if None in texts:
        return Action.CONFLICT, mine.content
    if windows:
        texts = [text and text.replace("\r\n", "\n") for text in texts]
    before, ours, theirs = (text or "" for text in texts)
    merged = merge_text(path, before, ours, theirs) if old else merge_without_old(ours, theirs)
    text = merged.text.replace("\n", "\r\n") if windows else merged.text
    return Action.CONFLICT if merged.conflict else Action.MERGE, text.encode()


def is_same(mine: File, other: File) -> bool:
    """Return whether *mine* has the content of *other*, perhaps with the line ends of Windows."""
    if mine.content == other.content:
        return True
    return _has_windows_ends(mine.content) and _with_unix_ends(mine.content) == other.content


def unedited_after_merge(mine: Mapping[str, File], pristine: Plan, merged: Plan) -> Plan:
    """Return *pristine* with those files of *mine* that only git has changed when it merged.

    They have the lines of *pristine*, or of *merged*, which git has merged too, in some order and
    number; empty lines do not count.
    """
    return pristine | {
        path: replace(file, content=mine[path].content)
        for path, file in pristine.items()
        if path in mine and _lines(mine[path]) in (_lines(file), _lines(merged.get(path, file)))
    }


def _lines(file: File) -> set[bytes]:
    return {line for line in file.content.splitlines() if line.strip()}


def _has_windows_ends(content: bytes) -> bool:
    """Return whether all lines end as on Windows, perhaps because git made them so."""
    ends = content.count(b"\r\n")
    return ends > 0 and ends == content.count(b"\n")


def _with_unix_ends(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


def _with_windows_ends(content: bytes) -> bytes:
    """Return *content* with the line ends of Windows, unless it is not a text or has some."""
    plain = b"\r" not in content and b"\x00" not in content
    return content.replace(b"\n", b"\r\n") if plain else content


def decode(content: bytes) -> str | None:
    """Return *content* as text; None if it is not UTF-8, or holds a null byte."""
    try:
        return None if b"\x00" in content else content.decode()
    except UnicodeDecodeError:
        return None


def find_move(before: Recipe, after: Recipe, old: Plan, new: Plan) -> Move | None:
    """Return the move of the package folder that a new answer in *after* asks for, if any."""
    origin, target = before.answers.get(PACKAGE_KEY), after.answers.get(PACKAGE_KEY)
    if not isinstance(origin, str) or not isinstance(target, str) or origin == target:
        return None
    left, entered = (
        {path.partition("/")[0] for path in plan if "/" in path} for plan in (old, new)
    )
    leaves = origin in left and origin not in entered
    enters = target in entered and target not in left
    return Move(origin, target) if leaves and enters else None


def mentions(word: str, files: Mapping[str, bytes]) -> list[str]:
    """Return the paths of *files* whose content has *word* as a whole word."""
    pattern = re.compile(rb"\b%s\b" % re.escape(word.encode()))
    return [path for path, content in files.items() if pattern.search(content)]


def file_states(pristine: Plan, disk: Mapping[str, bytes]) -> tuple[Entry, ...]:
    """Return an entry for each file: pristine, edited, deleted, or the user's own."""
    return tuple(
        Entry(path, _state(pristine.get(path), disk.get(path)), disk.get(path))
        for path in sorted({*pristine, *disk})
    )


def _state(pristine: File | None, now: bytes | None) -> Action:
    if pristine is None:
        return Action.YOURS
    if now is None:
        return Action.DELETED
    return Action.PRISTINE if is_same(File(now), pristine) else Action.EDITED


def edits(pristine: Plan, mine: Mapping[str, File]) -> Iterator[Change]:
    """Return what the user did to each file of *pristine*.

    Where only the line ends of the user are those of Windows, they count as unchanged.
    """
    for path, old in pristine.items():
        now = mine.get(path)
        if now is None:
            yield Change(path, Action.DELETE, old, None)
        elif _has_windows_ends(now.content) and b"\r" not in old.content:
            unix = replace(now, content=_with_unix_ends(now.content))
            yield Change(path, Action.UPDATE, old, unix)
        else:
            yield Change(path, Action.UPDATE, old, now)

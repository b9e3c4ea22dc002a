"""Journal: changes an existing project all at once, or not at all.

New bytes, a copy of the old ones and a list of both go into ``.flask-scaffold/journal/`` first.
A run that finds the list without a holder, after a kill or a power cut, puts the old bytes back.
Once it is renamed, the change is made, and only the journal is left to remove.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scaffold.project.errors import DiskFailure, Refused, reason
from scaffold.project.plan import File
from scaffold.project.problems import place
from scaffold.project.recipe import FOLDER
from scaffold.system import locks, signals
from scaffold.system.files import read_file, remove_tree, sync, sync_folder

if TYPE_CHECKING:
    from scaffold.merging.merge import Change, Move

_JOURNAL = f"{FOLDER}/journal"
_LIST = f"{_JOURNAL}/list.json"
_UNDO = f"{_JOURNAL}/undo.json"
_DONE = f"{_JOURNAL}/done.json"


class Busy(Refused):
    """Another run is changing the project."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__(
            "Another flask-scaffold is changing this project.", hint="Wait until it is done."
        )


class ChangedMeanwhile(DiskFailure):
    """A file is not what the change was planned for."""

    code = "changed-meanwhile"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{place(path)} is not what it was a moment ago.", hint="Save your work, and try again."
        )


@contextmanager
def alone(project: Path) -> Iterator[None]:
    """Keep other runs from changing *project* during the block, and mend what a killed run left.

    Raises:
        Busy: another run is changing it.
        DiskFailure: the disk refused.
    """
    with _told(project):
        lock = locks.lock(project / FOLDER)
    if lock is None:
        raise Busy
    try:
        with _told(project), signals.defer():
            _mend(project)
        yield
    finally:
        os.close(lock)


def recover(project: Path) -> None:
    """Mend what a killed run left in *project*.

    Raises:
        Busy: the run is alive.
        DiskFailure: the disk refused.
    """
    if (project / _JOURNAL).is_dir():
        try:
            with alone(project):
                pass
        except Busy:
            if (project / _UNDO).exists():
                raise  # Else it has not begun, or is done.


def apply(project: Path, changes: Sequence[Change], move: Move | None = None) -> None:
    """Make *move* and write *changes*; on any failure the old bytes are back.

    The caller is ``alone`` with the project.

    Raises:
        ChangedMeanwhile: a file is not what the change was planned for.
        DiskFailure: the disk refused.
        Interrupted: a signal arrived.
    """
    with _told(project), signals.defer():
        try:
            folders = _prepare(project, changes, move)
            if move:
                os.rename(project / move.old, project / move.new)
            for folder in folders:
                (project / folder).mkdir()
            for number, change in enumerate(changes):
                signals.check()
                _swap(project, number, change)
            sync({project, *((project / change.path).parent for change in changes)})
            os.replace(project / _UNDO, project / _DONE)
        except BaseException:
            _taken_back(project)
            raise
        with suppress(OSError):  # The change is made; the rest can wait.
            _mend(project)


def _prepare(project: Path, changes: Sequence[Change], move: Move | None) -> list[str]:
    journal = project / _JOURNAL
    journal.mkdir(0o700)
    _write(journal / ".gitignore", b"*\n", 0o600)  # Were we killed, git would not see it.
    if move and os.path.lexists(project / move.new):
        raise ChangedMeanwhile(move.new)
    files: list[dict[str, str | None]] = []
    folders: dict[str, None] = {}
    for number, change in enumerate(changes):
        signals.check()
        here, kept = project / change.before, None
        if not _is(change.now, here):
            raise ChangedMeanwhile(change.before)
        if change.now:
            kept = stat.S_IMODE(os.lstat(here).st_mode)
            _keep(here, journal / f"{number}.old", change.now.content, kept)
        if change.then:
            mode = change.then.mode if kept is None else _marked(kept, change.then.executable)
            _write(journal / f"{number}.new", change.then.content, mode, exact=kept is not None)
            folders |= dict.fromkeys(_missing(project, change.path, move))
        files.append({"path": change.path, "old": _hash(change.now), "new": _hash(change.then)})
    names = [move.old, move.new] if move else None
    undo = {"move": names, "folders": list(folders), "files": files}
    _write(project / _LIST, json.dumps(undo).encode(), 0o600)
    sync((*journal.iterdir(), journal))
    os.replace(project / _LIST, project / _UNDO)
    sync_folder(journal)
    return list(folders)


def _keep(here: Path, copy: Path, content: bytes, mode: int) -> None:
    """Copy *here* into the journal; a link to the same bytes will do."""
    try:
        if not mode & stat.S_IWUSR:
            raise PermissionError  # Windows cannot remove one link alone.
        os.link(here, copy)
    except OSError:  # Or there are no links.
        _write(copy, content, mode, exact=True)


def _swap(project: Path, number: int, change: Change) -> None:
    path = project / change.path
    if not _is(change.now, path):
        raise ChangedMeanwhile(change.path)
    if change.then:
        os.replace(project / _JOURNAL / f"{number}.new", path)
    else:
        path.unlink()


def _taken_back(project: Path) -> None:
    try:
        _mend(project)
    except OSError as error:
        raise DiskFailure(
            f"{place(str(project))} is changed by half, and cannot be put back: {reason(error)}.",
            hint="Mend that, and type flask-scaffold status: it puts the old files back.",
        ) from error


def _mend(project: Path) -> None:
    if (undo := _listed(project / _UNDO)) is not None:
        _undo(project, undo)
        (project / _UNDO).unlink()
    elif (done := _listed(project / _DONE)) is not None:
        for file in done["files"]:
            if file["new"] is None:
                _remove_emptied(project, project / file["path"])
    remove_tree(project / _JOURNAL)


def _undo(project: Path, undo: dict[str, Any]) -> None:
    """Put the old bytes back where the new ones are; doing it twice does no harm."""
    old, new = (project / name for name in undo["move"] or (".", "."))
    if undo["move"] and (os.path.lexists(old) or not os.path.lexists(new)):
        return  # It comes first: nothing was done.
    for number, file in enumerate(undo["files"]):
        path, copy = project / file["path"], project / _JOURNAL / f"{number}.old"
        # What was edited since belongs to its author.
        if _found(path) == file["new"]:
            if file["old"] is None:
                path.unlink()
            elif copy.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                os.replace(copy, path)
    for folder in reversed(undo["folders"]):
        with suppress(OSError):  # Somebody uses it.
            (project / folder).rmdir()
    if undo["move"]:
        os.rename(new, old)


def _remove_emptied(project: Path, path: Path) -> None:
    with suppress(OSError):
        for folder in path.parents:
            if folder == project:
                break
            if os.listdir(folder) == ["__pycache__"]:
                remove_tree(folder / "__pycache__")
            folder.rmdir()


def _listed(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(read_file(path))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise DiskFailure(
            f"{place(str(path))} is damaged: {error}.",
            hint=f"Compare your files with those in {_JOURNAL}, and remove that folder.",
        ) from error
    return found


@contextmanager
def _told(project: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DiskFailure(f"{place(str(project))} cannot be changed: {reason(error)}.") from error


def _write(path: Path, content: bytes, mode: int, *, exact: bool = False) -> None:
    """Write a new file with *mode*, less the umask unless *exact*."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags, mode), "wb") as stream:
        stream.write(content)
    if exact:
        path.chmod(mode)


def _marked(mode: int, executable: bool) -> int:
    """Return *mode* with execute permission for all who may read, or for none."""
    return mode | (mode & 0o444) >> 2 if executable else mode & ~0o111


def _missing(project: Path, path: str, move: Move | None) -> Iterator[str]:
    """Return the folders that *path* lacks after *move*, parents first."""
    parts = path.split("/")
    for depth in range(1, len(parts)):
        above = "/".join(parts[:depth])
        if not (project / (move.before(above) if move else above)).is_dir():
            yield above


def _is(file: File | None, path: Path) -> bool:
    return _found(path) == _hash(file)


def _found(path: Path) -> str | None:
    """Return the hash of the file at *path*, None for nothing."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return "no file"
        return _hash(File(path.read_bytes()))
    except (FileNotFoundError, NotADirectoryError):
        return None


def _hash(file: File | None) -> str | None:
    from hashlib import sha256  # Slow to load; a new project needs none.

    return sha256(file.content).hexdigest() if file else None

"""Journal: changes an existing project all at once, or not at all.

The new bytes and a copy of the old ones are written into ``.flask-scaffold/journal/`` first. From
the moment its list is there until it is gone again, the change is under way: whoever finds the
list without a holder, after a kill or a power cut, puts the old bytes back.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from scaffold.core.errors import DiskFailure, Refused
from scaffold.core.merge import Change
from scaffold.core.plan import File
from scaffold.core.record import FOLDER
from scaffold.edge import signals
from scaffold.edge.staging import hold, sync_folder

_JOURNAL = f"{FOLDER}/journal"
_LIST = "list.json"


class Busy(Refused):
    """Another run is changing the same project."""

    code = "busy"


class ChangedMeanwhile(DiskFailure):
    """A file is not what it was when the change was planned."""

    code = "changed-meanwhile"


def recover(project: Path) -> None:
    """Put the old bytes back if a run was killed while it changed *project*.

    Raises:
        Busy: the run is still alive.
        DiskFailure: the disk refused.
    """
    journal = project / _JOURNAL
    if journal.is_dir():
        with _told(project), signals.held(), _held(journal):
            _take_back(project, journal)


def apply(project: Path, changes: Sequence[Change]) -> None:
    """Write *changes* to *project*; on any failure or signal the old bytes are back.

    Raises:
        Busy: another run is changing the same project.
        ChangedMeanwhile: a file is not what the changes were planned for.
        DiskFailure: the disk refused.
        Interrupted: a signal arrived.
    """
    journal = project / _JOURNAL
    with _told(project), signals.held():
        with suppress(FileExistsError):
            journal.mkdir()
        with _held(journal):
            try:
                folders = _prepare(project, journal, changes)
                for number, change in enumerate(changes):
                    signals.check()
                    _swap(project, journal, number, change)
                _remove_emptied(project, changes)
                for folder in folders:
                    sync_folder(folder)
                (journal / _LIST).unlink()
            except BaseException:
                _take_back(project, journal)
                raise
            shutil.rmtree(journal, ignore_errors=True)


def _prepare(project: Path, journal: Path, changes: Sequence[Change]) -> list[Path]:
    """Write the old and the new bytes and the list, and make the folders that are needed."""
    files: list[list[object]] = []
    folders: list[Path] = []
    for number, change in enumerate(changes):
        signals.check()
        path = project / change.path
        mode = stat.S_IMODE(path.stat().st_mode) if change.now else None
        if change.now:
            _write(journal / f"{number}.old", change.now, mode)
        if change.then:
            _write(journal / f"{number}.new", change.then, mode)
            folders += [above for above in _missing(path.parent) if above not in folders]
        files.append([change.path, bool(change.now), bool(change.then)])
    names = [folder.relative_to(project).as_posix() for folder in folders]
    document = json.dumps({"files": files, "folders": names})
    _write(journal / f"{_LIST}.new", File(document.encode()), 0o600)
    sync_folder(journal)
    os.replace(journal / f"{_LIST}.new", journal / _LIST)
    sync_folder(journal)
    for folder in folders:
        folder.mkdir()
    return [project, *{(project / change.path).parent for change in changes}]


def _swap(project: Path, journal: Path, number: int, change: Change) -> None:
    path = project / change.path
    now = path.read_bytes() if path.is_file() else None
    if path.is_symlink() or now != (change.now.content if change.now else None):
        raise ChangedMeanwhile(
            f"{change.path} is not what it was a moment ago.", hint="Save your work, and try again."
        )
    if change.then:
        os.replace(journal / f"{number}.new", path)
    else:
        path.unlink()


def _remove_emptied(project: Path, changes: Sequence[Change]) -> None:
    """Remove the folders in which the last file was deleted."""
    for change in changes:
        if change.then is None:
            for folder in (project / change.path).relative_to(project).parents:
                with suppress(OSError):
                    (project / folder).rmdir()


def _take_back(project: Path, journal: Path) -> None:
    """Undo what the list of *journal* tells, in any state, and remove the journal."""
    with suppress(FileNotFoundError):
        document = json.loads((journal / _LIST).read_text())
        for number, (path, before, after) in enumerate(document["files"]):
            old, new = journal / f"{number}.old", journal / f"{number}.new"
            swapped = not new.exists() if after else not (project / path).exists()
            if swapped and before and old.exists():
                (project / path).parent.mkdir(parents=True, exist_ok=True)
                os.replace(old, project / path)
            elif swapped and not before:
                (project / path).unlink(missing_ok=True)
        for folder in reversed(document["folders"]):
            with suppress(OSError):
                (project / folder).rmdir()
        (journal / _LIST).unlink()
    shutil.rmtree(journal, ignore_errors=True)


@contextmanager
def _held(journal: Path) -> Iterator[None]:
    lock = hold(journal)
    if lock is None:
        raise Busy(
            "Another flask-scaffold is changing this project.", hint="Wait until it is done."
        )
    try:
        yield
    finally:
        os.close(lock)


@contextmanager
def _told(project: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DiskFailure(f"{project} cannot be changed: {reason}.") from error


def _write(path: Path, file: File, mode: int | None) -> None:
    """Write *file*, with exactly *mode*, or with its own less the umask."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags, file.mode), "wb") as stream:
        stream.write(file.content)
        stream.flush()
        os.fsync(stream.fileno())
    if mode is not None:
        path.chmod(mode)


def _missing(folder: Path) -> list[Path]:
    """Return the folders that must be made for *folder* to be there, parents first."""
    found: list[Path] = []
    while not folder.exists():
        found.append(folder)
        folder = folder.parent
    return found[::-1]

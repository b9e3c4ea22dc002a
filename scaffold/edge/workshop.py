"""Workshop: folders of our own, where projects are tried out and what can be made anew is kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import time

from scaffold.core.errors import DiskFailure, reason
from scaffold.core.plan import Plan
from scaffold.edge import staging

_DAY = 24 * 60 * 60


def cache(name: str) -> Path:
    """Return our folder of that name in the user's cache, or where temporary files are kept.

    Raises:
        DiskFailure: neither can be written.
    """
    why = "none can be written"
    for find in (_users, _anybodys):
        try:
            folder = find() / name
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = reason(error)
        except RuntimeError:
            why = "there is no home folder"
        else:
            if os.access(folder, os.W_OK | os.X_OK):
                return folder
    raise DiskFailure(f"There is no folder for temporary files: {why}.")


def _users() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("flask-scaffold", appauthor=False)


def _anybodys() -> Path:
    from tempfile import gettempdir

    # Nobody else may put anything there.
    return Path(gettempdir(), f"flask-scaffold-{os.getuid() if os.name == 'posix' else 'cache'}")


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder for the block; it goes with it, and what a killed run left goes too."""
    with staging.scratch(cache("scratch")) as folder:
        yield folder


def spread(plan: Plan, folder: Path) -> None:
    """Write the files of *plan* into *folder*, which is ours."""
    folder.mkdir(exist_ok=True)
    for name in plan.folders():
        (folder / name).mkdir(exist_ok=True)
    for name, file in plan.items():
        path = folder / name
        path.write_bytes(file.content)
        if file.executable:
            path.chmod(0o755)


def older(folder: Path, days: int) -> list[Path]:
    """Return what was put into *folder* before so many days."""
    long_ago = time() - days * _DAY
    found = []
    with suppress(OSError), os.scandir(folder) as entries:
        found = [Path(entry) for entry in entries if entry.stat().st_mtime < long_ago]
    return found

"""Environments: a project installed with what it needs, to be looked at."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scaffold.checks.requirements import Needs
from scaffold.system.processes import Outcome
from scaffold.writing import venv

# Where things are, but no setting for one application or tool.
_KEPT = frozenset(
    """
    APPDATA COMSPEC HOME HTTPS_PROXY HTTP_PROXY LANG LOCALAPPDATA LOGNAME NO_PROXY
    NUMBER_OF_PROCESSORS PATH PATHEXT PROCESSOR_ARCHITECTURE PROGRAMDATA PROGRAMFILES
    REQUESTS_CA_BUNDLE SHELL SSL_CERT_DIR SSL_CERT_FILE SYSTEMDRIVE SYSTEMROOT TEMP TMP TMPDIR TZ
    USER USERNAME USERPROFILE WINDIR
    """.split()
)


@dataclass(frozen=True, slots=True)
class Filled:
    """An environment with a project in it, or why there is none.

    ``programs`` are the folders of what is typed, ``packages`` that of what is imported.
    """

    python: Path
    outcome: Outcome
    packages: Path
    programs: tuple[Path, ...] = ()


def variables(
    programs: Sequence[Path] = (), also: Collection[str] = (), **more: str
) -> dict[str, str]:
    """Return the environment variables for a program that is looked at.

    Its *programs* are found first; *also* names more of the user's that it sees.
    """
    kept = {
        key: value
        for key, value in os.environ.items()
        if key.upper() in _KEPT or key.startswith("LC_") or key in also
    }
    path = os.pathsep.join((*map(str, programs), kept.get("PATH", os.defpath)))
    inside = {"VIRTUAL_ENV": str(programs[0].parent)} if programs else {}
    return {**kept, "PATH": path, **inside, **more}


@contextmanager
def filled(needs: Needs, project: Path, folder: Path, limit: float) -> Iterator[Filled]:
    """Make an environment in *folder* with *project* and what it *needs*, for the block.

    Nothing of it is shared with other projects, or kept: what is installed depends on the project
    and the index alone. Each program is stopped after *limit* seconds.
    """
    made = venv.bare(folder, limit)
    if made.ok:
        own = ("--editable", str(project)) if needs.is_package else ()
        if what := (*needs.requirements, *own):
            made = venv.get(folder, what, limit)
    python = venv.python_of(folder)
    yield Filled(python, made, venv.packages_of(folder), (python.parent,))

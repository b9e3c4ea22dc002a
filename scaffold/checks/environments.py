"""Environments: a project installed with what it needs, in an environment of its own."""

import os
from collections.abc import Collection, Sequence
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
class Installation:
    """An environment for a project, and the outcome of the installer.

    ``programs`` is the folder of its scripts, ``packages`` that of what Python imports.
    """

    python: Path
    outcome: Outcome
    packages: Path

    @property
    def programs(self) -> Path:
        """The folder of its scripts."""
        return self.python.parent


def install(needs: Needs, project: Path, folder: Path, limit: float) -> Installation:
    """Make an environment at *folder*, and install *project* and its *needs* into it.

    What is installed depends on the project and on the package index alone: no environment is kept
    for the next project. Each program is stopped after *limit* seconds.

    Raises:
        Interrupted: a signal arrived; the installer has been stopped.
    """
    editable = ("--editable", str(project)) if needs.is_package else ()
    what = (*editable, *needs.requirements)
    outcome = venv.bare(folder, limit)
    if outcome.ok and what:
        outcome = venv.get(folder, what, limit)
    return Installation(venv.python_of(folder), outcome, venv.packages_of(folder))


def variables(
    programs: Sequence[Path] = (), also: Collection[str] = (), **more: str
) -> dict[str, str]:
    """Return the environment variables for a program of a project.

    It finds *programs* first, folders of an environment. *also* names variables of the user's that
    it sees, and *more* are set.
    """
    kept = {
        key: value
        for key, value in os.environ.items()
        if key.upper() in _KEPT or key.startswith("LC_") or key in also
    }
    path = os.pathsep.join((*map(str, programs), kept.get("PATH", os.defpath)))
    inside = {"VIRTUAL_ENV": str(programs[0].parent)} if programs else {}
    return {**kept, "PATH": path, **inside, **more}

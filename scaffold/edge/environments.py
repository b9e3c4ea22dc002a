"""Environments: what projects need, installed once for all that need the same, outside of them."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from scaffold.core.needs import Needs
from scaffold.core.plan import File, Plan
from scaffold.edge import staging, venv, workshop
from scaffold.edge.shell import Outcome

# How long an environment serves, in days: later, its packages may have newer versions.
_FRESH = 7

# What a program may know of the user's environment: where things are, and nothing that is set for
# one application or one tool.
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
    """An environment with a project in it, or why there is none."""

    python: Path
    outcome: Outcome


def variables(**more: str) -> dict[str, str]:
    """Return the environment variables for a program that is looked at."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key.upper() in _KEPT or key.startswith("LC_")
    }
    return {**kept, **more}


@contextmanager
def filled(needs: Needs, project: Path, folder: Path) -> Iterator[Filled]:
    """Make an environment in *folder* with the project in *project*, and what it *needs*.

    What it needs is shared with every project that needs the same, and kept for the next time.
    """
    with _shared(needs) as (base, outcome):
        if not outcome.ok:
            yield Filled(venv.python_of(base), outcome)
            return
        made = venv.bare(folder)
        if made.ok:
            workshop.spread(_sees(base), folder)
        if made.ok and needs.is_package:
            made = venv.put(folder, project, alone=not needs.is_open)
        yield Filled(venv.python_of(folder), made)


@contextmanager
def _shared(needs: Needs) -> Iterator[tuple[Path, Outcome]]:
    """Hold the environment of all who have these *needs*; made now, if it is not there."""
    root = workshop.cache("environments")
    name = needs.key(sys.version, sys.platform, sys.prefix)
    for old in workshop.older(root, days=_FRESH):
        staging.remove_unheld(old)
    lock, outcome = staging.share(root / name), Outcome(0, "")
    if lock is None:
        outcome = _made(needs, root / name)
        lock = staging.share(root / name)
    try:
        yield root / name, outcome
    finally:
        if lock is not None:
            os.close(lock)


def _made(needs: Needs, target: Path) -> Outcome:
    """Make the environment *target*, in staging, so that nobody ever sees half of it."""
    with suppress(_Unmade), staging.staged(target) as folder:
        outcome = venv.bare(folder)
        if outcome.ok:
            outcome = venv.get(folder, needs.requirements)
        if not outcome.ok:
            raise _Unmade
    return outcome


class _Unmade(Exception):
    """Packages could not be installed; what was made of the environment goes."""


def _sees(base: Path) -> Plan:
    """Return the file that lets another environment import what *base* holds."""
    packages = _packages(base)
    line = f"import site; site.addsitedir({str(packages)!r})\n"
    inside = _packages(Path()).as_posix()
    return Plan({f"{inside}/_shared.pth": File(line.encode())})


def _packages(folder: Path) -> Path:
    scheme = "nt" if os.name == "nt" else "posix_prefix"
    where = {"base": str(folder), "platbase": str(folder)}
    return Path(sysconfig.get_path("purelib", scheme, where))

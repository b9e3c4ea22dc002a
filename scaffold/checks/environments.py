"""Environments: what projects need, installed once for all that need the same."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from scaffold.checks import backend
from scaffold.checks.requirements import Needs
from scaffold.checks.stock import find, packages_of
from scaffold.project.plan import File, Plan
from scaffold.system import tempdirs
from scaffold.system.processes import Outcome
from scaffold.writing import venv

# In days: later, packages may have newer versions.
_FRESH = 7
_BASE = ".venv"

# Others that are asked for packages, and for bytecode.
_LENDERS = 8
_COMPILERS = 3

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


def prepare(needs: Needs, limit: float) -> None:
    """Install what *needs* tell beforehand; who needs it is told why it fails."""
    with _shared(needs, limit):
        pass


@contextmanager
def filled(needs: Needs, project: Path, folder: Path, limit: float) -> Iterator[Filled]:
    """Make an environment in *folder* with *project* and what it *needs*.

    The latter is shared and kept. Each program is stopped after *limit* seconds.
    """
    with _shared(needs, limit) as (base, outcome):
        if not outcome.ok:
            yield Filled(venv.python_of(base), outcome, packages_of(base))
            return
        for other in _used_since(base):
            tempdirs.lend(packages_of(other), packages_of(base))
        made = venv.bare(folder, limit)
        if made.ok:
            tempdirs.spread(_sees(base, folder), folder)
        python = venv.python_of(folder)
        programs = (python.parent, venv.python_of(base).parent)
        if made.ok and needs.is_package:
            seen = variables(programs)
            # What that cannot do, an installer does, or tells why not.
            if not (needs.backend and backend.put(project, needs.backend, folder, seen, limit)):
                made = venv.get(folder, ("--editable", str(project)), limit)
        yield Filled(python, made, packages_of(base), programs)
        tempdirs.use(base)


@contextmanager
def _shared(needs: Needs, limit: float) -> Iterator[tuple[Path, Outcome]]:
    root = tempdirs.cache("environments")
    tempdirs.clear(root, days=_FRESH)
    said = []

    def fill(folder: Path) -> bool:
        base = folder / _BASE
        made = venv.bare(base, limit)
        if made.ok and needs.requirements:
            made = _installed(needs, base, limit)
        said.append(made)
        return made.ok

    folder = root / needs.key(sys.version, sys.platform, sys.prefix)
    with tempdirs.kept(folder, fill):
        yield folder / _BASE, said[-1] if said else Outcome(0, "")


def _installed(needs: Needs, base: Path, limit: float) -> Outcome:
    """Install what it *needs*: what others have, or from an index."""
    if venv.has_uv() or os.name == "nt":  # uv links by itself; Windows' programs cannot move.
        return venv.get(base, needs.requirements, limit)
    newest = _others(base, lambda one: one.parent.lstat().st_mtime)
    if find(needs.requirements, newest[:_LENDERS]).link(base):
        return Outcome(0, "")
    return venv.get(base, needs.requirements, limit)


def _used_since(base: Path) -> list[Path]:
    """Return those that were used last, after *base* was: what was compiled before, it has."""
    since, others = tempdirs.last_use(base), _others(base, tempdirs.last_use)
    return [one for one in others[:_COMPILERS] if tempdirs.last_use(one) > since]


def _others(base: Path, when: Callable[[Path], float]) -> list[Path]:
    """Return all environments of the same Python but *base*, the last first."""
    folder = base.parent
    with suppress(OSError):
        same = folder.parent.glob(f"{folder.name.partition('-')[0]}-*")
        others = [one / _BASE for one in same if one != folder and tempdirs.is_filled(one)]
        return sorted(others, key=when, reverse=True)
    return []


def _sees(base: Path, folder: Path) -> Plan:
    packages = packages_of(base)
    line = f"import site; site.addsitedir({str(packages)!r})\n"
    inside = packages_of(Path()).as_posix()
    files = {f"{inside}/_shared.pth": File(line.encode())}
    for path in venv.python_of(base).parent.iterdir():
        if (
            path.is_file()
            and not path.is_symlink()
            and (mine := tempdirs.moved(path, base, folder))
        ):
            files[f"{path.parent.name}/{path.name}"] = File(mine, executable=True)
    return Plan(files)

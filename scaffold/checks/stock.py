"""Stock: what an environment needs that others have."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Sequence
from contextlib import suppress
from csv import reader
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import Distribution
from pathlib import Path
from time import time

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from scaffold.system import tempdirs

# Seconds, after which the index may have a newer version.
_NEW = 24 * 60 * 60


@dataclass(frozen=True)
class _Held:
    """A distribution of a lender; *info* is its dist-info."""

    lender: Path
    info: Path
    version: Version

    @cached_property
    def files(self) -> list[str]:
        """Its paths in the lender, dist-info last; none if it is old or came from no index."""
        try:
            is_new = (self.info / "RECORD").stat().st_mtime > time() - _NEW
        except OSError:
            return []
        if not is_new or (self.info / "direct_url.json").exists():
            return []
        inside = packages_of(Path())
        # Some Pythons leave out of Distribution.files what is not there.
        listed = reader((Distribution.at(self.info).read_text("RECORD") or "").splitlines())
        found = [os.path.normpath(os.path.join(inside, path)) for path, *_ in filter(None, listed)]
        if any(os.path.isabs(one) or one.startswith(os.pardir) for one in found):
            return []
        return sorted(found, key=lambda one: self.info.name in one)


def paths_of(environment: Path) -> dict[str, str]:
    """Return the folders of *environment*, by the names of sysconfig."""
    scheme = "nt" if os.name == "nt" else "posix_prefix"
    where = dict.fromkeys(("base", "platbase", "installed_base"), str(environment))
    return sysconfig.get_paths(scheme, where)


def packages_of(environment: Path) -> Path:
    """Return the site-packages of *environment*."""
    return Path(paths_of(environment)["purelib"])


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of what is needed, and whether it is all."""

    held: tuple[_Held, ...]
    is_all: bool

    def link(self, environment: Path) -> bool:
        """Link it into *environment*; return whether that worked and is all."""
        linked = [tempdirs.link(one.lender, environment, one.files) for one in self.held]
        return self.is_all and all(linked)


def find(requirements: Sequence[str], lenders: Sequence[Path]) -> Found:
    """Return what *lenders* have of *requirements*, and of what these require.

    Lenders are environments of the same Python, the best first. What they lack, or have in a version
    that does not fit, is left to an installer.
    """
    stock, chosen, is_all = _stock(lenders), dict[str, _Held](), True
    waiting = [(one, frozenset({""})) for one in requirements]
    seen = set(waiting)
    while waiting:
        text, extras = waiting.pop()
        try:
            one = Requirement(text)
        except InvalidRequirement:  # A path, for an installer.
            is_all = False
            continue
        if one.marker and not any(one.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        name = canonicalize_name(one.name)
        held = [chosen[name]] if name in chosen else stock.get(name, [])
        fits = (h for h in held if not one.url and one.specifier.contains(h.version) and h.files)
        if (fit := next(fits, None)) is None:
            is_all = False
            continue
        chosen[name] = fit
        wanted = frozenset({"", *one.extras})
        more = {(line, wanted) for line in Distribution.at(fit.info).requires or ()} - seen
        waiting += more
        seen |= more
    return Found(tuple(chosen.values()), is_all)


def _stock(lenders: Sequence[Path]) -> dict[str, list[_Held]]:
    stock: dict[str, list[_Held]] = {}
    for lender in lenders:
        for info in sorted(packages_of(lender).glob("*.dist-info")):
            name, _, version = info.stem.rpartition("-")
            with suppress(InvalidVersion):
                held = _Held(lender, info, Version(version))
                stock.setdefault(canonicalize_name(name), []).append(held)
    return stock

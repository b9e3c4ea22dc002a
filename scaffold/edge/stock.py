"""Stock: what was installed for others of what another environment needs."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import Distribution
from pathlib import Path
from time import time

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from scaffold.edge import workshop

# What was installed before so many seconds may be newer in the index by now.
_NEW = 24 * 60 * 60


@dataclass(frozen=True)
class _Held:
    """A distribution that a lender has, by the folder that tells of it."""

    lender: Path
    info: Path
    version: Version

    @cached_property
    def files(self) -> list[str]:
        """Its files as paths in the lender, those that tell of it last.

        There are none of one that is old, or that came from elsewhere than an index.
        """
        try:
            is_new = (self.info / "RECORD").stat().st_mtime > time() - _NEW
        except OSError:
            return []
        if not is_new or (self.info / "direct_url.json").exists():
            return []
        inside = packages_of(Path())
        listed = Distribution.at(self.info).files or ()
        found = [os.path.normpath(os.path.join(inside, *one.parts)) for one in listed]
        if any(os.path.isabs(one) or one.startswith(os.pardir) for one in found):
            return []
        return sorted(found, key=lambda one: self.info.name in one)


def packages_of(environment: Path) -> Path:
    """Return the folder of *environment* for what is imported."""
    scheme = "nt" if os.name == "nt" else "posix_prefix"
    where = {"base": str(environment), "platbase": str(environment)}
    return Path(sysconfig.get_path("purelib", scheme, where))


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of what an environment needs, and whether that is all of it."""

    held: tuple[_Held, ...]
    is_all: bool

    def link(self, environment: Path) -> bool:
        """Give *environment* all of it; False where it cannot have that, or it is not all."""
        linked = [workshop.link(one.lender, environment, one.files) for one in self.held]
        return self.is_all and all(linked)


def find(requirements: Sequence[str], lenders: Sequence[Path]) -> Found:
    """Return what *lenders* have of *requirements*, and of what that requires in turn.

    Lenders are environments of the same Python, the best first. What they do not have, or not in a
    version that will do, is left to an installer, which takes what is there into account.
    """
    stock, chosen, is_all = _stock(lenders), dict[str, _Held](), True
    waiting = [(one, frozenset({""})) for one in requirements]
    seen = set(waiting)
    while waiting:
        text, extras = waiting.pop()
        try:
            one = Requirement(text)
        except InvalidRequirement:  # A path, which only an installer understands.
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
    """Return all that *lenders* have, by its normalised name."""
    stock: dict[str, list[_Held]] = {}
    for lender in lenders:
        for info in sorted(packages_of(lender).glob("*.dist-info")):
            name, _, version = info.stem.rpartition("-")
            with suppress(InvalidVersion):
                held = _Held(lender, info, Version(version))
                stock.setdefault(canonicalize_name(name), []).append(held)
    return stock

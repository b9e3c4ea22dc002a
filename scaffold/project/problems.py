"""Problems: what is wrong, as values, so that all is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what was got, and what would do.

    A ``refusal`` cannot be asked like this (exit code 2); else it cannot be done now (exit code 1).
    """

    code: str
    message: str
    hint: str = ""
    refusal: bool = True


@dataclass(frozen=True, slots=True)
class Site:
    """What was found at a target.

    ``path`` is the target or, if that is at fault, its folder. ``parent`` is ``folder``,
    ``missing``, ``file`` or ``unreadable``; ``standing`` must not be touched; ``error`` is
    what the system said.
    """

    path: str
    parent: str
    writable: bool = False
    standing: tuple[str, ...] = ()
    error: str = ""


def shown(value: str) -> str:
    """Return *value* for one line of any terminal: ASCII, at most 60 characters."""
    text = ascii(value[:61])
    return text if len(text) <= 60 else text[:57] + "..."


def plain(text: str) -> str:
    """Return *text* for one line, without what a terminal would obey."""
    return text if text.isprintable() else ascii(text)[1:-1]


def place(path: str) -> str:
    """Return *path* for one line, in at most 300 characters."""
    text = path if path.isprintable() else ascii(path)
    return text if len(text) <= 300 else f"{text[:145]}...{text[-145:]}"


def unknown(kind: str, value: str, known: Iterable[str], code: str = "") -> Problem:
    """Return that *value* is none of *known*, with the closest."""
    from difflib import get_close_matches

    names = sorted(known)
    near = get_close_matches(value, names, n=1)
    if near:
        hint = f"Did you mean {near[0]}?"
    elif names:
        hint = f"Choose from: {', '.join(names)}."
    else:
        hint = "There are none."
    return Problem(code or f"unknown-{kind}", f"There is no {kind} {shown(value)}.", hint)


def site_problems(site: Site, here: bool) -> list[Problem]:
    """Return why no project can be made at *site*."""
    if site.parent == "missing":
        return [Problem("no-folder", f"There is no folder {shown(site.path)}.", "Make it first.")]
    if site.parent == "file":
        return [Problem("no-folder", f"{shown(site.path)} is not a folder.", "Choose another one.")]
    if site.parent == "unreadable":
        return [Problem("no-folder", f"{shown(site.path)} cannot be used: {site.error}.")]
    if site.standing:
        return [_in_the_way(site, here)]
    if not site.writable:
        return [
            Problem(
                "not-writable",
                f"The folder {shown(site.path)} cannot be written.",
                "Choose another one with --output-dir.",
                refusal=False,
            )
        ]
    return []


def _in_the_way(site: Site, here: bool) -> Problem:
    if not here:
        return Problem(
            "target-exists",
            f"{place(site.path)} already exists.",
            "Choose another name, or another folder with --output-dir.",
        )
    first, others = place(site.standing[0]), len(site.standing) - 1
    some = f"{first} and {others} more already exist" if others else f"{first} already exists"
    it = "them" if others else "it"
    return Problem(
        "target-exists",
        f"{some} in {place(site.path)}.",
        f"Move {it} away, or choose a folder without {it}.",
    )

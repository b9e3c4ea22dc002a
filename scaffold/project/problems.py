"""Problems: what is wrong, as values, so that all of it can be reported at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the message says what we got, the hint what to type.

    With ``refusal``, the request itself is not valid (exit code 2); without, it cannot be done now
    (exit code 1).
    """

    code: str
    message: str
    hint: str = ""
    refusal: bool = True


@dataclass(frozen=True, slots=True)
class Site:
    """What is at the place where a project should go.

    ``path`` is the target, or its parent folder if that is the problem. ``parent`` is ``folder``,
    ``missing``, ``file`` or ``unreadable``. ``standing`` are paths that are in the way, and
    ``error`` is the reason that the operating system gives.
    """

    path: str
    parent: str
    writable: bool = False
    standing: tuple[str, ...] = ()
    error: str = ""


def shown(value: str) -> str:
    """Return *value* in quotes, for one line of any terminal: ASCII, at most 60 characters."""
    text = ascii(value[:61])
    return text if len(text) <= 60 else text[:57] + "..."


def plain(text: str) -> str:
    """Return *text* for one line, with control characters escaped."""
    return text if text.isprintable() else ascii(text)[1:-1]


def place(path: str) -> str:
    """Return *path* for one line, cut in the middle to at most 300 characters."""
    text = path if path.isprintable() else ascii(path)
    return text if len(text) <= 300 else f"{text[:145]}...{text[-145:]}"


def unknown(kind: str, value: str, known: Iterable[str], code: str = "") -> Problem:
    """Return the problem that *value* is not in *known*; the hint is the closest name."""
    from difflib import get_close_matches

    names = sorted(set(known))
    near = get_close_matches(value, names, n=1)
    if near:
        hint = f"Did you mean {near[0]}?"
    elif names:
        hint = f"Choose from: {', '.join(names)}."
    else:
        hint = "There are none."
    return Problem(code or f"unknown-{kind}", f"There is no {kind} {shown(value)}.", hint)


def site_problems(site: Site, here: bool) -> list[Problem]:
    """Return why no project can be made at *site*; with *here*, into the folder itself."""
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

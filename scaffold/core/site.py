"""Site: what stands where a project would go, and whether that is in the way."""

from __future__ import annotations

from dataclasses import dataclass

from scaffold.core.problems import Problem, shown


@dataclass(frozen=True, slots=True)
class Site:
    """What was found at a target.

    ``path`` is the target or, where that is at fault, the folder that it would be in.
    ``parent`` is ``folder``, ``missing``, ``file`` or ``unreadable``; ``standing`` names what
    must not be touched; ``error`` is what the operating system said.
    """

    path: str
    parent: str
    writable: bool = False
    standing: tuple[str, ...] = ()
    error: str = ""


def place(path: str) -> str:
    """Return *path* as it may stand in one line, which it may well fill."""
    text = path if path.isprintable() else ascii(path)
    return text if len(text) <= 300 else f"{text[:145]}...{text[-145:]}"


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

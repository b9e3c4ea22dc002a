"""Problems: what is wrong with a request, as values, so that all are told at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: what was got, and what would do.

    ``refusal`` tells a request that cannot be asked like this (exit code 2)
    from one that this machine cannot do now (exit code 1).
    """

    code: str
    message: str
    hint: str = ""
    refusal: bool = True


def shown(value: str) -> str:
    """Return *value* as it may stand in one line of any terminal: ASCII, at most 60 characters."""
    text = ascii(value[:61])
    return text if len(text) <= 60 else text[:57] + "..."


def plain(text: str) -> str:
    """Return *text* as it may stand in one line, without what a terminal would obey."""
    return text if text.isprintable() else ascii(text)[1:-1]


def unknown(kind: str, value: str, known: Iterable[str], code: str = "") -> Problem:
    """Describe a name that is not one of *known*, with the closest that is."""
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

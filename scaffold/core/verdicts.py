"""Verdicts: what the replies of a server, and what its application tells of itself, are worth."""

from __future__ import annotations

from collections.abc import Sequence

from scaffold.core.check import Check
from scaffold.core.convention import Sources
from scaffold.core.exposed import places
from scaffold.core.facts import Facts
from scaffold.core.replies import Reply, missing_headers, shows, traces, weak_cookies

_FLAGS = ("SECURE", "HTTPONLY", "SAMESITE")


def headers(replies: Sequence[Reply], factory: bool) -> Check:
    """Look for the headers that keep a browser safe."""
    if not factory:
        return Check("headers", "skipped", "an application without a factory is to learn from")
    missing = missing_headers(replies[0].headers or {})
    if missing:
        return Check("headers", "failed", f"/ comes without {', '.join(missing)}")
    return Check("headers", "passed", "those that keep a browser safe are there")


def cookies(replies: Sequence[Reply], facts: Facts) -> Check:
    """Look at the flags of the session's cookie, and of every other that was seen."""
    if not facts.secret and not any(reply.cookies for reply in replies):
        return Check("cookies", "skipped", "without a secret key there is no session")
    names = [f"SESSION_COOKIE_{flag}" for flag in _FLAGS]
    wrong = [f"{name} is not set" for name in names if not facts.settings.get(name)]
    wrong += weak_cookies(cookie for reply in replies for cookie in reply.cookies)
    if wrong:
        return Check("cookies", "failed", "; ".join(wrong))
    return Check("cookies", "passed", "Secure, HttpOnly, SameSite")


def secrets(replies: Sequence[Reply], facts: Facts, key: str, sources: Sources) -> Check:
    """Look for the secret key in the files of a project, and for *key* in what it shows."""
    place = next(places(facts.secret, sources), "") if facts.secret else ""
    if place:
        return Check("secrets", "failed", f"the secret key is written in {place}")
    shown = next((reply.path for reply in replies if shows(reply, key)), "")
    if shown:
        return Check("secrets", "failed", f"{shown} shows the secret key")
    return Check("secrets", "passed", "none is in the files, and none is shown")


def debug(replies: Sequence[Reply], facts: Facts) -> Check:
    """Look for a debugger and for tracebacks."""
    if facts.debug:
        return Check("debug", "failed", "the application turns debug on by itself")
    for reply in replies:
        if mark := traces(reply):
            return Check("debug", "failed", f"{reply.path} shows {mark}")
    return Check("debug", "passed", "no debugger, and no traceback")

"""Replies: what a server says, and what is wrong with that."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from scaffold.checks.check import Check, CheckStatus
from scaffold.checks.facts import Facts
from scaffold.checks.policy import (
    HTTPS_ONLY,
    VERIFY,
    Rule,
    cookie_faults,
    debug_fault,
    missing_headers,
    secret_fault,
    session_faults,
)
from scaffold.checks.program_output import raised
from scaffold.checks.sources import Sources

_TRACES = ("Traceback (most recent call last)", "Werkzeug Debugger", "__debugger__")


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to GET *path*, or the ``error`` why there is none.

    ``headers`` go by name in small letters; ``cookies`` are the Set-Cookie lines.
    """

    path: str
    status: int = 0
    headers: Mapping[str, str] | None = None
    cookies: tuple[str, ...] = ()
    text: str = ""
    error: str = ""


def broken_pages(replies: Iterable[Reply]) -> Iterator[str]:
    """Return which pages fail; the index must be there."""
    for reply in replies:
        if reply.error:
            yield f"{reply.path} {reply.error}"
        elif reply.status >= 500 or (reply.path == "/" and reply.status >= 400):
            why = raised(unescape(reply.text))  # A debugger shows it.
            yield ": ".join(filter(None, (f"{reply.path} answers {reply.status}", why)))


def traces(reply: Reply) -> str:
    """Return the mark of a traceback or debugger, if any."""
    return next((mark for mark in _TRACES if mark in reply.text), "")


def shows(reply: Reply, secret: str) -> bool:
    """Return whether *reply* holds *secret*."""
    headers = "\n".join((*(reply.headers or {}).values(), *reply.cookies))
    return secret in reply.text or secret in headers


def headers(replies: Sequence[Reply], facts: Facts, factory: bool) -> Check:
    """Check the headers for safety: the server is asked by http, and *facts* know of https."""
    if not factory:
        return Check(
            "headers", CheckStatus.SKIPPED, "an application without a factory is to learn from"
        )
    by_https = facts.answer.headers if facts.answer else {}
    sent = {key: text for key, text in by_https.items() if key == HTTPS_ONLY}
    missing = missing_headers({**sent, **(replies[0].headers or {})})
    if missing:
        return Check("headers", VERIFY[Rule.HEADERS], f"/ comes without {', '.join(missing)}")
    return Check("headers", CheckStatus.PASSED, "those that keep a browser safe are there")


def cookies(replies: Sequence[Reply], facts: Facts) -> Check:
    """Check the flags of the session's cookie, and all others."""
    if not facts.secret and not any(reply.cookies for reply in replies):
        return Check("cookies", CheckStatus.SKIPPED, "without a secret key there is no session")
    sent = [cookie for reply in replies for cookie in reply.cookies]
    session, others = session_faults(facts.settings, sent), cookie_faults(facts.settings, sent)
    if session or others:
        status = VERIFY[Rule.SESSION if session else Rule.COOKIES]
        return Check("cookies", status, "; ".join((*session, *others)))
    return Check("cookies", CheckStatus.PASSED, "Secure, HttpOnly, SameSite")


def secrets(replies: Sequence[Reply], facts: Facts, key: str, sources: Sources) -> Check:
    """Judge the secret keys of the application, and look for *key* in the replies."""
    if fault := secret_fault(facts, sources):
        return Check("secrets", VERIFY[Rule.SECRET], fault)
    shown = next((reply.path for reply in replies if shows(reply, key)), "")
    if shown:
        return Check("secrets", CheckStatus.FAILED, f"{shown} shows the secret key")
    return Check("secrets", CheckStatus.PASSED, "none is in the files, and none is shown")


def debug(replies: Sequence[Reply], facts: Facts) -> Check:
    """Look for a debugger and for tracebacks."""
    if fault := debug_fault(facts):
        return Check("debug", VERIFY[Rule.DEBUG], fault)
    for reply in replies:
        if mark := traces(reply):
            return Check("debug", CheckStatus.FAILED, f"{reply.path} shows {mark}")
    return Check("debug", CheckStatus.PASSED, "no debugger, and no traceback")

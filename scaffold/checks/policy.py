"""Policy: what an application must do to be safe on the internet.

One function for each rule says what is wrong; ``doctor``, ``verify`` and ``new --verify`` call the
same ones. They differ in what they ask, and in how bad a broken rule is for each of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from scaffold.checks.check import CheckStatus
from scaffold.checks.facts import Facts, Secret, is_well_known, places
from scaffold.checks.sources import Sources


class Rule(StrEnum):
    """A rule of the policy."""

    SECRET = "secret"
    DEBUG = "debug"
    SESSION = "session"
    COOKIES = "cookies"
    HEADERS = "headers"


# What a broken rule is for doctor, which may look at work in progress, and for verify.
DOCTOR = {
    Rule.SECRET: CheckStatus.FAILED,
    Rule.DEBUG: CheckStatus.FAILED,
    Rule.SESSION: CheckStatus.FAILED,
    Rule.COOKIES: CheckStatus.WARNED,  # A script may have to read one.
    Rule.HEADERS: CheckStatus.WARNED,  # The server in front may add them.
}
VERIFY = dict.fromkeys(Rule, CheckStatus.FAILED)

# In bytes: 16 random ones are enough.
SHORTEST_KEY = 16

# Told only over https, as browsers heed it only there.
HTTPS_ONLY = "strict-transport-security"

# Without these a browser is left to guess; each with a word that it must hold.
# Source: https://flask.palletsprojects.com/en/stable/web-security/
_HEADERS = {
    "Strict-Transport-Security": "max-age=",
    "Content-Security-Policy": "",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "",
    "Referrer-Policy": "",
}


def missing_headers(headers: Mapping[str, str]) -> list[str]:
    """Return the headers that *headers*, by name in small letters, lack or have otherwise.

    ``frame-ancestors`` in a Content-Security-Policy says what X-Frame-Options says.
    """
    frames = "frame-ancestors" in headers.get("content-security-policy", "")
    missing = []
    for name, word in _HEADERS.items():
        sent = headers.get(name.lower())
        if name == "X-Frame-Options" and frames:
            continue
        if sent is None or word not in sent.lower():
            missing.append(f"{name}: {word}" if word == "nosniff" else name)
    return missing


def session_faults(settings: Mapping[str, Any], cookies: Sequence[str]) -> list[str]:
    """Return what is wrong with the session cookie.

    Where one of *cookies*, Set-Cookie lines, is that of the session, it counts; else the *settings*.
    """
    sent = [cookie for cookie in cookies if _name(cookie) == _session_name(settings)]
    if sent:
        return _weak(sent)
    names = (f"SESSION_COOKIE_{flag.upper()}" for flag in _FLAGS)
    return [f"{name} is not set" for name in names if not settings.get(name)]


def cookie_faults(settings: Mapping[str, Any], cookies: Sequence[str]) -> list[str]:
    """Return which of *cookies*, Set-Cookie lines, lack a flag; that of the session is left out."""
    return _weak(cookie for cookie in cookies if _name(cookie) != _session_name(settings))


def secret_fault(facts: Facts, sources: Sources) -> str:
    """Return what is wrong with the secret key or a fallback, if any; no key is no fault."""
    keys = [("SECRET_KEY", facts.secret), *(("A fallback", key) for key in facts.fallbacks)]
    found = (f"{name} {fault}" for name, key in keys if key and (fault := _key_fault(key, sources)))
    return next(found, "")


def debug_fault(facts: Facts) -> str:
    """Return what the application turns on by itself that shows what is inside it."""
    if facts.debug:
        return "Debug is on in the code"
    return "TESTING is on in the code" if facts.testing else ""


_FLAGS = ("Secure", "HttpOnly", "SameSite")


def _weak(cookies: Iterable[str]) -> list[str]:
    found = []
    for cookie in cookies:
        flags = [part.strip().partition("=")[0].lower() for part in cookie.split(";")[1:]]
        lacks = [flag for flag in _FLAGS if flag.lower() not in flags]
        if lacks:
            found.append(f"{_name(cookie)} lacks {', '.join(lacks)}")
    return list(dict.fromkeys(found))


def _name(cookie: str) -> str:
    return cookie.partition(";")[0].partition("=")[0].strip()


def _session_name(settings: Mapping[str, Any]) -> str:
    return str(settings.get("SESSION_COOKIE_NAME") or "session")


def _key_fault(key: Secret, sources: Sources) -> str:
    if place := next(places(key, sources), ""):
        return f"is written in {place}"
    if key.length < SHORTEST_KEY:
        return f"has {key.length} byte{'' if key.length == 1 else 's'}, which can be guessed"
    return "is one that everybody knows" if is_well_known(key) else ""

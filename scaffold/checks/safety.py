"""Safety: whether an application may meet the internet as it is."""

import ast
import json
from collections.abc import Iterator

from scaffold.checks.check import Check
from scaffold.checks.discovery import variables
from scaffold.checks.examination import Examination
from scaffold.checks.facts import Facts, Secret, is_well_known, places
from scaffold.checks.machine import FLASK
from scaffold.checks.policy import missing_headers, weak_cookies

_MAKE_KEY = 'python -c "import secrets; print(secrets.token_hex())"'
# 16 random bytes are enough.
_SHORTEST = 16
_TRUE = ("1", "true", "yes", "on", "t", "y")

_SECURITY = f"{FLASK}/web-security"


def secret(examination: Examination, facts: Facts) -> Check:
    page = f"{FLASK}/config/#SECRET_KEY"
    if facts.secret is None:
        used = {"session", "flash"} & examination.project.uses
        return Check(
            "secret",
            "failed" if used else "warned",
            f"There is no SECRET_KEY{', but the session is used' if used else ''}",
            why="Without it there is no session: nobody can log in, and flash fails.",
            hint=_own_key(examination),
            page=page,
        )
    for name, key in (("SECRET_KEY", facts.secret), *(("A fallback", k) for k in facts.fallbacks)):
        if wrong := _wrong(key, examination):
            return Check(
                "secret",
                "failed",
                f"{name} {wrong}",
                why="Who knows it signs a session as anybody, and is logged in as that.",
                hint=_own_key(examination),
                page=page,
            )
    return Check("secret", "passed", "SECRET_KEY is long, and written down in no file of the code")


def _wrong(key: Secret, examination: Examination) -> str:
    place = next(places(key, examination.project.sources), "")
    if place:
        return f"is written in {place}"
    if key.length < _SHORTEST:
        return f"has {key.length} byte{'' if key.length == 1 else 's'}, which can be guessed"
    return "is one that everybody knows" if is_well_known(key) else ""


def _own_key(examination: Examination) -> str:
    if "from_prefixed_env" in examination.project.uses:
        return (
            f"{_MAKE_KEY}\nand set FLASK_SECRET_KEY to what it prints: in .env, which git ignores"
        )
    if "from_pyfile" in examination.project.uses:
        return f"{_MAKE_KEY}\nand write SECRET_KEY = '...' with it into instance/config.py"
    return f"{_MAKE_KEY}\nand in the code: app.config['SECRET_KEY'] = os.environ['SECRET_KEY']"


def _set(examination: Examination, **settings: object) -> str:
    """Return what to type for *settings*, as the project takes them."""
    if "from_prefixed_env" in examination.project.uses:
        lines = [f"FLASK_{name}={json.dumps(value)}" for name, value in settings.items()]
        return "\n".join((*lines, "in the environment of the server"))
    return "\n".join(f"app.config[{name!r}] = {value!r}" for name, value in settings.items())


def debug(examination: Examination) -> Check:
    page = f"{FLASK}/config/#debug-mode"
    why = "Whoever meets the debugger can run code on the server."
    facts = examination.facts
    if facts and (facts.debug or facts.testing):
        which = "Debug" if facts.debug else "TESTING"
        why = why if facts.debug else "Errors are handed on, and show what is inside."
        hint = "Take it out of the code, and type: flask run --debug"
        return Check("debug", "failed", f"{which} is on in the code", "", 0, why, hint, page)
    if place := next(_debug_runs(examination), ""):
        hint = "Take debug=True out, and type: flask run --debug"
        found = f"Debug is turned on in {place}"
        return Check("debug", "warned", found, "", 0, why, hint, page)
    for path in (".flaskenv", ".env"):
        set_to = variables({path: examination.project.sources.files.get(path, b"")}).get(
            "FLASK_DEBUG", ""
        )
        if set_to.lower() in _TRUE:
            hint = f"Take FLASK_DEBUG out of {path}, and type: flask run --debug"
            return Check("debug", "warned", f"Debug is on by {path}", "", 0, why, hint, page)
    if facts is None or facts.fault:
        return Check("debug", "skipped", "The application was not made")
    return Check("debug", "passed", "Debug is off, unless asked for")


def _debug_runs(examination: Examination) -> Iterator[str]:
    for path, tree in examination.project.sources.trees.items():
        for node in ast.walk(tree):
            match node:
                case ast.Call(ast.Attribute(attr="run"), _, keywords) if any(
                    word.arg == "debug" and ast.unparse(word.value) == "True" for word in keywords
                ):
                    yield f"{path}, line {node.lineno}"


def cookies(examination: Examination, facts: Facts) -> Check:
    if facts.secret is None and not (facts.answer and facts.answer.cookies):
        return Check("cookies", "skipped", "Without a SECRET_KEY there is no session cookie")
    settings = facts.settings
    good = {"SECURE": True, "HTTPONLY": True, "SAMESITE": "Lax"}
    lacks = [flag for flag in good if not settings.get(f"SESSION_COOKIE_{flag}")]
    told = [f"SESSION_COOKIE_{flag} is not set" for flag in lacks]
    told += weak_cookies(_others(facts))
    if not told:
        return Check("cookies", "passed", "The session cookie is Secure, HttpOnly and SameSite")
    hint = _set(examination, **{f"SESSION_COOKIE_{flag}": good[flag] for flag in lacks})
    return Check(
        "cookies",
        "failed" if {"SECURE", "HTTPONLY"}.intersection(lacks) else "warned",
        "; ".join(told),
        why="Secure keeps a cookie off plain http, HttpOnly from scripts, SameSite from others.",
        hint=hint
        if lacks
        else "response.set_cookie(..., secure=True, httponly=True, samesite='Lax')",
        page=f"{_SECURITY}/#security-cookie",
    )


def _others(facts: Facts) -> Iterator[str]:
    """Return the cookies of GET / but the session's, which settings tell of."""
    for cookie in facts.answer.cookies if facts.answer else ():
        name, _, flags = cookie.partition(";")
        if name != "session":
            yield f"{name}=;{flags}"


def headers(examination: Examination, facts: Facts) -> Check:
    if facts.answer is None:
        return Check("headers", "skipped", "GET / gave no answer")
    missing = missing_headers(facts.answer.headers)
    if not missing:
        return Check("headers", "passed", "Pages come with the headers that keep a browser safe")
    return Check(
        "headers",
        "warned",
        f"/ comes without {', '.join(missing)}",
        why="They tell a browser what it must not let others do with your pages.",
        hint="Set them in a function with @app.after_request, or use Flask-Talisman.",
        page=f"{_SECURITY}/#security-headers",
    )


def hosts(examination: Examination, facts: Facts) -> Check:
    hosts = facts.settings.get("TRUSTED_HOSTS")
    if hosts:
        names = hosts if isinstance(hosts, list) else [hosts]
        return Check("hosts", "passed", f"It answers to {', '.join(map(str, names))} only")
    # Code needs the names of this machine too; a server does not.
    own = [] if "from_prefixed_env" in examination.project.uses else ["localhost", "127.0.0.1"]
    return Check(
        "hosts",
        "warned",
        "It answers to any host name",
        why="A false name gets into the links that the application makes, as in mails.",
        hint=_set(examination, TRUSTED_HOSTS=["example.com", *own]),
        page=f"{_SECURITY}/#host-header-validation",
    )


def body(examination: Examination, facts: Facts) -> Check:
    limit = facts.settings.get("MAX_CONTENT_LENGTH")
    if isinstance(limit, int):
        size = f"{limit / 2**20:.3g} MiB" if limit >= 2**20 else f"{limit} bytes"
        return Check("body", "passed", f"A request of more than {size} is refused")
    return Check(
        "body",
        "warned",
        "A request may be of any size",
        why="A few large ones fill the memory or the disk of the server.",
        hint=_set(examination, MAX_CONTENT_LENGTH=16 * 2**20),
        page=f"{_SECURITY}/#resource-use",
    )

"""Safety: whether an application may meet the internet as it is."""

import ast
import json
from collections.abc import Iterator

from scaffold.checks.check import Check, CheckStatus
from scaffold.checks.discovery import variables
from scaffold.checks.examination import Examination
from scaffold.checks.facts import Facts
from scaffold.checks.machine import FLASK
from scaffold.checks.policy import (
    DOCTOR,
    Rule,
    cookie_faults,
    debug_fault,
    missing_headers,
    secret_fault,
    session_faults,
)

_MAKE_KEY = 'python -c "import secrets; print(secrets.token_hex())"'
_TRUE = ("1", "true", "yes", "on", "t", "y")

_SECURITY = f"{FLASK}/web-security"


def secret(examination: Examination, facts: Facts) -> Check:
    page = f"{FLASK}/config/#SECRET_KEY"
    if facts.secret is None:
        used = {"session", "flash"} & examination.project.uses
        return Check(
            "secret",
            CheckStatus.FAILED if used else CheckStatus.WARNED,
            f"There is no SECRET_KEY{', but the session is used' if used else ''}",
            why="Without it there is no session: no user can log in, and flash fails.",
            hint=_own_key(examination),
            page=page,
        )
    if fault := secret_fault(facts, examination.project.sources):
        return Check(
            "secret",
            DOCTOR[Rule.SECRET],
            fault,
            why="Anyone who knows it can sign a session and log in as any user.",
            hint=_own_key(examination),
            page=page,
        )
    return Check(
        "secret", CheckStatus.PASSED, "SECRET_KEY is long, and written down in no file of the code"
    )


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
    why = "Anyone who reaches the debugger can run code on the server."
    facts = examination.facts
    if facts and (fault := debug_fault(facts)):
        why = why if facts.debug else "Errors are handed on, and show what is inside."
        hint = "Take it out of the code, and type: flask run --debug"
        return Check("debug", DOCTOR[Rule.DEBUG], fault, "", 0, why, hint, page)
    if place := next(_debug_runs(examination), ""):
        hint = "Take debug=True out, and type: flask run --debug"
        found = f"Debug is turned on in {place}"
        return Check("debug", CheckStatus.WARNED, found, "", 0, why, hint, page)
    for path in (".flaskenv", ".env"):
        set_to = variables({path: examination.project.sources.files.get(path, b"")}).get(
            "FLASK_DEBUG", ""
        )
        if set_to.lower() in _TRUE:
            hint = f"Take FLASK_DEBUG out of {path}, and type: flask run --debug"
            return Check(
                "debug", CheckStatus.WARNED, f"Debug is on by {path}", "", 0, why, hint, page
            )
    if facts is None or facts.fault:
        return Check("debug", CheckStatus.SKIPPED, "The application was not made")
    return Check("debug", CheckStatus.PASSED, "Debug is off, unless asked for")


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
        return Check(
            "cookies", CheckStatus.SKIPPED, "Without a SECRET_KEY there is no session cookie"
        )
    sent = facts.answer.cookies if facts.answer else ()
    session = session_faults(facts.settings, sent)
    others = cookie_faults(facts.settings, sent)
    if not session and not others:
        return Check(
            "cookies", CheckStatus.PASSED, "The session cookie is Secure, HttpOnly and SameSite"
        )
    good = {"SECURE": True, "HTTPONLY": True, "SAMESITE": "Lax"}
    names = [(f"SESSION_COOKIE_{flag}", value) for flag, value in good.items()]
    lacks = {name: value for name, value in names if not facts.settings.get(name)}
    return Check(
        "cookies",
        DOCTOR[Rule.SESSION if session else Rule.COOKIES],
        "; ".join((*session, *others)),
        why="Secure keeps a cookie off plain http, HttpOnly from scripts, SameSite from others.",
        hint=_set(examination, **lacks)
        if session and lacks
        else "response.set_cookie(..., secure=True, httponly=True, samesite='Lax')",
        page=f"{_SECURITY}/#security-cookie",
    )


def headers(examination: Examination, facts: Facts) -> Check:
    if facts.answer is None:
        return Check("headers", CheckStatus.SKIPPED, "GET / gave no answer")
    missing = missing_headers(facts.answer.headers)
    if not missing:
        return Check(
            "headers", CheckStatus.PASSED, "Pages come with the headers that keep a browser safe"
        )
    return Check(
        "headers",
        DOCTOR[Rule.HEADERS],
        f"/ comes without {', '.join(missing)}",
        why="They tell a browser what it must not let others do with your pages.",
        hint="Set them in a function with @app.after_request, or use Flask-Talisman.",
        page=f"{_SECURITY}/#security-headers",
    )


def hosts(examination: Examination, facts: Facts) -> Check:
    hosts = facts.settings.get("TRUSTED_HOSTS")
    if hosts:
        names = hosts if isinstance(hosts, list) else [hosts]
        return Check(
            "hosts", CheckStatus.PASSED, f"It answers to {', '.join(map(str, names))} only"
        )
    # Code needs the names of this machine too; a server does not.
    own = [] if "from_prefixed_env" in examination.project.uses else ["localhost", "127.0.0.1"]
    return Check(
        "hosts",
        CheckStatus.WARNED,
        "It answers to any host name",
        why="A false name gets into the links that the application makes, as in mails.",
        hint=_set(examination, TRUSTED_HOSTS=["example.com", *own]),
        page=f"{_SECURITY}/#host-header-validation",
    )


def body(examination: Examination, facts: Facts) -> Check:
    limit = facts.settings.get("MAX_CONTENT_LENGTH")
    if isinstance(limit, int):
        size = f"{limit / 2**20:.3g} MiB" if limit >= 2**20 else f"{limit} bytes"
        return Check("body", CheckStatus.PASSED, f"A request of more than {size} is refused")
    return Check(
        "body",
        CheckStatus.WARNED,
        "A request may be of any size",
        why="A few large ones fill the memory or the disk of the server.",
        hint=_set(examination, MAX_CONTENT_LENGTH=16 * 2**20),
        page=f"{_SECURITY}/#resource-use",
    )

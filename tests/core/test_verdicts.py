"""Verdicts: what replies are worth, check by check."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from scaffold.core.check import Check
from scaffold.core.facts import Facts, Secret
from scaffold.core.replies import Reply
from scaffold.core.verdicts import cookies, debug, headers, secrets
from scaffold.edge.texts import sources
from tests.core.test_replies import SAFE

KEY = "not-so-secret"
SETTINGS = {
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
}
FACTS = Facts(secret=Secret(13, hashlib.sha256(KEY.encode()).hexdigest()), settings=SETTINGS)
INDEX = Reply("/", 200, SAFE, text="Hello")
NOTHING = sources({})


def test_headers_are_looked_for_on_the_index() -> None:
    assert headers([INDEX, Reply("/bare", 200, {})], True).status == "passed"
    missing = headers([replace(INDEX, headers={**SAFE, "x-content-type-options": ""})], True)
    assert missing == Check("headers", "failed", "/ comes without x-content-type-options: nosniff")


def test_an_application_to_learn_from_needs_no_headers() -> None:
    assert headers([Reply("/", 200, {})], False).status == "skipped"


def test_the_cookie_of_the_session_has_its_flags() -> None:
    assert cookies([INDEX], FACTS).status == "passed"
    weak = replace(FACTS, settings={**SETTINGS, "SESSION_COOKIE_SAMESITE": None})
    assert cookies([INDEX], weak).found == "SESSION_COOKIE_SAMESITE is not set"


def test_other_cookies_have_theirs_too() -> None:
    theme = replace(INDEX, cookies=("theme=dark; HttpOnly",))

    assert cookies([INDEX, theme], FACTS).found == "theme lacks Secure, SameSite"


def test_without_a_secret_there_is_no_session_to_guard() -> None:
    assert cookies([INDEX], Facts()).status == "skipped"


def test_a_key_must_not_stand_in_a_file() -> None:
    code = sources({"shop/__init__.py": f'KEY = "{KEY}"\n'.encode()})
    raw = sources({"shop/__init__.py": f'KEY = b"{KEY}"\n'.encode()})
    settings = sources({".flaskenv": f"FLASK_SECRET_KEY='{KEY}'\n".encode()})

    for some, place in (
        (code, "shop/__init__.py, line 1"),
        (raw, "shop/__init__.py, line 1"),
        (settings, ".flaskenv, line 1"),
    ):
        expected = Check("secrets", "failed", f"the secret key is written in {place}")
        assert secrets([INDEX], FACTS, "random", some) == expected
    assert secrets([INDEX], FACTS, "random", NOTHING).status == "passed"


def test_a_key_must_not_be_shown() -> None:
    shown = [INDEX, Reply("/more", 200, {}, text="random")]

    assert secrets(shown, FACTS, "random", NOTHING).found == "/more shows the secret key"


def test_neither_debug_nor_a_traceback_is_for_the_world() -> None:
    trace = Reply("/more", 404, {}, text="Traceback (most recent call last):")

    assert debug([INDEX], FACTS).status == "passed"
    assert debug([INDEX], Facts(debug=True)).found == "the application turns debug on by itself"
    assert debug([INDEX, trace], FACTS).found == "/more shows Traceback (most recent call last)"

"""Replies: what is wrong with what a server says, check by check."""

import hashlib
from dataclasses import replace

import pytest

from scaffold.checks.check import Check, CheckStatus
from scaffold.checks.facts import Answer, Facts, Secret
from scaffold.checks.policy import HTTPS_ONLY
from scaffold.checks.replies import (
    Reply,
    broken_pages,
    cookies,
    debug,
    headers,
    secrets,
    shows,
    traces,
)
from scaffold.checks.sources import parse_sources
from tests.checks.test_policy import SAFE

DEBUGGER = """\
<title>ValueError: a &amp; b // Werkzeug Debugger</title>
<!--
Traceback (most recent call last):
  File &quot;shop.py&quot;, line 1, in index
ValueError: a &amp; b
-->
"""


@pytest.mark.parametrize(
    ("reply", "wrong"),
    [
        (Reply("/", 200), []),
        (Reply("/", 302), []),
        (Reply("/", 404), ["/ answers 404"]),
        (Reply("/more", 404), []),
        (Reply("/more", 401), []),
        (Reply("/more", 500), ["/more answers 500"]),
        (Reply("/more", 503), ["/more answers 503"]),
        (Reply("/more", 500, text=DEBUGGER), ["/more answers 500: ValueError: a & b"]),
        (Reply("/more", error="did not answer"), ["/more did not answer"]),
    ],
)
def test_a_page_must_answer_and_the_index_be_there(reply: Reply, wrong: list[str]) -> None:
    assert list(broken_pages([reply])) == wrong


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("<p>Traceback (most recent call last):", "Traceback (most recent call last)"),
        ("<title>x // Werkzeug Debugger</title>", "Werkzeug Debugger"),
        ("?__debugger__=yes", "__debugger__"),
        ("Hello", ""),
    ],
)
def test_a_traceback_or_a_debugger_leaves_its_mark(text: str, mark: str) -> None:
    assert traces(Reply("/", text=text)) == mark


@pytest.mark.parametrize(
    "reply",
    [
        Reply("/", text="the key is abc123"),
        Reply("/", headers={"x-key": "abc123"}),
        Reply("/", cookies=("key=abc123; Secure",)),
    ],
    ids=["text", "header", "cookie"],
)
def test_a_secret_shows_wherever_it_stands(reply: Reply) -> None:
    assert shows(reply, "abc123")
    assert not shows(reply, "abc124")


KEY = "not-so-secret-but-long"
SETTINGS = {
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
}
FACTS = Facts(secret=Secret(len(KEY), hashlib.sha256(KEY.encode()).hexdigest()), settings=SETTINGS)
INDEX = Reply("/", 200, SAFE, text="Hello")
NOTHING = parse_sources({})


def test_headers_are_looked_for_on_the_index() -> None:
    assert headers([INDEX, Reply("/bare", 200, {})], FACTS, True).status == "passed"
    missing = headers([replace(INDEX, headers={**SAFE, "x-content-type-options": ""})], FACTS, True)
    assert missing == Check(
        "headers", CheckStatus.FAILED, "/ comes without X-Content-Type-Options: nosniff"
    )


def test_what_is_told_over_https_only_is_looked_for_there() -> None:
    plain = {name: text for name, text in SAFE.items() if name != HTTPS_ONLY}
    index = replace(INDEX, headers=plain)
    by_https = replace(FACTS, answer=Answer(200, SAFE, ()))

    assert headers([index], by_https, True).status == "passed"
    assert headers([index], FACTS, True).found == "/ comes without Strict-Transport-Security"
    assert headers([replace(INDEX, headers={})], by_https, True).status == "failed"


def test_an_application_to_learn_from_needs_no_headers() -> None:
    assert headers([Reply("/", 200, {})], FACTS, False).status == "skipped"


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
    code = parse_sources({"shop/__init__.py": f'KEY = "{KEY}"\n'.encode()})
    raw = parse_sources({"shop/__init__.py": f'KEY = b"{KEY}"\n'.encode()})
    settings = parse_sources({".flaskenv": f"FLASK_SECRET_KEY='{KEY}'\n".encode()})

    for some, place in (
        (code, "shop/__init__.py, line 1"),
        (raw, "shop/__init__.py, line 1"),
        (settings, ".flaskenv, line 1"),
    ):
        expected = Check("secrets", CheckStatus.FAILED, f"SECRET_KEY is written in {place}")
        assert secrets([INDEX], FACTS, "random", some) == expected
    assert secrets([INDEX], FACTS, "random", NOTHING).status == "passed"


def test_a_key_must_not_be_shown() -> None:
    shown = [INDEX, Reply("/more", 200, {}, text="random")]

    assert secrets(shown, FACTS, "random", NOTHING).found == "/more shows the secret key"


def test_neither_debug_nor_a_traceback_is_for_the_world() -> None:
    trace = Reply("/more", 404, {}, text="Traceback (most recent call last):")

    assert debug([INDEX], FACTS).status == "passed"
    assert debug([INDEX], Facts(debug=True)).found == "Debug is on in the code"
    assert debug([INDEX, trace], FACTS).found == "/more shows Traceback (most recent call last)"

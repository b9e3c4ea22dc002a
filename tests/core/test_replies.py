"""Replies: what is wrong with what a server says."""

from __future__ import annotations

import pytest

from scaffold.core.replies import (
    Reply,
    broken_pages,
    missing_headers,
    shows,
    traces,
    weak_cookies,
)

SAFE = {
    "content-security-policy": "default-src 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
}
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


def test_headers_that_are_there_are_not_missed() -> None:
    assert missing_headers(SAFE) == []


@pytest.mark.parametrize("name", [*SAFE])
def test_each_header_is_missed(name: str) -> None:
    without = {key: text for key, text in SAFE.items() if key != name}

    (missing,) = missing_headers(without)
    assert missing.startswith(name)


def test_a_header_must_say_what_keeps_a_browser_safe() -> None:
    assert missing_headers({**SAFE, "x-content-type-options": "sniff"}) == [
        "x-content-type-options: nosniff"
    ]
    assert missing_headers({**SAFE, "x-content-type-options": "NoSniff"}) == []


def test_a_policy_may_keep_others_from_framing_the_page() -> None:
    policy = {"content-security-policy": "frame-ancestors 'none'"}
    without = {key: text for key, text in SAFE.items() if key != "x-frame-options"}

    assert missing_headers({**without, **policy}) == []


@pytest.mark.parametrize(
    ("cookie", "wrong"),
    [
        ("theme=dark; Secure; HttpOnly; Path=/; SameSite=Lax", []),
        ("theme=dark; secure; httponly; samesite=strict", []),
        ("theme=dark", ["theme lacks Secure, HttpOnly, SameSite"]),
        ("theme=Secure; HttpOnly", ["theme lacks Secure, SameSite"]),
    ],
)
def test_a_cookie_has_its_flags(cookie: str, wrong: list[str]) -> None:
    assert weak_cookies([cookie, cookie]) == wrong


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

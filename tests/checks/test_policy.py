"""Policy: what a response must send, for doctor and verify alike."""

from dataclasses import replace

import pytest

from scaffold.checks import replies, safety
from scaffold.checks.facts import Answer, Facts
from scaffold.checks.policy import cookie_faults, missing_headers, session_faults
from scaffold.checks.replies import Reply
from tests.checks.examinations import WELL, examination, secret

KEY = "0123456789abcdef0123456789abcdef"

SAFE = {
    "strict-transport-security": "max-age=31536000",
    "content-security-policy": "default-src 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
}


def test_headers_that_are_there_are_not_missed() -> None:
    assert missing_headers(SAFE) == []


@pytest.mark.parametrize("name", [*SAFE])
def test_each_header_is_missed(name: str) -> None:
    without = {key: text for key, text in SAFE.items() if key != name}

    (missing,) = missing_headers(without)
    assert missing.lower().startswith(name)


def test_a_header_must_say_what_keeps_a_browser_safe() -> None:
    assert missing_headers({**SAFE, "x-content-type-options": "sniff"}) == [
        "X-Content-Type-Options: nosniff"
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
        ("theme; Secure; HttpOnly; SameSite=Lax", []),
        ("theme=dark", ["theme lacks Secure, HttpOnly, SameSite"]),
        ("theme=Secure; HttpOnly", ["theme lacks Secure, SameSite"]),
        ("session=a", []),
    ],
)
def test_a_cookie_has_its_flags(cookie: str, wrong: list[str]) -> None:
    assert cookie_faults({}, [cookie, cookie]) == wrong


FLAGS = {"SESSION_COOKIE_SECURE": 1, "SESSION_COOKIE_HTTPONLY": 1, "SESSION_COOKIE_SAMESITE": "Lax"}


@pytest.mark.parametrize(
    ("settings", "cookies", "wrong"),
    [
        (FLAGS, ["theme=dark"], []),
        ({**FLAGS, "SESSION_COOKIE_SECURE": False}, [], ["SESSION_COOKIE_SECURE is not set"]),
        # What was sent counts, whoever set it.
        ({}, ["session=a; Secure; HttpOnly; SameSite=Lax"], []),
        (FLAGS, ["session=a; Secure; HttpOnly"], ["session lacks SameSite"]),
        (
            {**FLAGS, "SESSION_COOKIE_NAME": "tea"},
            ["tea=a; HttpOnly; SameSite=Lax"],
            ["tea lacks Secure"],
        ),
    ],
)
def test_the_session_cookie_has_its_flags(
    settings: dict[str, object], cookies: list[str], wrong: list[str]
) -> None:
    assert session_faults(settings, cookies) == wrong


# Both commands


def headers_without(name: str) -> Facts:
    return replace(WELL, answer=Answer(200, {k: t for k, t in SAFE.items() if k != name}, ()))


WRONG = {
    **{name: headers_without(name) for name in SAFE},
    "a weak key": replace(WELL, secret=secret("x")),
    "a known key": replace(WELL, secret=secret("hard to guess string")),
    "a known fallback": replace(WELL, fallbacks=(secret("some random string"),)),
    "a written key": replace(WELL, secret=secret(KEY)),
    "no flags": replace(WELL, settings={}),
    "a session without flags": replace(WELL, answer=Answer(200, SAFE, ("session=a",))),
    "a cookie without flags": replace(WELL, answer=Answer(200, SAFE, ("theme=dark",))),
    "debug": replace(WELL, debug=True),
    "testing": replace(WELL, testing=True),
    "nothing": replace(WELL, answer=Answer(200, SAFE, ())),
}


@pytest.mark.parametrize("facts", WRONG.values(), ids=WRONG)
def test_doctor_and_verify_find_the_same(facts: Facts) -> None:
    at = examination({"flaskr/config.py": f"K = '{KEY}'\n"}, facts)
    assert facts.answer
    reply = Reply("/", 200, facts.answer.headers, facts.answer.cookies)
    by_doctor = [
        safety.secret(at, facts),
        safety.cookies(at, facts),
        safety.headers(at, facts),
        safety.debug(at),
    ]
    by_verify = [
        replies.secrets([reply], facts, "the key of the server", at.project.sources),
        replies.cookies([reply], facts),
        replies.headers([reply], facts, True),
        replies.debug([reply], facts),
    ]

    found = [check.found for check in by_doctor if check.status in ("failed", "warned")]
    assert found == [check.found for check in by_verify if check.failed]
    assert len(found) == (0 if facts is WRONG["nothing"] else 1)

"""Policy: what a response must send, for doctor and verify alike."""

import pytest

from scaffold.checks.policy import missing_headers, weak_cookies

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
        ("theme=dark", ["theme lacks Secure, HttpOnly, SameSite"]),
        ("theme=Secure; HttpOnly", ["theme lacks Secure, SameSite"]),
    ],
)
def test_a_cookie_has_its_flags(cookie: str, wrong: list[str]) -> None:
    assert weak_cookies([cookie, cookie]) == wrong

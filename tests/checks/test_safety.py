"""Whether an application may meet the internet: what is told, and whether it fails."""

from typing import Any

import pytest

from scaffold.checks import safety
from scaffold.checks.check import Check
from scaffold.checks.examination import Examination
from scaffold.checks.facts import Answer, Facts, Fault
from tests.checks.examinations import HEADERS, INIT, examination, ill, secret, with_settings

PAGE = "https://flask.palletsprojects.com/en/stable"
KEY = "0123456789abcdef0123456789abcdef"


def told(check: Check) -> tuple[str, str]:
    return check.status, check.found


def facts(of: Examination) -> Facts:
    assert of.facts
    return of.facts


def look(name: str, at: Examination) -> tuple[str, str]:
    check: Check = getattr(safety, name)(at, facts(at))
    return told(check)


# The secret key


def test_a_key_from_elsewhere_is_fine() -> None:
    assert look("secret", examination())[0] == "passed"


def test_a_project_without_a_key_is_warned_and_fails_where_it_uses_the_session() -> None:
    used = {"flaskr/auth.py": "from flask import session\n"}
    assert look("secret", ill(secret=None)) == ("warned", "There is no SECRET_KEY")
    assert look("secret", ill(used, secret=None)) == (
        "failed",
        "There is no SECRET_KEY, but the session is used",
    )


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("flaskr/config.py", f"\nclass Config:\n    SECRET_KEY = '{KEY}'\n", "line 3"),
        ("flaskr/config.py", f"key = get('KEY', b'{KEY}')\n", "line 1"),
        (".flaskenv", f"A=1\nFLASK_SECRET_KEY={KEY}\n", "line 2"),
        (".env.production", f"export FLASK_SECRET_KEY='{KEY}'\n", "line 1"),
        ("config.toml", f'[app]\nSECRET_KEY = "{KEY}"\n', "line 2"),
        ("config.json", f'{{\n  "SECRET_KEY": "{KEY}",\n}}\n', "line 2"),
        ("compose.yaml", f"a:\n  environment:\n    - SECRET_KEY={KEY}\n", "line 3"),
        ("deploy/app.service", f'Environment="FLASK_SECRET_KEY={KEY}"\n', "line 1"),
        ("Dockerfile", f"ENV SECRET_KEY={KEY}\n", "line 1"),
    ],
)
def test_a_key_that_is_written_down_is_found(path: str, text: str, place: str) -> None:
    found = look("secret", ill({path: text}, secret=secret(KEY)))
    assert found == ("failed", f"SECRET_KEY is written in {path}, {place}")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env", f"FLASK_SECRET_KEY={KEY}\n"),
        ("instance/config.py", f"SECRET_KEY = '{KEY}'\n"),
        ("instance/secret_key", KEY),
        ("README.md", f"SECRET_KEY={KEY}\n"),
        ("flaskr/config.py", f"# SECRET_KEY = '{KEY}'\n"),
    ],
)
def test_a_key_in_its_right_place_is_fine(path: str, text: str) -> None:
    assert look("secret", ill({path: text}, secret=secret(KEY)))[0] == "passed"


def test_code_comes_before_tests() -> None:
    both = {"a/__init__.py": f"K = '{KEY}'\n", "tests/a.py": f"K = '{KEY}'\n"}
    assert look("secret", ill(both, secret=secret(KEY)))[1].endswith("a/__init__.py, line 1")


@pytest.mark.parametrize(
    ("key", "files", "found"),
    [
        ("dev", {"a.py": "K = 'dev'\n"}, "is written in a.py, line 1"),
        ("hard to guess string", {}, "is one that everybody knows"),
        ("0123456789", {}, "has 10 bytes, which can be guessed"),
        ("x", {}, "has 1 byte, which can be guessed"),
    ],
)
def test_a_weak_key_fails(key: str, files: dict[str, str], found: str) -> None:
    assert look("secret", ill(files, secret=secret(key))) == ("failed", f"SECRET_KEY {found}")


def test_a_fallback_that_is_weak_fails() -> None:
    found = look(
        "secret",
        ill(fallbacks=(secret("a fallback of 32 random bytes..."), secret("some random string"))),
    )
    assert found == ("failed", "A fallback is one that everybody knows")


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (INIT, "and set FLASK_SECRET_KEY to what it prints: in .env, which git ignores"),
        (
            "app.config.from_pyfile('config.py')\n",
            "and write SECRET_KEY = '...' with it into instance/config.py",
        ),
        ("", "and in the code: app.config['SECRET_KEY'] = os.environ['SECRET_KEY']"),
    ],
)
def test_the_hint_fits_the_way_in_which_the_project_is_set(code: str, line: str) -> None:
    at = ill({"flaskr/__init__.py": code}, secret=secret("dev"))
    assert safety.secret(at, facts(at)).hint.splitlines() == [
        'python -c "import secrets; print(secrets.token_hex())"',
        line,
    ]


# Debug


def test_debug_that_nobody_asked_for_fails() -> None:
    assert told(safety.debug(ill(debug=True))) == ("failed", "Debug is on in the code")
    assert told(safety.debug(ill(testing=True))) == ("failed", "TESTING is on in the code")


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (
            {"app.py": "if __name__ == '__main__':\n    app.run(debug=True, port=1)\n"},
            "Debug is turned on in app.py, line 2",
        ),
        ({".flaskenv": "FLASK_DEBUG=1\n"}, "Debug is on by .flaskenv"),
        ({".env": "FLASK_DEBUG=True\n"}, "Debug is on by .env"),
    ],
)
def test_debug_for_the_developer_is_worth_a_look(files: dict[str, str], found: str) -> None:
    assert told(safety.debug(examination(files))) == ("warned", found)
    assert told(safety.debug(examination(files, None))) == ("warned", found)


def test_debug_that_is_off_is_fine() -> None:
    files = {"app.py": "app.run(debug=False)\nrun(debug=True)\n", ".env": "FLASK_DEBUG=0\n"}
    assert safety.debug(examination(files)).status == "passed"
    assert safety.debug(examination(files, None)).status == "skipped"
    assert safety.debug(examination(files, Facts(Fault("E", "")))).status == "skipped"


# Cookies, headers, hosts, body


@pytest.mark.parametrize(
    ("setting", "value", "status"),
    [("SECURE", False, "failed"), ("HTTPONLY", False, "failed"), ("SAMESITE", None, "failed")],
)
def test_each_flag_of_the_session_cookie_counts(setting: str, value: Any, status: str) -> None:
    name = f"SESSION_COOKIE_{setting}"
    assert look("cookies", with_settings(**{name: value})) == (status, f"{name} is not set")


def test_flags_of_other_cookies_are_worth_a_look() -> None:
    cookies = (
        "session; Secure; HttpOnly; SameSite=Lax",
        "theme; Path=/; Secure; SameSite=Lax",
    )
    assert look("cookies", ill(answer=Answer(200, {}, cookies))) == (
        "warned",
        "theme lacks HttpOnly",
    )


def test_without_a_key_there_is_no_session_cookie() -> None:
    assert look("cookies", ill(secret=None, settings={}))[0] == "skipped"


@pytest.mark.parametrize(
    ("code", "hints"),
    [
        (
            "",
            [
                "app.config['SESSION_COOKIE_SECURE'] = True",
                "app.config['SESSION_COOKIE_HTTPONLY'] = True",
                "app.config['SESSION_COOKIE_SAMESITE'] = 'Lax'",
                "app.config['TRUSTED_HOSTS'] = ['example.com', 'localhost', '127.0.0.1']",
                "app.config['MAX_CONTENT_LENGTH'] = 16777216",
            ],
        ),
        (
            INIT,
            [
                "FLASK_SESSION_COOKIE_SECURE=true",
                "FLASK_SESSION_COOKIE_HTTPONLY=true",
                'FLASK_SESSION_COOKIE_SAMESITE="Lax"',
                "in the environment of the server",
                'FLASK_TRUSTED_HOSTS=["example.com"]',
                "in the environment of the server",
                "FLASK_MAX_CONTENT_LENGTH=16777216",
                "in the environment of the server",
            ],
        ),
    ],
)
def test_what_to_type_is_told_in_the_way_of_the_project(code: str, hints: list[str]) -> None:
    at = ill({"flaskr/__init__.py": code}, settings={})
    checks = [look(at, facts(at)) for look in (safety.cookies, safety.hosts, safety.body)]
    assert [line for check in checks for line in check.hint.splitlines()] == hints


def test_headers_that_are_missing_are_named() -> None:
    some = {"x-content-type-options": "nosniff", "x-frame-options": "DENY"}
    assert look("headers", examination())[0] == "passed"
    assert look("headers", ill(answer=Answer(200, some, ()))) == (
        "warned",
        "/ comes without Strict-Transport-Security, Content-Security-Policy, Referrer-Policy",
    )
    assert look("headers", ill(answer=None))[0] == "skipped"


def test_a_policy_without_frames_is_no_ban_of_frames() -> None:
    policy = {**HEADERS, "content-security-policy": "default-src 'self'"}
    assert look("headers", ill(answer=Answer(200, policy, ())))[1] == (
        "/ comes without X-Frame-Options"
    )


def test_hosts_and_body_are_told() -> None:
    assert look("hosts", examination()) == ("passed", "It answers to example.com only")
    assert look("hosts", with_settings(TRUSTED_HOSTS=None))[0] == "warned"
    assert look("body", examination()) == ("passed", "A request of more than 16 MiB is refused")
    assert look("body", with_settings(MAX_CONTENT_LENGTH=9))[1] == (
        "A request of more than 9 bytes is refused"
    )
    assert look("body", with_settings(MAX_CONTENT_LENGTH=None))[0] == "warned"


def test_each_page_is_one_of_flask() -> None:
    bad = ill(secret=None, settings={}, debug=True, answer=Answer(200, {}, ("a",)))
    checks = [safety.debug(bad)]
    checks += [
        check(bad, facts(bad))
        for check in (safety.secret, safety.cookies, safety.headers, safety.hosts, safety.body)
    ]
    assert {check.name: check.page.removeprefix(PAGE) for check in checks} == {
        "debug": "/config/#debug-mode",
        "secret": "/config/#SECRET_KEY",
        "cookies": "/web-security/#security-cookie",
        "headers": "/web-security/#security-headers",
        "hosts": "/web-security/#host-header-validation",
        "body": "/web-security/#resource-use",
    }
    assert all(check.why and check.hint for check in checks)

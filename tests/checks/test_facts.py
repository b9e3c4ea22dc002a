"""A secret that is written down is found, and nothing else is."""

from hashlib import sha256

import pytest

from scaffold.checks.facts import Secret, is_well_known, places
from scaffold.checks.sources import parse_sources

KEY = "k\xe9y'of=8"


def found(key: str | bytes, files: dict[str, str]) -> list[str]:
    contents = {path: text.encode() for path, text in files.items()}
    return list(places(secret(key), parse_sources(contents)))


def secret(key: str | bytes) -> Secret:
    raw = key if isinstance(key, bytes) else key.encode()
    return Secret(len(raw), sha256(raw).hexdigest())


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.py", 'SECRET_KEY = "{}"'),
        ("a.py", 'config = {{"SECRET_KEY": f"{}"}}'),
        (".env.example", "SECRET_KEY={}"),
        (".env.example", "SECRET_KEY={}  # change me"),
        (".flaskenv", "export SECRET_KEY = '{}'"),
        ("Dockerfile", "ENV SECRET_KEY {}"),
        ("Dockerfile", "ENV SECRET_KEY={} PORT=80"),
        ("a.service", 'Environment="SECRET_KEY={}"'),
        ("config.json", '{{"SECRET_KEY": "{}", "PORT": 80}}'),
        ("config.json", '{{"SECRET_KEY":"{}"}}'),
        ("deploy/a.yml", "environment: [SECRET_KEY={}]"),
        ("deploy/a.yaml", "- SECRET_KEY: {}"),
        ("a.toml", 'SECRET_KEY = "{}" # change me'),
        ("a.sh", "SECRET_KEY={}; export SECRET_KEY"),
    ],
)
def test_a_secret_is_found_where_it_is_set(path: str, line: str) -> None:
    text = f"\n{line.format(KEY)}\n"

    assert found(KEY, {path: text}) == [f"{path}, line 2"]
    for other in (KEY[1:], KEY[:-1], f"{KEY}x", f"x{KEY}"):
        assert found(other, {path: text}) == []


@pytest.mark.parametrize("path", [".env", "instance/config.py", "README.md", "a.txt", "large.json"])
def test_nothing_is_said_of_files_that_are_private_or_no_settings(path: str) -> None:
    assert found(KEY, {path: f'SECRET_KEY = "{KEY}"\n' + "#" * 100_000}) == []


def test_tests_come_last() -> None:
    line = f'KEY = "{KEY}"\n'

    assert found(KEY, {"tests/conftest.py": line, "shop/a.py": line, "zoo.py": f"\n{line}"}) == [
        "shop/a.py, line 1",
        "zoo.py, line 2",
        "tests/conftest.py, line 1",
    ]


def test_bytes_are_found_in_code() -> None:
    assert found(b"\xff\x00", {"a.py": 'KEY = b"\\xff\\x00"'}) == ["a.py, line 1"]


@pytest.mark.parametrize("key", ["you-will-never-guess", b'_5#y2L"F4Q8z\n\xec]/'])
def test_what_stands_in_documentation_is_known_to_everybody(key: str | bytes) -> None:
    assert is_well_known(secret(key))
    assert not is_well_known(secret(key[1:]))

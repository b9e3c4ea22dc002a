"""Words: what features add to shared files, joined."""

from __future__ import annotations

from scaffold.core.words import WORDS, Words, joined

BASE: Words = {"dependencies": ["flask>=3.1.3", "Werkzeug>=3"], "wiring": ["security", "hello"]}
SQLITE: Words = {"wiring": ["db"], "gitignore": ["*.sqlite"], "dependencies": []}
AUTH: Words = {
    "dependencies": ["argon2-cffi>=25", "flask>=3.1.3"],
    "wiring": ["auth", "db", "auth"],
}


def test_nothing_is_every_word_without_entries() -> None:
    assert joined([]) == {word: [] for word in WORDS}


def test_entries_keep_their_order_without_doubles() -> None:
    assert joined([BASE, SQLITE, AUTH])["wiring"] == ["security", "hello", "db", "auth"]


def test_dependencies_are_sorted_by_name() -> None:
    assert joined([BASE, SQLITE, AUTH])["dependencies"] == [
        "argon2-cffi>=25",
        "flask>=3.1.3",
        "Werkzeug>=3",
    ]


def test_entries_may_be_more_than_text() -> None:
    setting = {"name": "FLASK_X", "about": "what it does"}

    assert joined([{"env": [setting]}, {"env": [dict(setting)]}])["env"] == [setting]


def test_joining_changes_none_of_the_parts() -> None:
    joined([BASE, SQLITE])

    assert BASE["wiring"] == ["security", "hello"]

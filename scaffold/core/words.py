"""Words: what templates and features add to the files that they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

WORDS = (
    "dependencies",
    "dev_dependencies",
    "wiring",
    "index",
    "fixtures",
    "database",
    "csrf",
    "access_log",
    "server",
    "commands",
    "gitignore",
    "env",
    "readme",
    "requires",
    "conflicts",
)

# What each word holds:
# dependencies, dev_dependencies  requirements, for those who run the project and who work on it
# wiring        modules of the package with init_app(app), in the order in which they are called
# index         who serves "/" in place of the hello page, as the end of "Open http://...: "
# fixtures      modules in tests/ whose fixtures all tests may use
# database      the database that the project has: "sqlite" or "sqlalchemy"
# csrf          the header in which a script sends the token of Flask-WTF
# access_log    modules that log each request, so that a server need not
# server        what serves the project as in production, on port 8000 of the loopback address
# commands      what one may type, for people who look it up: {"run": ..., "does": ...}, {package} too
# gitignore     patterns
# env           settings: {"name": ..., "default": ..., "comment": ...}
# readme        sections, each with its heading; {package} stands for the package's name
# requires      other features; "a|b" is either of the two
# conflicts     features that cannot stand beside this one
SORTED = ("dependencies", "dev_dependencies")

Words = Mapping[str, Sequence[object]]


def joined(parts: Iterable[Words]) -> dict[str, list[object]]:
    """Return the words of all *parts* in their order, without doubles.

    Dependencies are sorted by name, as a careful developer would keep them.
    """
    parts = list(parts)
    found: dict[str, list[object]] = {}
    for word in WORDS:
        entries: list[object] = []
        for entry in (entry for part in parts for entry in part.get(word, ())):
            if entry not in entries:
                entries.append(entry)
        found[word] = sorted(entries, key=lambda e: str(e).lower()) if word in SORTED else entries
    return found

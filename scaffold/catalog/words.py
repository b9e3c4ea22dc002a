"""Words: the schema of what templates and features add to shared files.

A feature adds words under ``_adds`` in its cookiecutter.json. The words of all chosen features are
joined, and the few files that features share print them with plain loops.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from scaffold.project.problems import shown

Words = Mapping[str, Sequence[object]]

# Where a link is shown besides the first page: in the head of every page, or nowhere. The place
# "account" shows the template account.html there instead, which depends on who is logged in.
PLACES = ("header", "page", "account")


class Kind(Enum):
    """What each entry of a word is, and the keys that it has if it is an object."""

    TEXT = ()
    COMMAND = ("run", "does")
    SETTING = ("name", "default", "comment")
    LINK = ("label", "endpoint", "about", "place")

    @property
    def form(self) -> str:
        """How an entry is written, to end a sentence."""
        if self is Kind.TEXT:
            return "a text"
        places = f", which is one of {', '.join(PLACES)}" if self is Kind.LINK else ""
        return f"an object with {', '.join(self.value)}{places}"

    def fits(self, entry: object) -> bool:
        """Return whether *entry* is of this kind."""
        if self is Kind.TEXT:
            return isinstance(entry, str)
        return (
            isinstance(entry, Mapping)
            and entry.keys() == set(self.value)
            and all(isinstance(value, str) for value in entry.values())
            and (self is not Kind.LINK or entry["place"] in PLACES)
        )


@dataclass(frozen=True, slots=True)
class Word:
    """One word: a list, whose entries mean *meaning*.

    Entries keep the order in which the features come, or are *sorted*. ``file`` is the file beside
    cookiecutter.json that holds the only entry, for a text that is too long for JSON. ``choices``
    are the entries that there may be, if they are few.
    """

    name: str
    meaning: str
    kind: Kind = Kind.TEXT
    sorted: bool = False
    file: str = ""
    choices: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """How an entry is written, to end a sentence."""
        return " or ".join(self.choices) or self.kind.form

    def fits(self, entry: object) -> bool:
        """Return whether *entry* may be in the list."""
        return self.kind.fits(entry) and (not self.choices or entry in self.choices)


WORDS = {
    word.name: word
    for word in (
        Word("requires", "Features that come along; 'a|b' means one of them, a by default."),
        Word("conflicts", "Features that cannot be in the same project."),
        Word("dependencies", "Requirements (PEP 508) to run the project.", sorted=True),
        Word("dev_dependencies", "Requirements (PEP 508) to work on the project.", sorted=True),
        Word(
            "wiring", "Modules of the package that have init_app(app), in the order of the calls."
        ),
        Word("fixtures", "Modules in tests/ with fixtures for all tests."),
        Word("index", "What the first page shows in place of the hello page, for the README."),
        Word(
            "nav",
            "Links to what the feature shows: label, endpoint, and what is there. All are on the "
            "first page; those of the place header are in the head of every page too.",
            Kind.LINK,
        ),
        Word(
            "database",
            "The database that the feature brings: sqlite or sqlalchemy.",
            choices=("sqlite", "sqlalchemy"),
        ),
        Word("csrf", "The header that carries the CSRF token."),
        Word("access_log", "Modules that log each request, so that the server need not."),
        Word("proxy", "The setting that says how many proxies are in front of the application."),
        Word("server", "The command that serves the project in production, on port 8000."),
        Word(
            "setup",
            "What to type before the project first runs, and when tables have come or gone; "
            "{package} is the package.",
        ),
        Word("commands", "What to type, and what it does; {package} is the package.", Kind.COMMAND),
        Word("gitignore", "Patterns for .gitignore."),
        Word("env", "Settings for .env.example.", Kind.SETTING),
        Word(
            "readme",
            "The section about the feature in the README of the project; {package} is the package.",
            file="README.md",
        ),
    )
}


def word_problems(adds: object) -> Iterator[str]:
    """Return what is wrong with the value of ``_adds``, each with the word that it is about."""
    if not isinstance(adds, Mapping):
        yield "_adds is not an object"
        return
    for name, entries in adds.items():
        word = WORDS.get(name)
        if word is None:
            near = get_close_matches(name, WORDS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(WORDS)}"
            yield f"{shown(name)} is not a word of features: {hint}"
        elif word.file and entries:
            yield f"the word {name} is read from the file {word.file} beside it"
        elif not isinstance(entries, list):
            yield f"the word {name} is not a list"
        else:
            yield from (
                f"{shown(str(entry))} in the word {name} is not {word.form}"
                for entry in entries
                if not word.fits(entry)
            )


def join(parts: Iterable[Words]) -> dict[str, list[object]]:
    """Return the words of all *parts*, in order and without duplicates."""
    parts = list(parts)
    found: dict[str, list[object]] = {}
    for word in WORDS.values():
        entries: list[object] = []
        for entry in (entry for part in parts for entry in part.get(word.name, ())):
            if entry not in entries:
                entries.append(entry)
        in_order = sorted(entries, key=lambda e: str(e).lower()) if word.sorted else entries
        found[word.name] = in_order
    return found

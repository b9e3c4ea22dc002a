"""Needs: what a project must have installed before anybody can look at it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

# The extras and dependency groups that bring what tests need, by the names that are in use.
_FOR_TESTS = ("dev", "develop", "development", "test", "tests", "testing")

# What brings the same where there is no pyproject.toml.
REQUIREMENT_FILES = (
    "requirements.txt",
    "requirements-dev.txt",
    "dev-requirements.txt",
    "requirements-test.txt",
    "test-requirements.txt",
)


@dataclass(frozen=True, slots=True)
class Needs:
    """The requirements of a project, its tools for tests, and what builds it.

    ``is_package`` tells that it can be installed itself, and ``is_open`` that only doing so brings
    out what it requires.
    """

    requirements: tuple[str, ...]
    is_package: bool
    is_open: bool = False

    def key(self, *facts: str) -> str:
        """Return a name for an environment that holds them; *facts* tell environments apart."""
        text = "\n".join((*facts, *self.requirements))
        return sha256(text.encode()).hexdigest()[:16]


def needs(pyproject: Mapping[str, object], files: Mapping[str, bytes]) -> Needs:
    """Return what the project with that pyproject.toml and *files* needs."""
    project = _table(pyproject, "project")
    if not project:
        return Needs(tuple(sorted(set(_listed(files)))), is_package=False)
    extras, groups = (
        _table(project, "optional-dependencies"),
        _table(pyproject, "dependency-groups"),
    )
    found = {
        *_texts(project.get("dependencies")),
        *(one for name in _FOR_TESTS for one in _texts(extras.get(name))),
        *(one for name in _FOR_TESTS for one in _texts(groups.get(name))),
    }
    # An extra of the project itself means the others of its extras.
    own = str(project.get("name", ""))
    named = re.compile(rf"{re.escape(own)}\[([^]]*)\]", re.IGNORECASE)
    for one in [one for one in found if own and named.match(one)]:
        found.remove(one)
        for extra in named.findall(one)[0].split(","):
            found |= set(_texts(extras.get(extra.strip())))
    build = _texts(_table(pyproject, "build-system").get("requires")) or ("setuptools>=61",)
    dynamic = _texts(project.get("dynamic"))
    return Needs(
        tuple(sorted({*found, *build})),
        is_package=True,
        is_open=bool({"dependencies", "optional-dependencies"}.intersection(dynamic)),
    )


def _listed(files: Mapping[str, bytes]) -> Iterator[str]:
    for name in REQUIREMENT_FILES:
        for line in files.get(name, b"").decode(errors="replace").splitlines():
            text = line.partition(" #")[0].strip()
            if text and not text.startswith(("#", "-")):
                yield text


def _table(table: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = table.get(key)
    return value if isinstance(value, Mapping) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()

"""Reference: what the name of a template refers to, and what a third-party template may do."""

import re
from collections import ChainMap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from scaffold.catalog.model import Catalog, Source
from scaffold.project.problems import Problem, shown
from scaffold.project.recipe import Order

# What cookiecutter would fetch: an address, user@host:path, or gh:owner/name.
_ADDRESS = r"[A-Za-z][A-Za-z0-9+.-]+://|(git|hg)\+|[\w.-]+@[\w.-]+:|(gh|gl|bb):"

# git and we read settings there, which may name programs.
_READ_BY_PROGRAMS = frozenset({".git", "git~1", ".flask-scaffold"})

TRUST = "If you trust its author, add --trust."


class Kind(Enum):
    """What a user can name as a template."""

    NAME = "one of ours"
    FOLDER = "a folder"
    REPOSITORY = "a repository"
    ARCHIVE = "a zip file"


@dataclass(frozen=True, slots=True)
class Reference:
    """A template as it was named: ``text`` is what the user typed."""

    text: str
    kind: Kind

    @property
    def problem(self) -> Problem | None:
        """Why it cannot be taken, where it is a repository or a zip file."""
        how = {Kind.REPOSITORY: "Clone it", Kind.ARCHIVE: "Unpack it"}.get(self.kind)
        if how is None:
            return None
        return Problem(
            "unknown-template",
            f"{shown(self.text)} is {self.kind.value}, and a template is a folder.",
            f"{how} first, read what is in it, and give the path of the folder.",
        )


def parse_reference(text: str) -> Reference:
    """Return what *text* refers to; no disk is read."""
    if text.lower().endswith(".zip"):
        kind = Kind.ARCHIVE
    elif (":" in text or "+" in text) and re.match(_ADDRESS, text):
        kind = Kind.REPOSITORY
    elif text in (".", "..") or text.startswith("~") or {*text} & {"/", "\\"}:
        kind = Kind.FOLDER
    else:
        kind = Kind.NAME
    return Reference(text, kind)


def trust_problems(source: Source, order: Order) -> Iterator[Problem]:
    """Return what *order* asks of *source* that needs trust."""
    if not source.third_party or source.trusted:
        return
    if source.runs:
        yield untrusted(source)
    for option, asked in (("venv", order.venv), ("verify", order.verify)):
        if asked:
            yield Problem(
                "untrusted",
                f"--{option} runs code of the project, and so of the template {source.name}.",
                f"{TRUST} Or leave --{option} out.",
            )


def untrusted(source: Source) -> Problem:
    """Return that *source* would run code of its own."""
    return Problem(
        "untrusted",
        f"The template {source.name} runs code of its own: {', '.join(source.runs)}.",
        f"Read that first. {TRUST}",
    )


def with_third_party(catalog: Catalog, source: Source) -> Catalog:
    """Return *catalog* with *source* beside its own templates."""
    beside: ChainMap[str, Source] = ChainMap({source.name: source}, catalog.templates)  # type: ignore[arg-type]
    return replace(catalog, templates=beside)


def is_read_by_programs(path: str) -> bool:
    """Return whether a program, such as git, takes orders from the file at *path*.

    Systems differ in what is the same name; on Windows it ends before a colon.
    """
    parts = ("".join(filter(str.isprintable, part)) for part in path.lower().split("/"))
    return any(part.partition(":")[0].rstrip(". ") in _READ_BY_PROGRAMS for part in parts)

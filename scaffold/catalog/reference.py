"""Foreign: templates of somebody else's, and what needs trust."""

import re
from collections import ChainMap
from collections.abc import Iterator
from dataclasses import replace

from scaffold.catalog.model import Offer, Source
from scaffold.project.problems import Problem, shown
from scaffold.project.recipe import Order

# What cookiecutter would fetch: an address, somebody@host:path, or gh:owner/name.
_ADDRESS = r"[A-Za-z][A-Za-z0-9+.-]+://|(git|hg)\+|[\w.-]+@[\w.-]+:|(gh|gl|bb):"

# git and we read settings there, which may name programs.
_READ_BY_PROGRAMS = frozenset({".git", "git~1", ".flask-scaffold"})

TRUST = "If you trust whoever wrote it, add --trust."


def is_path(template: str) -> bool:
    """Return whether *template* is a folder, and none of our own names."""
    path = template in (".", "..") or template.startswith("~") or bool({*template} & {"/", "\\"})
    return path or _is_elsewhere(template)


def address_problem(template: str) -> Problem | None:
    """Return why *template* cannot be taken, where it is a repository or a zip file."""
    if not _is_elsewhere(template):
        return None
    packed = template.lower().endswith(".zip")
    what, how = ("a zip file", "Unpack it") if packed else ("a repository", "Clone it")
    return Problem(
        "unknown-template",
        f"{shown(template)} is {what}, and a template is a folder.",
        f"{how} first, read what is in it, and give the path of the folder.",
    )


def foreign_problems(source: Source, order: Order) -> Iterator[Problem]:
    """Return what *order* asks of *source* that needs trust."""
    if not source.foreign or source.trusted:
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


def with_foreign(offer: Offer, source: Source) -> Offer:
    """Return *offer* with *source* beside its own templates."""
    beside: ChainMap[str, Source] = ChainMap({source.name: source}, offer.templates)  # type: ignore[arg-type]
    return replace(offer, templates=beside)


def is_read_by_programs(path: str) -> bool:
    """Return whether a program, such as git, takes orders from the file at *path*.

    Systems differ in what is the same name; on Windows it ends before a colon.
    """
    parts = ("".join(filter(str.isprintable, part)) for part in path.lower().split("/"))
    return any(part.partition(":")[0].rstrip(". ") in _READ_BY_PROGRAMS for part in parts)


def _is_elsewhere(template: str) -> bool:
    marked = ":" in template or "+" in template
    return (marked and bool(re.match(_ADDRESS, template))) or template.lower().endswith(".zip")

"""Lines: a report as a person reads it, line by line; nothing is printed here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from scaffold.core.tree import tree

if TYPE_CHECKING:
    from scaffold.core.report import Report, Step


def told(report: Report, *, verbose: bool, fancy: bool) -> Iterable[str]:
    """Return what *report* tells; *fancy* tells that the terminal shows more than ASCII."""
    tellers = {"list": _list_lines, "show": _show_lines, "status": _status_lines}
    return tellers.get(report.command, _new_lines)(report, verbose, fancy)


def _new_lines(report: Report, verbose: bool, fancy: bool) -> Iterable[str]:
    recipe = report.recipe
    if recipe is None or report.project is None:
        return
    name = str(recipe.answers["project_slug"])
    made = "Would create" if report.status == "planned" else "Created"
    features = f" with {', '.join(recipe.features)}" if recipe.features else ""
    count = f"{len(report.files)} files from the template {recipe.template}{features}"
    yield f"{good(made)} {strong(name)}: {count}."
    if verbose or report.status == "planned":
        yield ""
        yield from tree(name, (entry.path for entry in report.files), fancy=fancy)
    for step in report.steps:
        if step.status in ("done", "skipped"):
            yield _step_line(step)


def next_lines(report: Report) -> Iterable[str]:
    """Return what to type next."""
    if report.next:
        yield ""
        yield "Next:"
        yield from (f"  {strong(line)}" for line in report.next)
        yield ""
        yield "Then open http://127.0.0.1:5000/ in a browser."


def _step_line(step: Step) -> str:
    done = {"git": "The first commit is made.", "venv": "Flask and the tools are in .venv."}
    if step.status == "done":
        return done[step.name]
    return f"No {step.name} repository was made: {step.detail}."


def _list_lines(report: Report, verbose: bool, fancy: bool) -> Iterable[str]:
    listing = report.listing or {}
    width = max((len(e["name"]) for group in listing.values() for e in _dicts(group)), default=0)
    first = True
    for title, group in listing.items():
        entries = _dicts(group)
        if entries:
            if not first:
                yield ""
            first = False
            yield strong(title.capitalize())
            yield from (f"  {e['name']:{width}}  {e['about']}" for e in entries)


def _show_lines(report: Report, verbose: bool, fancy: bool) -> Iterable[str]:
    listing: dict[str, Any] = dict(report.listing or {})
    yield f"{strong(listing['name'])} ({listing['kind']}): {listing['about']}"
    if listing["kind"] == "preset":
        yield f"It is {listing['template']} with {', '.join(listing['features'])}."
    yield ""
    yield strong("Questions")
    questions = _dicts(listing["questions"])
    width = max((len(question["key"]) for question in questions), default=0)
    for question in questions:
        choices = f" ({', '.join(question['choices'])})" if question["choices"] else ""
        default = f" [{question['default']}]" if question["default"] not in ("", None) else ""
        yield f"  {question['key']:{width}}  {question['prompt']}{choices}{default}"
    yield ""
    yield strong("Files")
    root = next((str(question["default"]) for question in questions), ".")
    yield from tree(root, (entry.path for entry in report.files), fancy=fancy)
    if listing["usage"]:
        yield ""
        yield listing["usage"].rstrip()


def _status_lines(report: Report, verbose: bool, fancy: bool) -> Iterable[str]:
    if report.recipe:
        features = f" with {', '.join(report.recipe.features)}" if report.recipe.features else ""
        yield f"Made from the template {report.recipe.template}{features}."
    changed = [e for e in report.files if verbose or e.action != "pristine"]
    width = max((len(entry.action) for entry in changed), default=0)
    for entry in changed:
        yield f"  {entry.action:{width}}  {entry.path}"
    same = sum(entry.action == "pristine" for entry in report.files)
    yield f"{same} of its {sum(e.action != 'yours' for e in report.files)} files are pristine."


def _dicts(group: object) -> list[dict[str, Any]]:
    return list(group) if isinstance(group, (list, tuple)) else []


def good(text: str) -> str:
    """Return *text* as good news look."""
    return click.style(text, fg="green")


def bad(text: str) -> str:
    """Return *text* as bad news look."""
    return click.style(text, fg="red", bold=True)


def strong(text: str) -> str:
    """Return *text* as what matters looks."""
    return click.style(text, bold=True)

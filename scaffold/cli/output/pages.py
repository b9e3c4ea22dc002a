"""Pages: each report as lines of text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from os.path import basename
from typing import TYPE_CHECKING, Any

import click

from scaffold.project.problems import plain

if TYPE_CHECKING:
    from scaffold.checks.check import Check, Receipt
    from scaffold.checks.combinations import Trial
    from scaffold.project.results import Report, Step

# A word for a changed file, and a note for what may surprise.
_WORDS = {
    "create": "new",
    "update": "changed",
    "merge": "changed",
    "delete": "gone",
    "move": "moved",
    "conflict": "CHOOSE",
    "keep-edited": "stays",
    "keep-deleted": "stays away",
    "mentions": "LOOK",
}
_NOTES = {
    "merge": "  (with your edits)",
    "conflict": "  (both versions are in it: look for <<<<<<<)",
    "keep-edited": "  (the project no longer needs it, but you edited it)",
    "keep-deleted": "  (it would change, but you deleted or moved it)",
    "mentions": "  (lines of yours still name the package as it was)",
}

# Lines that mostly tell why a program failed.
_TAIL = 20


@dataclass(frozen=True, slots=True)
class Style:
    """Whether a page shows more, and whether the terminal knows Unicode."""

    verbose: bool
    fancy: bool


def page(report: Report, style: Style) -> Iterator[str]:
    """Return what *report* says, but for its problems and what to type next."""
    if report.command == "doctor":
        from scaffold.cli.output.advice import advice

        return advice(report, style)
    pages = {"list": _list, "show": _show, "status": _status, "verify": _verify, "matrix": _matrix}
    changes = dict.fromkeys(("add", "remove", "update", "diff"), _changes)
    return {**pages, **changes}.get(report.command, _new)(report, style)


def good(text: str) -> str:
    """Return *text* as good news."""
    return click.style(text, fg="green")


def bad(text: str) -> str:
    """Return *text* as bad news."""
    return click.style(text, fg="red", bold=True)


def strong(text: str) -> str:
    """Return *text* as what one looks for."""
    return click.style(text, bold=True)


def coloured(line: str) -> str:
    """Return a line of a patch in the colours of git."""
    colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
    return click.style(line, fg=colour) if colour else line


def doubtful(text: str) -> str:
    """Return *text* as neither good nor bad news."""
    return click.style(text, fg="yellow", bold=True)


# A mark with Unicode and without, and its look.
MARKS: Mapping[str, tuple[str, str, Callable[[str], str]]] = {
    "passed": ("\u2713", "ok", good),
    "warned": ("!", "!", doubtful),
    "failed": ("\u2717", "no", bad),
    "skipped": ("-", "-", str),
}


def check_line(check: Check, width: int = 11, *, fancy: bool) -> str:
    """Return a row of the table of checks; *width* fits the names."""
    mark, in_ascii, paint = MARKS[check.status]
    told = f"{paint(mark if fancy else f'{in_ascii:2}')} {check.name:{width}} {plain(check.found)}"
    return f"  {told}  ({check.seconds:.1f} s)" if check.seconds >= 0.05 else f"  {told}".rstrip()


def trial_lines(trial: Trial, done: int, total: int, left: float, style: Style) -> Iterator[str]:
    """Return a line for a trial, and how to see its failure again, with the end of its output."""
    mark = good("\u2713" if style.fancy else "ok") if trial.status == "passed" else bad("FAILED")
    rest = f", about {_time(left)} left" if left > 1 else ""
    count = f"[{done:{len(str(total))}}/{total}]"
    yield f"{count} {mark} {trial.combination.label}  ({trial.seconds:.1f} s{rest})"
    if trial.fault:
        yield f"    {trial.fault.name}: {trial.fault.found}"
        said = trial.fault.output.strip("\n").splitlines()
        if len(said) > _TAIL and not style.verbose:
            said = ["...", *said[-_TAIL:]]
        yield from (f"    | {plain(line.expandtabs())}".rstrip() for line in said)
        yield f"    {strong(trial.command)}"


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _matrix(report: Report, style: Style) -> Iterator[str]:
    if report.text:
        yield report.text
    elif report.trials:
        count = len(report.trials)
        yield good(f"All {count} combinations work." if count > 1 else "The combination works.")


def receipt_line(receipt: Receipt) -> str:
    """Return what was proven."""
    counts = Counter(check.status for check in receipt.checks)
    said = ", ".join(f"{counts[word]} {word}" for word in ("passed", "skipped") if counts[word])
    return f"{good('Proven')}: {said}, in {receipt.seconds:.1f} seconds."


def _verify(report: Report, style: Style) -> Iterator[str]:
    if report.receipt:
        yield receipt_line(report.receipt)


def _new(report: Report, style: Style) -> Iterator[str]:
    from scaffold.catalog.reference import is_path
    from scaffold.project.plan import tree

    recipe = report.recipe
    if recipe is None or report.project is None:
        return
    foreign = is_path(recipe.template)
    name = plain(basename(report.project) if foreign else str(recipe.answers["project_slug"]))
    made = "Would create" if report.status == "planned" else "Created"
    features = f" with {', '.join(recipe.features)}" if recipe.features else ""
    if report.receipt:
        yield receipt_line(report.receipt)
    files = "1 file" if len(report.files) == 1 else f"{len(report.files)} files"
    count = f"{files} from the template {plain(recipe.template)}{features}"
    yield f"{good(made)} {strong(name)}: {count}."
    if style.verbose or report.status == "planned":
        yield ""
        yield from tree(name, (plain(entry.path) for entry in report.files), fancy=style.fancy)
    for step in report.steps:
        if step.status in ("done", "skipped"):
            yield _step_line(step, foreign)
    if foreign:
        yield "It has no record, so add, remove and update have nothing to go by."


def upcoming(report: Report) -> Iterator[str]:
    """Return what to type next."""
    if report.next:
        from scaffold.catalog.reference import is_path

        yield ""
        yield "Next:"
        yield from (f"  {strong(line)}" for line in report.next)
        if report.command == "new" and not (report.recipe and is_path(report.recipe.template)):
            yield ""
            yield "Then open http://127.0.0.1:5000/ in a browser."


def _step_line(step: Step, foreign: bool) -> str:
    what = "The project is" if foreign else "Flask and the tools are"
    done = {"git": "The first commit is made.", "venv": f"{what} in .venv."}
    if step.status == "done":
        return done[step.name]
    return f"No {step.name} repository was made: {step.detail}."


def _list(report: Report, style: Style) -> Iterator[str]:
    listing = report.listing or {}
    width = max((len(e["name"]) for group in listing.values() for e in _dicts(group)), default=0)
    between: tuple[str, ...] = ()
    for title, group in listing.items():
        if entries := _dicts(group):
            yield from between
            between = ("",)
            yield strong(title.capitalize())
            yield from (f"  {e['name']:{width}}  {e['about']}" for e in entries)


def _show(report: Report, style: Style) -> Iterator[str]:
    from scaffold.catalog.model import in_words
    from scaffold.project.plan import tree
    from scaffold.project.questions import NAME_KEY

    listing: dict[str, Any] = dict(report.listing or {})
    about = f": {plain(listing['about'])}" if listing["about"] else ""
    yield f"{strong(plain(listing['name']))} ({listing['kind']}){about}"
    if listing["kind"] == "preset":
        yield f"It is {listing['template']} with {', '.join(listing['features'])}."
    if listing.get("runs"):
        yield "With --trust it runs code of its own:"
        yield from (f"  {strong(one)}" for one in listing["runs"])
    if listing.get("requires"):
        yield f"It comes with {in_words(listing['requires'])}."
    if listing.get("conflicts"):
        yield f"It does not go with {' or '.join(listing['conflicts'])}."
    if questions := _dicts(listing["questions"]):
        yield ""
        yield strong("Questions")
    width = max((len(question["key"]) for question in questions), default=0)
    for question in questions:
        choices = f" ({', '.join(question['choices'])})" if question["choices"] else ""
        default = f" [{question['default']}]" if question["default"] not in ("", None) else ""
        told = plain(f"{question['prompt']}{choices}{default}")
        yield f"  {question['key']:{width}}  {told}"
    if report.files:
        yield ""
        yield strong("Files")
        slugs = (one["default"] for one in questions if one["key"] == NAME_KEY)
        root = next((str(slug) for slug in slugs), "NAME")
        yield from tree(plain(root), (plain(e.path) for e in report.files), fancy=style.fancy)
    if listing["usage"]:
        yield ""
        yield listing["usage"].rstrip()


def _status(report: Report, style: Style) -> Iterator[str]:
    if report.recipe:
        features = f" with {', '.join(report.recipe.features)}" if report.recipe.features else ""
        yield f"Made from the template {report.recipe.template}{features}."
    changed = [e for e in report.files if style.verbose or e.action != "pristine"]
    width = max((len(entry.action) for entry in changed), default=0)
    for entry in changed:
        yield f"  {entry.action:{width}}  {entry.path}"
    same = sum(entry.action == "pristine" for entry in report.files)
    yield f"{same} of its {sum(e.action != 'yours' for e in report.files)} files are pristine."


def _dicts(group: object) -> list[dict[str, Any]]:
    return list(group) if isinstance(group, (list, tuple)) else []


def _changes(report: Report, style: Style) -> Iterator[str]:
    if report.command == "diff":
        return
    if report.diff:
        for entry in report.files:
            if entry.action in ("keep-edited", "keep-deleted", "mentions"):
                yield f"{entry.path} {_WORDS[entry.action]}{_NOTES[entry.action]}"
        return
    if report.status == "current":
        yield "The project is current: there is nothing to change."
        return
    if report.status == "unchanged" or not report.files:
        there = "The project has that already" if report.command == "add" else "All is well"
        yield f"{there}: there is nothing to change."
        return
    yield good(_done(report))
    files = [entry for entry in report.files if not entry.path.startswith(".flask-scaffold/")]
    width = max((len(_WORDS[entry.action]) for entry in files), default=0)
    for entry in files:
        yield f"  {_WORDS[entry.action]:{width}}  {entry.path}{_NOTES.get(entry.action, '')}"
    if not files:
        yield "  Only the record changes, in .flask-scaffold."
    for step in report.steps:
        if step.status == "done":
            yield "What the project needs now is installed in .venv."


def _done(report: Report) -> str:
    old, new = report.before, report.recipe
    if old is None or new is None:
        return ""
    said = []
    if added := [name for name in new.features if name not in old.features]:
        said.append(f"Added {', '.join(added)}")
    if removed := [name for name in old.features if name not in new.features]:
        said.append(f"Removed {', '.join(removed)}")
    said += [
        f"Set {key} to {value}"
        for key, value in new.answers.items()
        if key in old.answers and old.answers[key] != value
    ]
    return f"{'; '.join(said) or 'Updated'}:"

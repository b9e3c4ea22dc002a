"""Change: add, remove and update, one merge of three plans."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold import __version__
from scaffold.catalog.revision import Wish, revised, unfit
from scaffold.merging.merge import Change, Move, mentions, merged, moved
from scaffold.project.errors import Exit, Interrupted
from scaffold.project.plan import File, Plan
from scaffold.project.problems import Problem, shown
from scaffold.project.recipe import Recipe, Record, recipe_text
from scaffold.project.results import Entry, Report, Step
from scaffold.rendering.draw import draw
from scaffold.system.shell import quote_command
from scaffold.verbs.world import World
from scaffold.writing.record import record_files


@dataclass(frozen=True, slots=True)
class Way:
    """How a project may be changed.

    ``markers`` writes conflicts between markers; ``force`` ignores uncommitted changes.
    ``dry_run`` shows the changes, ``check`` tells whether there are any; neither writes.
    """

    dry_run: bool = False
    markers: bool = False
    force: bool = False
    check: bool = False

    @property
    def looks(self) -> bool:
        """Whether nothing is to be written."""
        return self.dry_run or self.check


@dataclass(frozen=True, slots=True)
class Draft:
    """A change before it is made.

    ``mentions`` are files of the user with the package folder's old name.
    """

    files: tuple[Change, ...]
    record: tuple[Change, ...]
    move: Move | None = None
    mentions: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[Change, ...]:
        """The changes that write; the record comes last."""
        return tuple(one for one in (*self.files, *self.record) if one.writes)

    @property
    def conflicts(self) -> tuple[Change, ...]:
        """The changes in dispute."""
        return tuple(one for one in self.files if one.action == "conflict")


def add(start: Path, names: tuple[str, ...], way: Way, world: World) -> Report:
    """Add the features *names*, and what they require."""
    return _change("add", start, Wish(add=names), way, world)


def remove(start: Path, names: tuple[str, ...], way: Way, world: World) -> Report:
    """Remove the features *names*, and what only they required."""
    return _change("remove", start, Wish(remove=names), way, world)


def update(start: Path, wish: Wish, way: Way, world: World) -> Report:
    """Make the project what today's templates make of its recipe, with *wish* in it."""
    return _change("update", start, wish, way, world)


def _change(command: str, start: Path, wish: Wish, way: Way, world: World) -> Report:
    project = world.find_project(start)
    with nullcontext() if way.looks else world.alone(project):
        return _changed(Report(command, "planned", str(project)), start, wish, way, world)


def _changed(report: Report, start: Path, wish: Wish, way: Way, world: World) -> Report:
    project = Path(report.project or "")
    record = world.read_record(project)
    recipe, plan, problems = _drawn(record, wish, world)
    if recipe is None:
        return _stopped(report, problems)
    draft = _drafted(project, record, recipe, plan, world)
    report = replace(report, recipe=recipe, before=record.recipe, files=_entries(draft))
    if way.check:
        return _checked(report)
    problems = _in_the_way(project, draft, way, world)
    if way.dry_run:
        from scaffold.merging.patch import patch

        report = replace(report, diff=patch(draft.files))
    if problems:
        return _stopped(report, problems)
    if way.dry_run:
        return report
    if not draft.written and not draft.move:
        return replace(report, status="unchanged")
    world.apply(project, draft.written, draft.move)
    world.keep_compiled()
    return _finished(replace(report, status="changed"), start, draft, world)


def _stopped(report: Report, problems: list[Problem]) -> Report:
    stopped = Report.stopped(report.command, tuple(problems))
    return replace(report, status=stopped.status, exit=stopped.exit, problems=stopped.problems)


def _drawn(record: Record, wish: Wish, world: World) -> tuple[Recipe | None, Plan, list[Problem]]:
    if problems := unfit(record, __version__):
        return None, Plan(), problems
    offer = world.offer()
    recipe, problems = revised(record.recipe, wish, offer)
    if recipe is None:
        return None, Plan(), problems
    plan, recipe = draw(recipe, offer, world)
    return recipe, plan, []


def _drafted(project: Path, record: Record, recipe: Recipe, plan: Plan, world: World) -> Draft:
    old = record.pristine
    move = moved(record.recipe, recipe, old, plan)
    theirs = world.read_files(project) if move else {}
    if move and not any(move.after(path) != path for path in theirs):
        move = None  # The user has moved or removed it.
    own = Plan({path: File(b"") for path in theirs if move and move.after(path) != path})
    files = merged(
        old, world.read_mine(project, own | plan | old), plan, world.groups, world.parses, move
    )
    named: list[str] = []
    if move:
        after = {move.after(path): content for path, content in theirs.items()}
        after |= {one.path: one.then.content for one in files if one.then}
        named = mentions(move.old, {p: c for p, c in after.items() if File(c) != plan.get(p)})
    return Draft(files, _remembered(project, record, recipe, plan, world), move, tuple(named))


def _remembered(
    project: Path, record: Record, recipe: Recipe, plan: Plan, world: World
) -> tuple[Change, ...]:
    """Return the changes of the record: none where only our version is newer."""
    if plan == record.pristine and recipe_text("", recipe) == recipe_text("", record.recipe):
        return ()
    new = record_files(__version__, recipe, plan)
    now = world.read_mine(project, new)
    changes = (Change(path, "update", now.get(path), file) for path, file in new.items())
    return tuple(one for one in changes if one.writes)


def _entries(draft: Draft) -> tuple[Entry, ...]:
    changes = (
        Entry(one.path, one.action, one.then.content, one.then.mode & 0o755)
        if one.then
        else Entry(one.path, one.action)
        for one in (*draft.files, *draft.record)
    )
    return (*changes, *(Entry(path, "mentions") for path in draft.mentions))


def _in_the_way(project: Path, draft: Draft, way: Way, world: World) -> list[Problem]:
    move = draft.move
    problems = []
    if draft.written and not way.force and not way.looks and world.uncommitted(project):
        problems.append(
            Problem(
                "uncommitted",
                "git has changes here that are not committed.",
                "Type git commit or git stash first, or add --force.",
            )
        )
    paths = [move.before(one.path) if move else one.path for one in draft.written]
    for path in world.obstacles(project, paths, (move.new,) if move else ()):
        problems.append(
            Problem("in-the-way", f"{shown(path)} is in the way of our files.", "Move it away.")
        )
    if not way.markers:
        problems += [
            Problem(
                "conflict",
                f"{one.path}: your change and ours meet on the same lines.",
                "Add --dry-run to see them, or --conflict=markers to get both, and choose.",
                refusal=False,
            )
            for one in draft.conflicts
        ]
    return problems


def _checked(report: Report) -> Report:
    if not report.files:
        return replace(report, status="current")
    problem = Problem(
        "outdated",
        "The project is not what its recipe makes today.",
        "Type flask-scaffold update.",
        refusal=False,
    )
    return replace(report, status="outdated", problems=(problem,), exit=Exit.FAILED)


def _finished(report: Report, start: Path, draft: Draft, world: World) -> Report:
    wanted = [one for one in draft.written if one.path == "pyproject.toml"]
    if not wanted:
        return report
    project = Path(report.project or "")
    hand = world.by_hand()
    inside = len(start.absolute().parts) - len(project.parts)
    there = (quote_command(("cd", "/".join([".."] * inside))),) if inside else ()
    if not world.has_environment(project) or wanted[0].action == "conflict":
        return replace(report, next=(*there, hand.fill))
    lines = (*there, *filter(None, (hand.enter, hand.fill)))
    try:
        with world.progress("Installing what the project needs now"):
            step = world.refresh(project)
    except Interrupted as error:
        step = Step("venv", "interrupted", "\n".join(lines), detail="it was interrupted")
        return replace(report, status="interrupted", steps=(step,), next=lines, exit=error.exit)
    if step.status == "done":
        return replace(report, steps=(step,))
    step = replace(step, command="\n".join(lines))
    return replace(report, status="incomplete", steps=(step,), next=lines, exit=Exit.INCOMPLETE)

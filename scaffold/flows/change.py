"""Change: what add, remove and update have in common, one merge of three plans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold import __version__
from scaffold.core.errors import Exit, Interrupted
from scaffold.core.merge import Change, merged
from scaffold.core.offer import Offer
from scaffold.core.patch import patch
from scaffold.core.plan import Plan
from scaffold.core.problems import Problem
from scaffold.core.recipe import Recipe
from scaffold.core.record import PRISTINE, RECIPE, Record
from scaffold.core.report import Entry, Report, Step
from scaffold.core.revise import Revised, known, unfit
from scaffold.edge.record import record_files
from scaffold.flows.draw import draw
from scaffold.flows.world import World

# What a verb makes of the recipe of a project: the new one, and what is wrong with the wish.
Revise = Callable[[Recipe, Offer], Revised]


@dataclass(frozen=True, slots=True)
class Way:
    """How a project may be changed.

    ``markers`` writes conflicts between markers in place of stopping; ``force`` works also where
    git has uncommitted changes; ``check`` only tells whether there is anything to change.
    """

    dry_run: bool = False
    markers: bool = False
    force: bool = False
    check: bool = False


def change(command: str, start: Path, revise: Revise, way: Way, world: World) -> Report:
    """Make the project around *start* what its revised recipe says, or tell what is in the way."""
    project = world.find_project(start)
    record = world.read_record(project)
    offer = world.offer()
    problems = unfit(record, __version__) or known(record.recipe, offer)
    recipe, more = (None, []) if problems else revise(record.recipe, offer)
    if recipe is None:
        return Report.stopped(command, (*problems, *more), project=str(project))
    plan, recipe = draw(recipe, offer, world)
    mine = world.read_mine(project, (*record.pristine, *plan))
    changes = merged(record.pristine, mine, plan, world.groups, world.parses)
    report = Report(command, "planned", str(project), recipe, tuple(map(_entry, changes)))
    if way.dry_run or way.check:
        report = replace(report, diff=patch((c.path, c.now, c.then) for c in changes if c.writes))
    if way.check:
        return _checked(report, record, recipe)
    if problems := _in_the_way(project, changes, way, world):
        return replace(report, status="failed", problems=tuple(problems), exit=Exit.FAILED)
    if way.dry_run:
        return report
    remembered = _remembered(project, record, recipe, plan, world)
    world.apply(project, (*(one for one in changes if one.writes), *remembered))
    return _refreshed(report, record, changes, world)


def _entry(one: Change) -> Entry:
    if one.then is None:
        return Entry(one.path, one.action)
    return Entry(one.path, one.action, one.then.content, one.then.mode & 0o755)


def _in_the_way(
    project: Path, changes: tuple[Change, ...], way: Way, world: World
) -> list[Problem]:
    problems = []
    if not (way.force or way.dry_run) and world.uncommitted(project):
        problems.append(
            Problem(
                "uncommitted",
                "git has changes here that are not committed.",
                "Type git commit or git stash first, or add --force.",
                refusal=False,
            )
        )
    if not way.markers:
        problems += [
            Problem(
                "conflict",
                f"{one.path}: your change and the new one meet on the same lines.",
                "Add --conflict=markers to get both, and choose; --dry-run shows them.",
                refusal=False,
            )
            for one in changes
            if one.action == "conflict"
        ]
    return problems


def _checked(report: Report, record: Record, recipe: Recipe) -> Report:
    """Return *report* as the answer to the question whether there is anything to change."""
    if not any(entry.action[:4] != "keep" for entry in report.files) and recipe == record.recipe:
        return replace(report, status="current")
    problem = Problem(
        "outdated",
        "The project is not what its recipe makes today.",
        "Type flask-scaffold update.",
        refusal=False,
    )
    return replace(report, status="outdated", problems=(problem,), exit=Exit.FAILED)


def _remembered(
    project: Path, record: Record, recipe: Recipe, plan: Plan, world: World
) -> list[Change]:
    """Return the changes of the record itself."""
    new = record_files(__version__, recipe, plan)
    now = world.read_mine(project, (RECIPE, PRISTINE))
    return [
        Change(path, "update", now.get(path), file)
        for path, file in new.items()
        if now.get(path) != file
    ]


def _refreshed(report: Report, record: Record, changes: tuple[Change, ...], world: World) -> Report:
    """Install what the project needs now where it has an environment, and finish *report*."""
    report = replace(report, status="changed" if changes else "unchanged")
    if not any(one.path == "pyproject.toml" and one.writes for one in changes):
        return report
    project = Path(report.project or "")
    if not world.has_environment(project):
        return report
    try:
        with world.progress("Installing what the project needs now"):
            step = world.refresh(project)
    except Interrupted as error:
        step = Step("venv", "interrupted", "", detail="it was interrupted")
        return replace(report, status="interrupted", steps=(step,), exit=error.exit)
    if step.status == "done":
        return replace(report, steps=(step,))
    return replace(report, status="incomplete", steps=(step,), exit=Exit.INCOMPLETE)

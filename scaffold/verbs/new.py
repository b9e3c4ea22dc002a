"""New: an order in, a project out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold import __version__
from scaffold.catalog.reference import is_path
from scaffold.catalog.validation import judged
from scaffold.project.errors import Exit, Interrupted
from scaffold.project.plan import File, Plan
from scaffold.project.problems import Problem, site_problems
from scaffold.project.recipe import Order
from scaffold.project.results import Report, Step, entries
from scaffold.rendering.draw import draw, offered
from scaffold.system.shell import quote_command
from scaffold.verbs.world import World
from scaffold.writing import venv
from scaffold.writing.record import record_files

if TYPE_CHECKING:
    from scaffold.checks.bench import Bench


def new(order: Order, world: World, bench: Bench | None = None) -> Report:
    """Make the project that *order* asks for, or tell all that is in the way.

    With a *bench* it is published only if it is proven to work.
    """
    offer, missing = offered(order.template, order.trust, world)
    recipe, problems = judged(order, offer, missing)
    plan = Plan()
    foreign = is_path(order.template)
    if foreign:  # Before its hooks run.
        problems += _obstacles(order, plan, world)
    if recipe and not problems:
        plan, recipe = draw(recipe, offer, world, order.folder)
        if order.record and not foreign:  # A path is a fact of this machine.
            plan |= record_files(__version__, recipe, plan)
    if not (foreign and problems):
        problems += _obstacles(order, plan, world)
    if problems or not recipe:
        return Report.stopped("new", tuple(problems), project=str(order.target.absolute()))
    report = Report(
        "new",
        "planned",
        project=str(order.target.absolute()),
        recipe=recipe,
        files=entries(plan, "create"),
    )
    if order.dry_run:
        return report
    if bench:
        report = _proven(order, plan, report, bench)
        if report.exit:
            return report
    return _made(order, plan, report, world)


def foreseen(order: Order, world: World) -> list[Problem]:
    """Return what is wrong with *order* before its plan is drawn."""
    _, problems = judged(order, *offered(order.template, order.trust, world))
    return problems + _obstacles(order, Plan(), world)


def _obstacles(order: Order, plan: Plan, world: World) -> list[Problem]:
    paths = plan | {venv.FOLDER: File(b"")} if order.venv else plan
    problems = site_problems(world.look(order, paths), order.here)
    if order.git and not world.has_git():
        problems.append(
            Problem(
                "no-git",
                "git is not installed.",
                "Install it from https://git-scm.com, or leave --git out.",
                refusal=False,
            )
        )
    if order.venv and (obstacle := world.venv_obstacle(order.target)):
        problems.append(obstacle)
    return problems


def _proven(order: Order, plan: Plan, report: Report, bench: Bench) -> Report:
    from scaffold.verbs.verify import proven

    report = proven(report, bench.subject(order.target.absolute().name, plan, report.recipe), bench)
    if not report.exit:
        return report
    problem = replace(report.problems[0], hint="Nothing was made. Without --verify it would be.")
    return replace(report, files=(), problems=(problem,))


def _made(order: Order, plan: Plan, report: Report, world: World) -> Report:
    create = world.create_here if order.here else world.create
    committed = create(plan, order.target, lambda folder: _commit(order, plan, folder, world))
    world.keep_compiled()
    installed, code = _install(order, world)
    steps = tuple(step for step in (committed, installed) if step)
    if code is not Exit.DONE:
        status = "interrupted"
    elif any(step.status == "failed" for step in steps):
        status, code = "incomplete", Exit.INCOMPLETE
    else:
        status = "created"
    made = replace(report, status=status, exit=code, steps=steps)
    return replace(made, next=_next(order, made, world))


def _commit(order: Order, plan: Plan, folder: Path, world: World) -> Step | None:
    if not order.git:
        return None
    if around := world.repository_around(order.folder):
        return Step("git", "skipped", detail=f"it lies in the repository {around}")
    if ".git/HEAD" in plan:
        return Step("git", "skipped", detail="the template has made one")
    with world.notice("Making the first commit"):
        return world.commit(plan, folder, order.target)


def _install(order: Order, world: World) -> tuple[Step | None, Exit]:
    """Return the step, and the exit code if a signal ended it."""
    if not order.venv:
        return None, Exit.DONE
    what = "the project" if is_path(order.template) else "Flask and the tools for tests"
    try:
        with world.progress(f"Installing {what} into .venv"):
            return world.install(order.target), Exit.DONE
    except Interrupted as error:
        lines = "\n".join(world.by_hand().lines)
        return Step("venv", "interrupted", lines, detail="it was interrupted"), error.exit


def _next(order: Order, report: Report, world: World) -> tuple[str, ...]:
    hand = world.by_hand()
    enter = () if order.target == Path() else (quote_command(("cd", _from_here(order.target))),)
    steps = {step.name: step for step in report.steps}
    commit = steps["git"].command.splitlines() if "git" in steps else ()
    installed = "venv" in steps and steps["venv"].status == "done"
    install = tuple(filter(None, (hand.enter,))) if installed else hand.lines
    if is_path(order.template):
        return (*enter, *commit, *(install if order.venv else ()))
    package = str(report.recipe.answers.get("package", "flaskr")) if report.recipe else ""
    return (*enter, *commit, *install, f"{hand.programs}flask --app {package} run --debug")


def _from_here(target: Path) -> str:
    """Return *target* for ``cd``, also where it begins with a dash."""
    text = str(target)
    return f"./{text}" if text.startswith("-") else text

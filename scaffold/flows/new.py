"""New: an order in, a project out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from scaffold import __version__
from scaffold.core.errors import Exit, Interrupted
from scaffold.core.offer import judged
from scaffold.core.plan import Plan
from scaffold.core.problems import Problem
from scaffold.core.recipe import Order
from scaffold.core.report import Report, Step, entries
from scaffold.core.site import site_problems
from scaffold.edge import venv
from scaffold.edge.record import record_files
from scaffold.edge.shell import quoted
from scaffold.flows.draw import draw
from scaffold.flows.world import World


def new(order: Order, world: World) -> Report:
    """Make the project that *order* asks for, or tell all that is in the way."""
    offer = world.offer()
    recipe, problems = judged(order, offer)
    plan = Plan()
    if recipe:
        plan, recipe = draw(recipe, offer, world)
        if order.record:
            plan |= record_files(__version__, recipe, plan)
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
    return report if order.dry_run else _made(order, plan, report, world)


def _obstacles(order: Order, plan: Plan, world: World) -> list[Problem]:
    """Return what this machine has in the way of *order*."""
    problems = site_problems(world.look(order, plan), order.here)
    if order.git and not world.has_git():
        problems.append(
            Problem(
                "no-git",
                "git is not installed.",
                "Install it from https://git-scm.com, or leave --git out.",
                refusal=False,
            )
        )
    if order.venv and not world.has_venv():
        problems.append(
            Problem(
                "no-venv",
                "This Python cannot make virtual environments.",
                "Install its venv module, or uv, or leave --venv out.",
                refusal=False,
            )
        )
    return problems


def _made(order: Order, plan: Plan, report: Report, world: World) -> Report:
    create = world.create_here if order.here else world.create
    committed = create(plan, order.target, lambda folder: _commit(order, folder, world))
    steps = [committed] if committed else []
    if order.venv:
        steps.append(_install(order.target, world))
    return _finished(order, replace(report, steps=tuple(steps)))


def _commit(order: Order, folder: Path, world: World) -> Step | None:
    if not order.git:
        return None
    if around := world.repository_around(order.folder):
        return Step("git", "skipped", detail=f"it lies in the repository {around}")
    with world.progress("Making the first commit"):
        return world.commit_all(folder)


def _install(target: Path, world: World) -> Step:
    try:
        with world.progress("Installing Flask and the tools for tests into .venv"):
            return world.install(target)
    except Interrupted as error:
        return Step("venv", "interrupted", venv.BY_HAND, detail=str(error.signum))


def _finished(order: Order, report: Report) -> Report:
    """Return *report* with its status, its exit code and the lines to type next."""
    stopped = next((step for step in report.steps if step.status == "interrupted"), None)
    if stopped:
        status, code = "interrupted", Exit(128 + int(stopped.detail))
    elif any(step.status == "failed" for step in report.steps):
        status, code = "incomplete", Exit.INCOMPLETE
    else:
        status, code = "created", Exit.DONE
    return replace(report, status=status, exit=code, next=_next(order, report))


def _next(order: Order, report: Report) -> tuple[str, ...]:
    """Return what to type until the application answers in a browser."""
    enter = () if order.here else (quoted(("cd", _from_here(order.target))),)
    steps = {step.name: step for step in report.steps}
    repair = tuple(step.command for step in report.steps if step.command)
    installed = "venv" in steps
    install = (venv.ACTIVATE,) if installed else (venv.MAKE, venv.ACTIVATE, venv.INSTALL)
    package = str(report.recipe.answers.get("package", "flaskr")) if report.recipe else ""
    return (*enter, *repair, *install, f"flask --app {package} run --debug")


def _from_here(target: Path) -> str:
    """Return *target* as ``cd`` takes it, also where it begins with a dash."""
    text = str(target)
    return f"./{text}" if text.startswith("-") else text

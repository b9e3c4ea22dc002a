"""``flask-scaffold new``."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scaffold.catalog.validation import fitted
from scaffold.cli import completion
from scaffold.cli.config import Configured, Setting, is_flag_given, with_origins
from scaffold.cli.options import answers, common, features, split
from scaffold.cli.output.screen import Screen
from scaffold.project.errors import Refused
from scaffold.project.recipe import Order
from scaffold.project.results import Report

if TYPE_CHECKING:
    from scaffold.checks.bench import Bench
    from scaffold.verbs.world import World

# Options that answer the template.
ANSWERS = ("package", "author", "description")


class NameMissing(Refused):
    """No NAME, and nobody to ask."""

    code = "usage"

    def __init__(self, program: str) -> None:
        super().__init__(
            "Missing argument 'NAME', and nobody can be asked for it.",
            hint=f"Type {program} new myapp.",
        )


@click.command("new", cls=Configured)
@click.argument("name", required=False)
@click.option(
    "-t",
    "--template",
    cls=Setting,
    default="hello",
    show_default=True,
    metavar="T",
    shell_complete=completion.templates,
    help="What to begin with: see flask-scaffold list, or the path of any cookiecutter template.",
)
@click.option(
    "--trust", is_flag=True, help="Let a template of somebody else's run its hooks and extensions."
)
@features("-w", "--with", "features", cls=Setting, help="Features to add.")
@click.option(
    "--package",
    cls=Setting,
    metavar="NAME",
    help="The application package.  [default: flaskr]",
)
@answers("Answer another question of the template; see flask-scaffold show T.")
@click.option("--author", cls=Setting, metavar="TEXT", help="Who makes it.")
@click.option("--description", cls=Setting, metavar="TEXT", help="What it is, in one line.")
@click.option(
    "-o",
    "--output-dir",
    cls=Setting,
    type=click.Path(path_type=Path),
    default=".",
    metavar="DIR",
    shell_complete=completion.folders,
    help="The folder that the project goes into.",
)
@click.option(
    "--git/--no-git",
    cls=Setting,
    default=False,
    help="Make a git repository with a first commit.",
)
@click.option(
    "--venv/--no-venv",
    cls=Setting,
    default=False,
    help="Make a virtual environment in .venv and install the project there.",
)
@click.option(
    "--record/--no-record",
    cls=Setting,
    default=True,
    help="Let the project remember how it was made, in .flask-scaffold.",
)
@click.option(
    "--verify/--no-verify",
    cls=Setting,
    default=False,
    help="Make it only if it is proven to work: see flask-scaffold verify.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be made, and make nothing.")
@common
@click.pass_context
def command(ctx: click.Context, /, name: str | None, **options: Any) -> Report:
    """Make the project NAME in a folder of that name; "." makes it in this folder.

    Without NAME, questions are asked.
    """
    from scaffold.verbs.new import new
    from scaffold.verbs.world import World

    screen = ctx.ensure_object(Screen)
    world = World(progress=screen.progress, notice=screen.notice, said=screen.said)
    order = _order(ctx, name or "", **options)
    if name is None:
        if not screen.can_ask:
            raise NameMissing(ctx.find_root().command_path)
        outcome = _asked(order, ctx, world, screen)
        if isinstance(outcome, Report):
            return outcome
        order = outcome
    report = new(order, world, _bench(screen) if order.verify else None)
    return replace(report, problems=with_origins(report.problems, ctx))


def _bench(screen: Screen) -> Bench:
    from scaffold.checks.bench import Bench

    return Bench(begin=screen.begin, tell=screen.check)


def _asked(begun: Order, ctx: click.Context, world: World, screen: Screen) -> Order | Report:
    from scaffold.cli import prompts, wizard
    from scaffold.rendering.draw import offered
    from scaffold.verbs.new import foreseen

    steps = wizard.steps(_settled(begun, ctx, world), world.answers_foreign)
    problems = wizard.hopeless(foreseen(begun, world), steps)
    if problems:
        return Report.stopped("new", with_origins(problems, ctx))
    offer, _ = offered(begun.template, begun.trust, world)
    order = wizard.settled(
        begun, steps, offer, prompts.prompts(screen), lambda some: foreseen(some, world), screen
    )
    screen.equivalent(command_line(fitted(order, offer), ctx))
    return order


def _settled(begun: Order, ctx: click.Context, world: World) -> set[str]:
    """Return the parts that a flag or this machine has settled."""
    parts = {key for key in ctx.params if is_flag_given(key, ctx)}
    if not world.has_git() or world.repository_around(begun.folder):
        parts.add("git")
    if world.venv_obstacle(begun.target):
        parts.add("venv")
    return parts


def command_line(order: Order, ctx: click.Context) -> str:
    """Return the line that makes *order* without a question."""
    from scaffold.system.shell import quote_command

    parts, plain = _parts(order), _parts(Order("", Path()))
    words = [*ctx.command_path.split(), order.name]
    for option in ctx.command.params:
        if isinstance(option, Setting) and option.name in parts:
            value = parts[option.name]
            if value != plain.get(option.name) or option.has_default(ctx):
                words += option.words(value)
    for key, text in order.settings:
        if key not in ANSWERS:
            words += ("--set", f"{key}={text}")
    words += [
        f"--{word}" for word, on in (("trust", order.trust), ("dry-run", order.dry_run)) if on
    ]
    return quote_command(words)


def _parts(order: Order) -> dict[str, object]:
    return {
        "template": order.template,
        "features": ",".join(order.features),
        **{key: text for key, text in order.settings if key in ANSWERS},
        "output_dir": str(order.folder),
        "git": order.git,
        "venv": order.venv,
        "record": order.record,
        "verify": order.verify,
    }


def _order(
    ctx: click.Context,
    name: str,
    *,
    features: tuple[str, ...],
    settings: tuple[tuple[str, str], ...],
    output_dir: Path,
    **rest: Any,
) -> Order:
    given = {key for key in ctx.params if is_flag_given(key, ctx)}
    here = name == "."
    # The dot means this folder; only a flag can say otherwise.
    folder = output_dir if "output_dir" in given or not here else Path()
    flags = {key: rest.pop(key) for key in ANSWERS}
    answered = {key for key, _ in settings}
    flags = {
        key: text
        for key, text in flags.items()
        if text is not None and (key in given or key not in answered)
    }
    return Order(
        name=os.path.basename(os.path.realpath(folder)) if here else name,
        folder=folder,
        here=here,
        features=split(features),
        settings=(*flags.items(), *settings),
        defaults=frozenset({"features", *flags} - given),
        **rest,
    )

"""The command ``flask-scaffold new``."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from scaffold.cli import completion
from scaffold.cli.config import Configured, Setting, is_flag_given, with_origins
from scaffold.cli.options import answers, common, features, split
from scaffold.cli.output.screen import Screen
from scaffold.project.errors import Exit, Refused, Rejected
from scaffold.project.recipe import Order

if TYPE_CHECKING:
    from scaffold.verbs.new import Created

# Options that answer questions of the template.
ANSWERS = ("package", "author", "description")


class NameMissing(Refused):
    """There is no NAME, and no terminal to ask for one."""

    code = "usage"

    def __init__(self, program: str) -> None:
        super().__init__(
            "Missing argument 'NAME'.",
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
    help="The template or preset to start from (see flask-scaffold list), or the path of any "
    "cookiecutter template.",
)
@click.option(
    "--trust", is_flag=True, help="Allow a third-party template to run its hooks and extensions."
)
@features(
    "-w", "--with", "features", cls=Setting, help="Add these features; see flask-scaffold list."
)
@click.option(
    "--package",
    cls=Setting,
    metavar="NAME",
    help="Name of the application package.  [default: flaskr]",
)
@answers("Answer any other question of the template; see flask-scaffold show T.")
@click.option("--author", cls=Setting, metavar="TEXT", help="Author of the project.")
@click.option(
    "--description", cls=Setting, metavar="TEXT", help="Description of the project, in one line."
)
@click.option(
    "-o",
    "--output-dir",
    cls=Setting,
    type=click.Path(path_type=Path),
    default=".",
    metavar="DIR",
    shell_complete=completion.folders,
    help="Folder in which to create the project.",
)
@click.option(
    "--git/--no-git",
    cls=Setting,
    default=False,
    help="Create a git repository with a first commit.",
)
@click.option(
    "--venv/--no-venv",
    cls=Setting,
    default=False,
    help="Create a virtual environment in .venv and install the project there.",
)
@click.option(
    "--record/--no-record",
    cls=Setting,
    default=True,
    help="Keep a record in .flask-scaffold, which add, remove and update need.",
)
@click.option(
    "--verify/--no-verify",
    cls=Setting,
    default=False,
    help="Create the project only if it passes flask-scaffold verify.",
)
@click.option(
    "--run",
    is_flag=True,
    help="Install the project too, start it, and open its first page in a browser.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be created, and create nothing.")
@common
@click.pass_context
def command(ctx: click.Context, /, name: str | None, run: bool, **options: Any) -> int:
    """Create the project NAME in a new folder of that name, or in this folder if NAME is ".".

    Without NAME, ask what to create.
    """
    from scaffold.cli.output.new import show_created
    from scaffold.verbs.new import new

    screen = ctx.ensure_object(Screen)
    order = _order(ctx, name or "", **options)
    if run:
        order = replace(order, venv=True)
        _check_runnable(order, screen)
    try:
        if name is None:
            order = _ask(order, ctx, screen)
        created = new(order, screen)
    except Rejected as error:
        raise Rejected(with_origins(error.problems, ctx), error.project) from error
    if run and created.exit is Exit.DONE:
        return _run(created, screen)
    return screen.finish(created, show_created)


def _check_runnable(order: Order, screen: Screen) -> None:
    """Check that a project of *order* can be started.

    Raises:
        UsageError: it cannot.
    """
    from scaffold.catalog.reference import Kind, parse_reference

    for flag, given in (("--dry-run", order.dry_run), ("--json", screen.json)):
        if given:
            raise click.UsageError(f"--run cannot be combined with {flag}.")
    if parse_reference(order.template).kind is not Kind.NAME:
        raise click.UsageError("--run starts projects of bundled templates only.")


def _run(created: Created, screen: Screen) -> int:
    """Show what was made, and run it until Ctrl-C."""
    from scaffold.cli.output.new import show_running
    from scaffold.verbs.run import choose_port, start

    port = choose_port()
    screen.finish(created, lambda made, screen: show_running(made, screen, port))
    return start(created, port)


def _ask(order: Order, ctx: click.Context, screen: Screen) -> Order:
    """Return *order* with what the user answers."""
    if not screen.can_ask:
        raise NameMissing(ctx.find_root().command_path)
    from scaffold.cli import prompts, wizard
    from scaffold.verbs import prepare

    given = {key for key in ctx.params if is_flag_given(key, ctx)}
    steps = wizard.steps(given | prepare.impossible_steps(order))
    if problems := wizard.unsolvable(prepare.problems(order), steps):
        raise Rejected(problems)
    order = wizard.complete(order, steps, prompts.prompts(screen), screen)
    screen.equivalent(command_line(prepare.as_made(order), ctx))
    return order


def command_line(order: Order, ctx: click.Context) -> str:
    """Return the command that creates *order* without questions."""
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
    # The dot means this folder, unless a flag names another one.
    folder = output_dir if "output_dir" in given or not here else Path()
    flags = {key: rest.pop(key) for key in ANSWERS}
    answered = {key for key, _ in settings}
    default = ctx.get_parameter_source("venv") is ParameterSource.DEFAULT
    configured = frozenset(() if default else ("venv",))
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
        defaults=frozenset({"features", *flags} - given | configured),
        **rest,
    )

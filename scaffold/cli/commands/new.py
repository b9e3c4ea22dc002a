"""``flask-scaffold new``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scaffold.cli import complete
from scaffold.cli.configured import Configured
from scaffold.cli.options import common
from scaffold.cli.show import Screen
from scaffold.core.recipe import Order
from scaffold.core.report import Report


def _pairs(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    for value in values:
        if "=" not in value:
            raise click.BadParameter(f"{value!a} is not KEY=VALUE.", ctx, parameter)
    return tuple((key, text) for key, _, text in (value.partition("=") for value in values))


@click.command("new", cls=Configured, short_help="Make a project.")
@click.argument("name", required=False)
@click.option(
    "-t",
    "--template",
    default="hello",
    show_default=True,
    metavar="T",
    envvar="FLASK_SCAFFOLD_TEMPLATE",
    shell_complete=complete.templates,
    help="What to begin with; see flask-scaffold list.",
)
@click.option(
    "-w",
    "--with",
    "features",
    multiple=True,
    metavar="F[,F]",
    envvar="FLASK_SCAFFOLD_WITH",
    shell_complete=complete.features,
    help="Features to add.",
)
@click.option(
    "--package",
    metavar="NAME",
    envvar="FLASK_SCAFFOLD_PACKAGE",
    help="The application package.  [default: flaskr]",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    callback=_pairs,
    shell_complete=complete.questions,
    help="Answer another question of the template; see flask-scaffold show T.",
)
@click.option("--author", metavar="TEXT", envvar="FLASK_SCAFFOLD_AUTHOR", help="Who makes it.")
@click.option(
    "--description",
    metavar="TEXT",
    envvar="FLASK_SCAFFOLD_DESCRIPTION",
    help="What it is, in one line.",
)
@click.option(
    "-o",
    "--output-dir",
    type=click.Path(path_type=Path),
    default=".",
    metavar="DIR",
    envvar="FLASK_SCAFFOLD_OUTPUT_DIR",
    help="The folder that the project goes into.",
)
@click.option(
    "--git/--no-git",
    default=False,
    envvar="FLASK_SCAFFOLD_GIT",
    help="Make a git repository with a first commit.",
)
@click.option(
    "--venv/--no-venv",
    default=False,
    envvar="FLASK_SCAFFOLD_VENV",
    help="Make a virtual environment in .venv and install the project there.",
)
@click.option(
    "--record/--no-record",
    default=True,
    envvar="FLASK_SCAFFOLD_RECORD",
    help="Let the project remember how it was made, in .flask-scaffold.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be made, and make nothing.")
@common
@click.pass_obj
def command(screen: Screen, /, name: str | None, **options: Any) -> Report:
    """Make the project NAME in a folder of that name; "." makes it in this folder.

    Without NAME, questions are asked.
    """
    from scaffold.flows.new import new
    from scaffold.flows.world import World

    world = World(progress=screen.progress)
    order = _order(name or "", **options)
    if name is None:
        if not screen.can_ask:
            raise click.UsageError("Missing argument 'NAME'.", click.get_current_context())
        from scaffold.cli import ask

        order = ask.order(order, world.offer())
    return new(order, world)


def _order(
    name: str,
    *,
    features: tuple[str, ...],
    settings: tuple[tuple[str, str], ...],
    output_dir: Path,
    **rest: Any,
) -> Order:
    flags = [(key, rest.pop(key)) for key in ("package", "author", "description")]
    here = name == "."
    return Order(
        name=output_dir.absolute().resolve().name if here else name,
        folder=output_dir,
        here=here,
        features=tuple(f.strip() for some in features for f in some.split(",") if f.strip()),
        settings=(*((key, text) for key, text in flags if text is not None), *settings),
        **rest,
    )

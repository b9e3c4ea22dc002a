"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scaffold.cli import completion
from scaffold.cli.config import Setting
from scaffold.cli.output.screen import Screen

if TYPE_CHECKING:
    from scaffold.verbs.change import ChangeOptions

Function = Callable[..., Any]


def common(function: Function) -> Function:
    """Add -v, -q, --json and --no-input to a command."""
    for option in (
        _option("-v", "--verbose", help="Show more output, and a traceback after an error."),
        _option("-q", "--quiet", help="Show only errors."),
        _option("--json", help="Print one JSON document and nothing else."),
        _option("--no-input", help="Never ask questions.", cls=Setting),
    ):
        function = option(function)
    return function


def changing(function: Function) -> Function:
    """Add --dry-run, --conflict and --force to a command."""
    for option in (
        click.option(
            "--force", is_flag=True, help="Continue even if there are uncommitted changes."
        ),
        click.option(
            "--conflict",
            type=click.Choice(["stop", "markers"]),
            default="stop",
            show_default=True,
            help="Where you and a template changed the same lines: stop and write nothing, or write "
            "both versions with conflict markers.",
        ),
        click.option(
            "--dry-run", is_flag=True, help="Show the changes as a patch, and write nothing."
        ),
    ):
        function = option(function)
    return function


def proving(function: Function) -> Function:
    """Add --junit, --limit and --env to a command."""
    for option in (
        click.option(
            "--env",
            "passed",
            multiple=True,
            metavar="NAME",
            help="Pass an environment variable on to the project, such as DATABASE_URL.",
        ),
        click.option(
            "--limit",
            type=click.FloatRange(min=1, max=3600),
            default=60,
            show_default=True,
            metavar="SECONDS",
            help="How long a server may take to start, and to answer a request.",
        ),
        click.option(
            "--junit",
            type=click.Path(path_type=Path, dir_okay=False, writable=True),
            metavar="FILE",
            help="Also write the checks to FILE, as JUnit XML.",
        ),
    ):
        function = option(function)
    return function


def named_features(function: Function) -> Function:
    """Add the argument F... to a command."""
    return click.argument(
        "features", nargs=-1, required=True, metavar="F...", shell_complete=completion.features
    )(function)


def features(*names: str, **attributes: Any) -> Callable[[Function], Function]:
    """Return an option that takes features, separated by commas or given repeatedly."""
    attributes |= {"multiple": True, "metavar": "F[,F]", "shell_complete": completion.features}
    return click.option(*names, **attributes)


def answers(about: str) -> Callable[[Function], Function]:
    """Return the option --set."""
    return click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="KEY=VALUE",
        callback=pairs,
        shell_complete=completion.questions,
        help=about,
    )


def change_options(options: Mapping[str, Any]) -> ChangeOptions:
    """Return what the *options* that ``changing`` adds mean."""
    from scaffold.verbs.change import ChangeOptions

    return ChangeOptions(
        dry_run=options["dry_run"],
        markers=options["conflict"] == "markers",
        force=options["force"],
        check=options.get("check", False),
        rebuild=options.get("rebuild", False),
    )


def split(values: Iterable[str]) -> tuple[str, ...]:
    """Return the names in *values*, which are separated by commas."""
    return tuple(name.strip() for some in values if some.strip() for name in some.split(","))


def pairs(
    ctx: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Return the keys and values of options such as KEY=VALUE."""
    for value in values:
        if "=" not in value:
            raise click.BadParameter(f"{value!a} does not have the form KEY=VALUE.", ctx, parameter)
    return tuple((key, text) for key, _, text in (value.partition("=") for value in values))


def _option(*names: str, **attributes: Any) -> Callable[[Function], Function]:
    return click.option(*names, is_flag=True, expose_value=False, callback=_set, **attributes)


def _set(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and parameter.name:
        setattr(ctx.ensure_object(Screen), parameter.name, True)

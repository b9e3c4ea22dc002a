"""Options: those that every command has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from scaffold.cli.show import Screen

Function = Callable[..., Any]


def common(function: Function) -> Function:
    """Give a command --json, -q and -v, which change what the screen shows."""
    for option in (
        click.option(
            "-v",
            "--verbose",
            is_flag=True,
            expose_value=False,
            callback=_set,
            help="Show more, and where an error came from.",
        ),
        click.option(
            "-q",
            "--quiet",
            is_flag=True,
            expose_value=False,
            callback=_set,
            help="Show errors only.",
        ),
        click.option(
            "--json",
            is_flag=True,
            expose_value=False,
            callback=_set,
            help="Print one JSON document and nothing else.",
        ),
        click.option(
            "--no-input",
            is_flag=True,
            expose_value=False,
            callback=_set,
            envvar="FLASK_SCAFFOLD_NO_INPUT",
            help="Never ask anything.",
        ),
    ):
        function = option(function)
    return function


def _set(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and parameter.name:
        setattr(ctx.ensure_object(Screen), parameter.name, True)

"""Options: those that every command has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from scaffold.cli.configured import Setting
from scaffold.cli.show import Screen

Function = Callable[..., Any]


def common(function: Function) -> Function:
    """Give a command -v, -q, --json and --no-input, which change what the screen does."""
    for option in (
        _option("-v", "--verbose", help="Show more, and where an error came from."),
        _option("-q", "--quiet", help="Show errors only."),
        _option("--json", help="Print one JSON document and nothing else."),
        _option("--no-input", help="Never ask anything.", cls=Setting),
    ):
        function = option(function)
    return function


def _option(*names: str, **attributes: Any) -> Callable[[Function], Function]:
    return click.option(*names, is_flag=True, expose_value=False, callback=_set, **attributes)


def _set(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and parameter.name:
        setattr(ctx.ensure_object(Screen), parameter.name, True)

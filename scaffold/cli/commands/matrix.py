"""The command ``flask-scaffold matrix``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scaffold.cli import completion
from scaffold.cli.config import is_flag_given
from scaffold.cli.options import answers, common, proving
from scaffold.cli.output.screen import Screen
from scaffold.system.signals import interruptible

if TYPE_CHECKING:
    from scaffold.verbs.matrix import Scope

_EXTENTS = ("each", "all", "pairwise")


def part(ctx: click.Context, parameter: click.Parameter, value: str) -> tuple[int, int]:
    """Return K and N of K/N.

    Raises:
        BadParameter: *value* does not name a part.
    """
    number, _, of = value.partition("/")
    if number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of):
        return int(number), int(of)
    raise click.BadParameter(f"{value!a} is no part such as 1/4.", ctx, parameter)


@click.command("matrix")
@click.option(
    "-t",
    "--template",
    "templates",
    multiple=True,
    metavar="T",
    shell_complete=completion.templates,
    help="A template or preset, or the path of any cookiecutter template; all of ours, if not given.",
)
@answers("Answer a question in all of them; the others with choices are varied.")
@click.option("--trust", is_flag=True, help="Let a third-party template run code.")
@click.option(
    "--pairwise",
    is_flag=True,
    expose_value=False,
    help="Each two features together, and each without the other (the default).",
)
@click.option("--each", is_flag=True, expose_value=False, help="One feature at a time.")
@click.option("--all", is_flag=True, expose_value=False, help="Every combination.")
@click.option(
    "--shard", "share", callback=part, default="1/1", metavar="K/N", help="Only part K of N."
)
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "json", "github", "gitlab"]),
    default="text",
    show_default=True,
    help="As commands, or as the matrix of a CI system.",
)
@click.option("--count", is_flag=True, help="Only print how many there are.")
@click.option("--run", "running", is_flag=True, help="Make each of them, and prove that it works.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 64),
    metavar="N",
    help="How many to try at a time; one for each processor by default.",
)
@click.option("--fail-fast", is_flag=True, help="Stop after the first failure.")
@proving
@common
@click.pass_context
def command(
    ctx: click.Context,
    /,
    templates: tuple[str, ...],
    settings: tuple[tuple[str, str], ...],
    trust: bool,
    share: tuple[int, int],
    layout: str,
    count: bool,
    running: bool,
    **options: Any,
) -> int:
    """List every combination of templates, features and choices, or make and prove each.

    In CI, --format prints the jobs of a matrix, and --shard K/N divides the work among machines.
    """
    from scaffold.cli.output.matrix import show_combinations
    from scaffold.verbs.matrix import Scope, matrix

    screen = ctx.ensure_object(Screen)
    given = {
        option.name or "": option.opts[-1]
        for option in ctx.command.params
        if is_flag_given(option.name or "", ctx)
    }
    _judge(ctx, given, running, screen.json)
    screen.json = screen.json or layout == "json"
    extent = next((name for name in _EXTENTS if name in given), "pairwise")
    scope = Scope(templates, extent, share, settings, trust)
    if running:
        return _run(scope, screen, **options)
    listed = matrix(scope, "count" if count else layout)
    with interruptible():
        return screen.finish(listed, show_combinations)


def _judge(ctx: click.Context, given: Mapping[str, str], running: bool, json: bool) -> None:
    extents = [given[name] for name in _EXTENTS if name in given]
    if len(extents) > 1:
        raise click.UsageError(f"{extents[0]} and {extents[1]} do not go together.", ctx)
    for name in ("jobs", "fail_fast", "junit", "limit", "passed"):
        if name in given and not running:
            raise click.UsageError(f"{given[name]} means something only with --run.", ctx)
    shows = [given[name] for name in ("count", "layout") if name in given]
    if running and shows:
        raise click.UsageError(f"{shows[0]} means nothing with --run; see --json.", ctx)
    if len(shows) > 1:
        raise click.UsageError("--count and --format do not go together.", ctx)
    if json and ctx.params["layout"] in ("github", "gitlab"):
        raise click.UsageError("--json goes with no other --format.", ctx)


def _run(
    scope: Scope,
    screen: Screen,
    *,
    jobs: int | None,
    fail_fast: bool,
    junit: Path | None,
    limit: float,
    passed: tuple[str, ...],
) -> int:
    from scaffold.checks.copies import ProofOptions
    from scaffold.cli.output.matrix import show_trials
    from scaffold.verbs.matrix import Run, run

    how = Run(jobs or os.cpu_count() or 1, fail_fast, junit, ProofOptions(limit, passed))
    return screen.finish(run(scope, how, screen), show_trials)

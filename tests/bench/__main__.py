"""Bench: how long the tool takes beside its peers, as whole processes, paired in one run."""

import json
import sys
import tempfile
from functools import partial
from pathlib import Path

import click

from tests.bench.measure import RunFailed, measured, spread
from tests.bench.peers import installed
from tests.bench.runs import GROUPS, Unequal, prepare
from tests.bench.table import Line, lines, printed


@click.command()
@click.option("--rounds", default=15, show_default=True, type=click.IntRange(1), metavar="N")
@click.option(
    "--only",
    "names",
    multiple=True,
    type=click.Choice(list(GROUPS)),
    help="Measure these figures alone.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--check", is_flag=True, help="Exit with 1 if a bar is missed.")
def main(rounds: int, names: tuple[str, ...], as_json: bool, check: bool) -> None:
    """Time flask-scaffold and its peers, and print a table of ratios.

    Seconds are medians; a ratio is the median of the ratios of the rounds, in each of which all
    runs follow each other. Groups that take long are run in fewer rounds, but at least in 3; the one
    of the matrix takes minutes, and is run once.
    """
    try:
        found = bench(rounds, names or tuple(GROUPS))
    except (RunFailed, Unequal) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps([line.as_json() for line in found], indent=2))
    else:
        click.echo("\n".join(printed(found)))
    if check and not all(line.is_met for line in found):
        sys.exit(1)


def bench(rounds: int, names: tuple[str, ...]) -> list[Line]:
    """Return the lines of the groups *names*, measured in a new environment."""
    found: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        root = Path(folder).resolve()
        _tell("installing the tool and its peers")
        peers = installed(root)
        prepare(peers)
        (work := root / "work").mkdir()
        spread(work)
        for name in names:
            group = GROUPS[name]
            count = max(min(rounds, group.fewest), round(rounds * group.share))
            tell = partial(_tell, f"{name}:")
            seconds = measured(group.runs(peers), count, work, tell)
            found += lines(name, seconds)
    return found


def _tell(*words: str) -> None:
    click.echo(" ".join(words), err=True)


if __name__ == "__main__":
    main(prog_name="python -m tests.bench")

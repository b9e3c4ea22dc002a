"""The command ``flask-scaffold verify``."""

from pathlib import Path

import click

from scaffold.cli.options import common, proving
from scaffold.cli.output.screen import Screen


@click.command("verify")
@click.argument("project", required=False, type=click.Path(path_type=Path), default=".")
@proving
@common
@click.pass_obj
def command(
    screen: Screen, /, project: Path, junit: Path | None, limit: float, passed: tuple[str, ...]
) -> int:
    """Prove that PROJECT works: install it, run its tests, start its servers, ask for its pages.

    PROJECT is any folder with a Flask application; this one, if not given. It stays as it is: all
    of that happens to a copy, in an environment of its own.
    """
    from scaffold.checks.copies import ProofOptions
    from scaffold.cli.output.verify import show_verified
    from scaffold.verbs.verify import verify

    verified = verify(project, junit, ProofOptions(limit, passed), screen)
    return screen.finish(verified, show_verified)

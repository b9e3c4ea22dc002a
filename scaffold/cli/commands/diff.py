"""``flask-scaffold diff``."""

from __future__ import annotations

from pathlib import Path

import click

from scaffold.cli.options import common
from scaffold.project.results import Report


@click.command("diff")
@common
def command() -> Report:
    """Show what you changed in the generated files of this project, as a patch for git apply."""
    from scaffold.verbs.edits import diff
    from scaffold.verbs.world import World

    return diff(Path(), World())

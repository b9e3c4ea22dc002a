"""Diff: what was changed in the files of a project since they were made."""

from __future__ import annotations

from pathlib import Path

from scaffold.core.merge import edits
from scaffold.core.patch import patch
from scaffold.core.report import Report
from scaffold.flows.world import World


def diff(start: Path, world: World) -> Report:
    """Tell how the generated files of the project around *start* differ from what was generated."""
    project = world.find_project(start)
    record = world.read_record(project)
    mine = world.read_mine(project, record.pristine)
    text = patch(edits(record.pristine, mine))
    return Report("diff", "done", str(project), record.recipe, diff=text)

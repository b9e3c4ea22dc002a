"""Edits: status and diff, what became of the files of a project."""

from __future__ import annotations

from pathlib import Path

from scaffold.merging.merge import edits, file_states
from scaffold.project.results import Report
from scaffold.verbs.world import World


def status(start: Path, world: World) -> Report:
    """Tell of each file: pristine, edited, deleted, or yours."""
    project = world.find_project(start)
    record = world.read_record(project)
    files = file_states(record.pristine, world.read_files(project))
    return Report("status", "done", str(project), record.recipe, files)


def diff(start: Path, world: World) -> Report:
    """Tell how the generated files differ from what was generated."""
    from scaffold.merging.patch import patch

    project = world.find_project(start)
    record = world.read_record(project)
    mine = world.read_mine(project, record.pristine)
    text = patch(edits(record.pristine, mine))
    return Report("diff", "done", str(project), record.recipe, diff=text)

"""World: the effects of a flow, as one object that a test can replace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scaffold.catalog import bundled
from scaffold.catalog.model import Offer, Source
from scaffold.project.plan import File, Plan
from scaffold.project.problems import Problem, Site
from scaffold.project.recipe import Answer, Order, Record
from scaffold.project.results import Step
from scaffold.rendering import bytecode, render
from scaffold.system import signals, texts
from scaffold.writing import disk, git, journal, record, venv

if TYPE_CHECKING:
    from scaffold.merging.merge import Change, Move
    from scaffold.merging.text import Groups, Parses
    from scaffold.rendering.third_party import Sketch

Finish = Callable[[Path], Step | None]
Drawn = tuple[Plan, dict[str, Answer]]


def _draw(source: Source, answers: Mapping[str, Answer], private: Mapping[str, object]) -> Drawn:
    with signals.interruptible():  # Template code may take any time.
        return render.draw(source.path, source.raw, answers, private)


def _draw_foreign(source: Source, answers: Mapping[str, Answer], output: Path) -> Sketch:
    from scaffold.rendering.third_party import draw_foreign

    with signals.interruptible():
        return draw_foreign(source, answers, output)


def _answers_foreign(source: Source, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    from scaffold.rendering.third_party import answers_foreign

    with signals.interruptible():
        return answers_foreign(source, answers)


@dataclass(frozen=True, eq=False)
class World:
    """The world as it is.

    ``progress`` and ``notice`` hear the name of a step while it lasts: one that takes long, and one
    that may ask the user something. ``said`` hears what hooks said.
    """

    offer: Callable[[], Offer] = bundled.offer
    draw: Callable[[Source, Mapping[str, Answer], Mapping[str, object]], Drawn] = _draw
    foreign: Callable[[str], Source] = bundled.foreign
    is_template: Callable[[str], bool] = bundled.is_template
    draw_foreign: Callable[[Source, Mapping[str, Answer], Path], Sketch] = _draw_foreign
    answers_foreign: Callable[[Source, Mapping[str, Answer]], dict[str, Answer]] = _answers_foreign
    keep_compiled: Callable[[], None] = bytecode.keep
    look: Callable[[Order, Plan], Site] = disk.look
    create: Callable[[Plan, Path, Finish], Step | None] = disk.create
    create_here: Callable[[Plan, Path, Finish], Step | None] = disk.create_here
    has_git: Callable[[], bool] = git.is_installed
    repository_around: Callable[[Path], Path | None] = git.repository_around
    commit: Callable[[Plan, Path, Path], Step] = git.commit
    venv_obstacle: Callable[[Path], Problem | None] = venv.obstacle
    install: Callable[[Path], Step] = venv.install
    by_hand: Callable[[], venv.ByHand] = venv.by_hand
    has_environment: Callable[[Path], bool] = venv.is_there
    refresh: Callable[[Path], Step] = venv.refresh
    uncommitted: Callable[[Path], bool] = git.uncommitted
    usage: Callable[[Source], str] = bundled.usage
    find_project: Callable[[Path], Path] = record.find_project
    read_record: Callable[[Path], Record] = record.read_record
    read_files: Callable[[Path], dict[str, bytes]] = disk.read_files
    read_mine: Callable[[Path, Plan], dict[str, File]] = disk.read_paths
    obstacles: Callable[[Path, Sequence[str], Sequence[str]], list[str]] = disk.obstacles
    groups: Groups = texts.groups
    parses: Parses = texts.parses
    alone: Callable[[Path], AbstractContextManager[None]] = journal.alone
    apply: Callable[[Path, Sequence[Change], Move | None], None] = journal.apply
    progress: Callable[[str], AbstractContextManager[object]] = nullcontext
    notice: Callable[[str], AbstractContextManager[object]] = nullcontext
    said: Callable[[str], object] = str

"""Foreign: draws somebody else's template, within bounds or, where trusted, without."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

from scaffold.catalog import bundled
from scaffold.catalog.model import Source
from scaffold.catalog.reference import is_read_by_programs, untrusted
from scaffold.project.errors import UnsafePath, Untrusted
from scaffold.project.plan import Plan
from scaffold.project.recipe import Answer
from scaffold.rendering.hooks import Fill, prompted, run_hooks, scratch
from scaffold.rendering.inspection import inspect
from scaffold.rendering.manner import Drawn, Manner
from scaffold.rendering.quick import BeyondQuick, answers_quickly, quickly
from scaffold.rendering.render import answers_by_cookiecutter, by_cookiecutter
from scaffold.rendering.sandbox import Bounds, confined

BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Sketch:
    """A plan, the answer to every question, and what the hooks said."""

    plan: Plan
    answers: dict[str, Answer]
    said: str = ""


def draw_foreign(
    source: Source, given: Mapping[str, Answer], output: Path, bounds: Bounds = BOUNDS
) -> Sketch:
    """Draw *source* with the answers *given*, for a project in the folder *output*.

    Only a trusted one runs code; others keep within *bounds*.

    Raises:
        Untrusted: it does what only a trusted one may.
        UnsafePath: it reads or writes where it may not.
        BrokenTemplate: it cannot be rendered.
        HookFailed: a hook did not end well.
    """
    manner = Manner(name=source.name, output=os.path.abspath(output))
    if source.trusted:
        return _trusted(source, given, manner)
    if source.runs:
        problem = untrusted(source)
        raise Untrusted(problem.message, hint=problem.hint)
    inspect(source.path, bounds.files, bounds.bytes)
    with confined(bounds.memory):
        plan, answers = _drawn(source, given, replace(manner, bounds=bounds))
    for path in (*plan, *plan.folders()):
        if is_read_by_programs(path):
            raise UnsafePath(path)
    return Sketch(plan, answers)


def answers_foreign(
    source: Source, given: Mapping[str, Answer], bounds: Bounds = BOUNDS
) -> dict[str, Answer]:
    """Return the answer to every question of *source*, *given* ones included; no hook runs.

    Raises:
        Untrusted: it does what only a trusted one may.
        BrokenTemplate: it cannot be rendered.
    """
    manner = Manner(name=source.name, bounds=None if source.trusted else bounds)
    with nullcontext() if source.trusted else confined(bounds.memory):
        with suppress(BeyondQuick):
            return answers_quickly(source.path, source.raw, given, manner)
        return answers_by_cookiecutter(source.path, source.raw, given, manner)


def _trusted(source: Source, given: Mapping[str, Answer], manner: Manner) -> Sketch:
    if not source.runs:
        inspect(source.path, inf, inf)
        return Sketch(*_drawn(source, given, manner))
    said: list[str] = []
    with scratch() as folder:
        path, first = prompted(source.path, folder)
        said.append(first)

        def run(name: str, project: Path, fill: Fill) -> None:
            said.append(run_hooks(path, name, project, fill, folder))

        inspect(path, inf, inf)
        raw = source.raw if path == source.path else bundled.foreign(str(path)).raw
        drawn = by_cookiecutter(path, raw, given, replace(manner, run_hooks=run))
        return Sketch(*drawn, "".join(said))


def _drawn(source: Source, given: Mapping[str, Answer], manner: Manner) -> Drawn:
    with suppress(BeyondQuick):
        return quickly(source.path, source.raw, given, manner)
    return by_cookiecutter(source.path, source.raw, given, manner)

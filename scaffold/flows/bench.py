"""Bench: the effects of proving a project, as one small object that a test can replace."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from time import perf_counter

from scaffold.core.check import Check
from scaffold.core.facts import Facts
from scaffold.core.needs import Needs
from scaffold.core.plan import Plan
from scaffold.core.problems import Problem
from scaffold.core.recipe import Recipe
from scaffold.core.replies import Reply
from scaffold.core.subject import Subject
from scaffold.edge import environments, shell, subjects, web, workshop
from scaffold.edge.environments import Filled
from scaffold.edge.probe import probe
from scaffold.edge.shell import Outcome, Server

Command = Sequence[str | Path]


def _silent(check: Check) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Bench:
    """The place where a project is installed, run and asked, far from where it stands.

    ``limit`` is how long a server may take to start, and for an answer, in seconds; what takes
    longer by its nature may take ``patience`` times that. ``passed`` names the environment variables
    of the user's that the project sees. ``begin`` hears the name of the check that is told next, and
    ``tell`` hears of each check.
    """

    limit: float = 60
    patience: int = 15
    passed: tuple[str, ...] = ()
    begin: Callable[[str], object] = str
    tell: Callable[[Check], None] = _silent
    find: Callable[[Path], Path] = subjects.find
    read: Callable[[Path], Subject] = subjects.read
    subject: Callable[[str, Plan, Recipe | None], Subject] = subjects.of_plan
    unwritable: Callable[[Path], Problem | None] = workshop.unwritable
    write: Callable[[Path, bytes], None] = workshop.write
    scratch: Callable[[], AbstractContextManager[Path]] = workshop.scratch
    spread: Callable[[Plan, Path], None] = workshop.spread
    filled: Callable[[Needs, Path, Path, float], AbstractContextManager[Filled]] = (
        environments.filled
    )
    variables: Callable[..., dict[str, str]] = environments.variables
    run: Callable[..., Outcome] = shell.run
    serving: Callable[[Command, Path, Mapping[str, str]], AbstractContextManager[Server]] = (
        shell.serving
    )
    probe: Callable[[Path, Path, str, Mapping[str, str], float], Facts] = probe
    free_port: Callable[[], int] = web.free_port
    listens: Callable[[int, float, Callable[[], bool]], str] = web.listens
    get: Callable[[int, str, float, str], Reply] = web.get
    token: Callable[[], str] = token_hex
    clock: Callable[[], float] = perf_counter
    together: Callable[[int], AbstractContextManager[Executor]] = shell.together

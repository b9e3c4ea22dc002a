"""Proving: a bench without disk, processes and servers, which notes what is asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from scaffold.checks.bench import Bench, Command
from scaffold.checks.check import Check
from scaffold.checks.environments import Filled
from scaffold.checks.facts import Facts
from scaffold.checks.replies import Reply
from scaffold.checks.requirements import Needs
from scaffold.checks.subject import Subject
from scaffold.checks.subjects import of_plan
from scaffold.project.plan import File, Plan
from scaffold.project.problems import Problem
from scaffold.system.processes import Outcome

SAFE = {
    "content-security-policy": "frame-ancestors 'none'",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
FACTORY = "from flask import Flask\n\n\ndef create_app():\n    return Flask(__name__)\n"
PYPROJECT = """\
[build-system]
requires = ["flit_core"]
[project]
name = "shop"
dependencies = ["flask"]
[project.optional-dependencies]
dev = ["pytest", "ruff"]
[tool.ruff]
"""
FILES = {"pyproject.toml": PYPROJECT, "shop/__init__.py": FACTORY, "tests/test_shop.py": ""}
OK = Outcome(0, "")


def project(**changes: str | None) -> Subject:
    """Return a project; *changes* are by the names of FILES: ``pyproject``, ``shop``, ``tests``."""
    names = dict(zip(("pyproject", "shop", "tests"), FILES, strict=True))
    texts: dict[str, str | None] = {**FILES}
    texts.update({names.get(key, key): text for key, text in changes.items()})
    files = {path: File(text.encode()) for path, text in texts.items() if text is not None}
    return of_plan("shop", Plan(files))


@dataclass
class Notes:
    """A bench on which everything works, but for what is said here.

    ``outcomes`` are by a word of the command; so are ``deaf`` servers, with why nothing listens.
    ``breaking`` makes the tests of those projects fail that have a file of that name, and
    ``missing`` is the command without which every page answers 500.
    """

    done: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    deaf: dict[str, str] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    facts: Facts = field(default_factory=Facts)
    installed: Outcome = OK
    breaking: str = ""
    missing: str = ""
    unwritable: Problem | None = None
    written: dict[Path, bytes] = field(default_factory=dict)
    files: dict[Path, Plan] = field(default_factory=dict)
    served: list[Mapping[str, str]] = field(default_factory=list)
    why: str = ""
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def bench(self) -> Bench:
        return Bench(
            limit=10,
            patience=3,
            tell=lambda check: self.told.append(check.name),
            find=lambda start: start,
            read=lambda folder: project(),
            unwritable=lambda path: self.unwritable,
            write=self.written.__setitem__,
            scratch=self.scratch,
            spread=self.spread,
            filled=self.filled,
            variables=lambda programs, also, **more: {"also": ",".join(also), **more},
            run=self.run,
            serving=self.serving,
            probe=self.probe,
            free_port=lambda: 5001,
            listens=self.listens,
            get=self.get,
            token=lambda: "random",
            clock=lambda: float(next(self.numbers)),
        )

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        yield Path(f"scratch{len(self.files)}")
        self.done.append("clean up")

    def spread(self, plan: Plan, folder: Path) -> None:
        self.files[folder] = plan
        self.done.append(f"spread {folder.as_posix()}")

    @contextmanager
    def filled(self, needs: Needs, folder: Path, venv: Path, limit: float) -> Iterator[Filled]:
        self.done.append(f"install {', '.join(needs.requirements)} within {limit:g}")
        yield Filled(Path("python"), self.installed, Path("packages"))

    def run(
        self, command: Command, cwd: Path, variables: Mapping[str, str], limit: float
    ) -> Outcome:
        words = [str(word) for word in command]
        self.done.append(f"{' '.join(words)} within {limit:g}")
        if "pytest" in words and self.breaking and self.breaking in self.files[cwd]:
            return Outcome(1, "FAILED test_a\n== 1 failed in 1s ==\n")
        said = "== 3 passed in 1s ==\n" if "pytest" in words else ""
        return next((self.outcomes[one] for one in self.outcomes if one in words), Outcome(0, said))

    def probe(
        self, python: Path, folder: Path, app: str, variables: Mapping[str, str], limit: float
    ) -> Facts:
        self.done.append(f"probe {app} within {limit:g}")
        return self.facts

    @contextmanager
    def serving(self, command: Command, cwd: Path, variables: Mapping[str, str]) -> Iterator[Any]:
        words = [str(word) for word in command]
        self.done.append(f"serve {' '.join(words)}")
        self.served.append(variables)
        self.why = next((self.deaf[one] for one in self.deaf if one in words), "")
        process = SimpleNamespace(poll=lambda: 3)
        yield SimpleNamespace(
            has_ended="ended" in self.why, process=process, read_output=lambda: "said"
        )
        self.done.append("stop")

    def listens(self, port: int, limit: float, has_ended: Any) -> str:
        self.done.append(f"wait for {port} within {limit:g}")
        return self.why

    def get(self, port: int, path: str, limit: float, host: str) -> Reply:
        self.done.append(f"get {path} within {limit:g}{f' as {host}' if host else ''}")
        if self.missing and not any(self.missing in one for one in self.done):
            return Reply(path, 500, {})
        return self.replies.get(path, Reply(path, 200, SAFE))


def statuses(checks: Sequence[Check]) -> dict[str, list[str]]:
    """Return the names of *checks* by their status."""
    found: dict[str, list[str]] = {}
    for check in checks:
        found.setdefault(check.status, []).append(check.name)
    return found

"""Third-party templates: each is rendered in a process of its own, by ``worker``."""

import json
import os
import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scaffold.catalog.model import Source
from scaffold.catalog.reference import is_read_by_programs
from scaffold.catalog.reference import untrusted as untrusted_problem
from scaffold.project.errors import (
    BrokenTemplate,
    DiskFailure,
    HookFailed,
    ScaffoldError,
    UnsafePath,
    Untrusted,
    reason,
)
from scaffold.project.plan import File, Plan, safe_path
from scaffold.project.problems import Problem
from scaffold.project.recipe import Answer
from scaffold.rendering.failures import untrusted
from scaffold.system import processes, signals

# Errors of the worker, by their codes.
_ERRORS = {error.code: error for error in (UnsafePath, Untrusted, DiskFailure, BrokenTemplate)}


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that an untrusted template may take.

    ``seconds`` of the processor, and ``deadline`` in seconds of the clock, as not every system can
    limit the former; ``memory`` in bytes; ``files`` and ``bytes`` of the template itself.
    """

    seconds: int = 10
    deadline: float = 30
    memory: int = 1 << 30
    files: int = 20_000
    bytes: int = 1 << 28


@dataclass(frozen=True, slots=True)
class ThirdPartyPlan:
    """A plan, the answer to each question, and what the hooks printed."""

    plan: Plan
    answers: dict[str, Answer]
    output: str = ""


def render_third_party(
    source: Source, given: Mapping[str, Answer], output: Path, limits: Limits = Limits()
) -> ThirdPartyPlan:
    """Return what *source* makes of the answers *given*, for a project in the folder *output*.

    Only a trusted template runs code, without limits.

    Raises:
        Untrusted: It does what only a trusted one may, or takes more than *limits*.
        UnsafePath: It reads or writes where it may not.
        BrokenTemplate: It cannot be rendered.
        HookFailed: A hook did not end well.
        Interrupted: A signal arrived; the process, and what it started, has been stopped.
    """
    if source.runs and not source.trusted:
        problem = untrusted_problem(source)
        raise Untrusted(problem.message, hint=problem.hint)
    reply, printed = _ask(source, given, limits, output=os.path.abspath(output))
    files = {
        safe_path(path): File(b64decode(content), bool(executable))
        for path, (content, executable) in reply["files"].items()
    }
    plan = Plan(files, map(safe_path, reply["folders"]))
    if not source.trusted:
        for path in (*plan, *plan.folders()):
            if is_read_by_programs(path):
                raise UnsafePath(path)
    return ThirdPartyPlan(plan, reply["answers"], printed)


def third_party_answers(
    source: Source, given: Mapping[str, Answer], limits: Limits = Limits()
) -> dict[str, Answer]:
    """Return the answer to each question of *source*, *given* ones included; no hook runs.

    Raises:
        Untrusted: It does what only a trusted one may, or takes more than *limits*.
        BrokenTemplate: Its questions cannot be rendered.
        Interrupted: A signal arrived; the process has been stopped.
    """
    answers: dict[str, Answer] = _ask(source, given, limits, answers_only=True)[0]["answers"]
    return answers


def _ask(
    source: Source,
    given: Mapping[str, Answer],
    limits: Limits,
    *,
    output: str = ".",
    answers_only: bool = False,
) -> tuple[dict[str, Any], str]:
    """Return the reply of a worker, and what was printed in it."""
    request = {
        "source": os.path.abspath(source.path),
        "name": source.name,
        "raw": source.raw,
        "given": dict(given),
        "output": output,
        "trusted": source.trusted,
        "runs_code": source.trusted and bool(source.runs),
        "answers_only": answers_only,
        "limits": None if source.trusted else asdict(limits),
    }
    with _temporary_folder() as folder:
        given_text = json.dumps({**request, "folder": str(folder)}).encode()
        outcome = processes.run(
            # Not with modules of the current folder, which may be the template.
            (sys.executable, "-P", "-m", "scaffold.rendering.worker"),
            Path() if source.trusted else folder,
            {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))},
            given_text,
            None if source.trusted else limits.deadline,
        )
        file = folder / "reply.json"
        if not outcome.ok or not file.is_file():
            raise _broken_off(source, outcome, limits)
        reply = json.loads(file.read_bytes())
    if "hook" in reply:
        last = outcome.lines[-1].rstrip(".") if outcome.lines else "it did not say why"
        raise HookFailed(reply["hook"], f"{reply['why']}: {last}", outcome.output)
    if "problem" in reply:
        raise _error(Problem(**reply["problem"]))
    return reply, outcome.output


def _broken_off(source: Source, outcome: processes.Outcome, limits: Limits) -> ScaffoldError:
    """Return why a worker ended without a reply."""
    if not source.trusted and (outcome.timed_out or outcome.code < 0):
        return untrusted(f"it takes more than {limits.seconds} seconds, or too much memory")
    last = outcome.lines[-1] if outcome.lines else f"the process ended with code {outcome.code}"
    return BrokenTemplate(f"The template in {source.name} cannot be rendered: {last}.")


def _error(problem: Problem) -> ScaffoldError:
    kind = _ERRORS.get(problem.code, BrokenTemplate)
    error = kind.__new__(kind)
    ScaffoldError.__init__(error, problem.message, hint=problem.hint)
    return error


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """Make a folder for the block; it is removed also when a signal ends that.

    Raises:
        DiskFailure: It cannot be made.
    """
    with signals.defer():
        try:
            made = TemporaryDirectory(prefix="flask-scaffold-")
        except OSError as error:
            raise DiskFailure(f"No temporary folder can be made: {reason(error)}.") from error
        with made as folder:
            yield Path(folder)

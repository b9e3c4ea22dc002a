"""Probe: has an application made by its project's own Python, and returns what it is like."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from scaffold.core.facts import Facts, Fault, facts
from scaffold.edge.shell import Outcome, run

_PROGRAM = Path(__file__).with_name("inside.py")
_MARK = "\n\x1e"

# Isolated, so that nothing of ours is found, and without writing bytecode.
_OPTIONS = ("-I", "-B")


def probe(
    python: Path, folder: Path, app: str, environment: Mapping[str, str], limit: float
) -> Facts:
    """Make the application that Flask is told of by *app* in *folder*, and tell of it.

    *python* is the project's own, and *limit* the seconds after which it is stopped. The code of
    the project runs, and may write into *folder*.

    Raises:
        Interrupted: a signal arrived; the program has been stopped.
        OSError: *python* cannot be started.
    """
    outcome = run((python, *_OPTIONS, _PROGRAM, app), folder, environment, limit=limit)
    printed, mark, told = outcome.output.rpartition(_MARK)
    if not mark:
        return Facts(_unanswered(outcome, limit))
    output = printed.replace(f"{folder.resolve()}{os.sep}", "")
    document = json.loads(told.partition("\n")[0])
    if fault := document.get("fault"):
        fault["trace"] = fault["trace"].replace(f"{folder.resolve()}{os.sep}", "")
    return facts(document, output)


def _unanswered(outcome: Outcome, limit: float) -> Fault:
    if outcome.timed_out:
        return Fault("TimeoutError", f"it was not made within {limit:g} seconds", outcome.output)
    message = outcome.lines[-1] if outcome.lines else f"it ended with exit code {outcome.code}"
    return Fault("SystemExit", message, outcome.output)

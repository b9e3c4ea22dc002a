"""Probe: has an application made by its project's own Python, and returns what it is like."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scaffold.core.facts import Facts, Fault, facts
from scaffold.edge.shell import Outcome, run

_PROGRAM = Path(__file__).with_name("inside.py")
_MARK = "\x1e"

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
    told, printed = _told(outcome.output.replace(f"{folder.resolve()}{os.sep}", ""))
    if "fault" in told or "routes" in told:
        return facts(told, printed)
    return Facts(
        _unanswered(outcome, printed, limit),
        python=told.get("python", ""),
        versions=told.get("versions", {}),
        output=printed,
    )


def _told(output: str) -> tuple[dict[str, Any], str]:
    """Return the last that the program told, and what was printed beside it."""
    told: dict[str, Any] = {}
    printed = []
    for line in output.split("\n"):  # The mark itself is a line end to splitlines.
        try:
            document = json.loads(line[1:]) if line.startswith(_MARK) else None
        except ValueError:
            document = None
        if isinstance(document, dict):
            told = document
        else:
            printed.append(line)
    return told, "\n".join(printed).strip("\n")


def _unanswered(outcome: Outcome, printed: str, limit: float) -> Fault:
    if outcome.timed_out:
        return Fault("TimeoutError", f"it was not made within {limit:g} seconds", printed)
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    message = lines[-1] if lines else f"it ended with exit code {outcome.code}"
    return Fault("SystemExit", message, printed)

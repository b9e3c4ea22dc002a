"""Hooks: runs the code that a trusted template brings, where and how cookiecutter runs it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from scaffold.core.errors import ScaffoldError, reason
from scaffold.edge.shell import run
from scaffold.edge.trust import hooks

# Fills the text of a hook with all that the template sees.
Fill = Callable[[str], str]


class HookFailed(ScaffoldError):
    """A hook of a template that has failed, or cannot be run."""

    code = "hook"

    def __init__(self, hook: str, why: str) -> None:
        super().__init__(f"The hook {hook} of the template failed: {why}.")


def prompted(source: Path, scratch: Path) -> tuple[Path, str]:
    """Return the template in *source* as its pre_prompt hooks leave a copy, and what they said.

    Raises:
        HookFailed: one of them did not end well.
    """
    if not hooks(source, "pre_prompt"):
        return source, ""
    copy = scratch / "template" / source.resolve().name
    shutil.copytree(source, copy)
    said = "".join(_run(one, copy, one.name) for one in hooks(copy, "pre_prompt"))
    return copy, said


def run_hooks(source: Path, name: str, project: Path, fill: Fill, scratch: Path) -> str:
    """Run the hooks *name* of the template in *source* on *project*, and return what they said.

    Raises:
        HookFailed: one of them did not end well.
    """
    said = ""
    for hook in hooks(source, name):
        script = scratch / f"hook{hook.suffix}"
        script.write_bytes(fill(hook.read_text(encoding="utf-8")).encode())
        said += _run(script, project, hook.name)
    return said


def _run(script: Path, cwd: Path, name: str) -> str:
    script.chmod(script.stat().st_mode | 0o100)
    program = (sys.executable, script) if script.suffix == ".py" else (script,)
    try:
        outcome = run(program, cwd)
    except OSError as error:
        raise HookFailed(name, f"{reason(error)}; does its first line name a program?") from error
    if not outcome.ok:
        last = outcome.lines[-1].rstrip(".") if outcome.lines else "it did not say why"
        raise HookFailed(name, f"it ended with code {outcome.code}: {last}")
    return outcome.output

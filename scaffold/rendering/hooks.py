"""Aside: where the code of a template runs, and nobody else sees it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scaffold.project.errors import BrokenTemplate, DiskFailure, HookFailed, reason
from scaffold.rendering.inspection import hooks
from scaffold.system import signals
from scaffold.system.processes import run

# Fills a hook's text with all that the template sees.
Fill = Callable[[str], str]


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder for the block; a signal removes it, too.

    Raises:
        DiskFailure: it cannot be made.
    """
    import tempfile

    with signals.defer():
        try:
            made = tempfile.TemporaryDirectory(prefix="flask-scaffold-")
        except OSError as error:
            raise DiskFailure(f"No temporary folder can be made: {reason(error)}.") from error
        with made as folder, signals.interruptible():
            yield Path(folder)


@contextmanager
def imports(source: Path, *, own: bool) -> Iterator[None]:
    """Let *source* import its *own* extensions, and leave no trace of them.

    If it may not, nothing of it is imported: a file might pass for a missing library.
    """
    source = Path(os.path.abspath(source))
    before, path, bytecode = set(sys.modules), list(sys.path), sys.dont_write_bytecode
    if own:
        sys.path.append(str(source))
    else:
        sys.path[:] = [one for one in path if not _is_inside(one, source)]
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = bytecode
        sys.path[:] = path
        for name in set(sys.modules) - before:
            module = sys.modules[name]
            # A folder without an __init__.py has no file.
            places = (getattr(module, "__file__", None), *getattr(module, "__path__", ()))
            if any(Path(one).is_relative_to(source) for one in places if one):
                del sys.modules[name]


def _is_inside(path: str, source: Path) -> bool:
    """Whether *path* may lead into *source*, now or after a change of cwd."""
    return path in ("", ".") or Path(path).resolve().is_relative_to(source.resolve())


def prompted(source: Path, scratch: Path) -> tuple[Path, str]:
    """Return *source*, or a copy that its pre_prompt hooks changed, and what they said.

    Raises:
        HookFailed: a hook did not end well.
    """
    if not hooks(source, "pre_prompt"):
        return source, ""
    copy = scratch / "template" / source.resolve().name
    try:
        shutil.copytree(source, copy)
    except OSError as error:  # It may be a list of errors.
        raise BrokenTemplate(f"The template in {source} cannot be copied for its hook.") from error
    said = "".join(_run(one, copy, one.name) for one in hooks(copy, "pre_prompt"))
    return copy, said


def run_hooks(source: Path, name: str, project: Path, fill: Fill, scratch: Path) -> str:
    """Run the hooks *name* of *source* on *project*, and return what they said.

    Raises:
        HookFailed: a hook did not end well.
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
        raise HookFailed(name, f"it ended with code {outcome.code}: {last}", outcome.output)
    return outcome.output

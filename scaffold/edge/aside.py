"""Aside: a folder, and modules, in which the code of a template runs and which nobody else sees."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scaffold.core.errors import DiskFailure, reason
from scaffold.edge import signals


@contextmanager
def scratch() -> Iterator[Path]:
    """Make a folder for the block, and remove it also when a signal stops the block.

    Raises:
        DiskFailure: there is no place for one.
    """
    import tempfile

    with signals.held():
        try:
            made = tempfile.TemporaryDirectory(prefix="flask-scaffold-")
        except OSError as error:
            raise DiskFailure(f"No temporary folder can be made: {reason(error)}.") from error
        with made as folder, signals.heard():
            yield Path(folder)


@contextmanager
def imports(source: Path, *, own: bool) -> Iterator[None]:
    """Let the template in *source* import its *own* extensions, and leave no trace of them.

    If it may not, nothing of it can be imported at all: else a file in it might be taken for a
    library that is looked for and not there.
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
    """Whether what is imported from *path* may come from *source*, now or after a change of cwd."""
    return path in ("", ".") or Path(path).resolve().is_relative_to(source.resolve())

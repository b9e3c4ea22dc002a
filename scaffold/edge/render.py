"""Render: a template and its answers in, a plan out; the only module that knows cookiecutter.

There are two ways to the same bytes. The quick one renders plain Jinja in memory. Whatever it
cannot do (extensions, other line ends, links, any error) is left to cookiecutter's own
``generate_files``, which has the last word. Either way, what a user typed is only substituted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import deepcopy
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from scaffold.core import settle
from scaffold.core.errors import BrokenTemplate, DiskFailure, ScaffoldError, UnsafePath
from scaffold.core.plan import File, Plan, safe_path
from scaffold.core.problems import shown
from scaffold.core.recipe import Answer
from scaffold.edge import signals
from scaffold.edge.quick import BeyondQuick, Drawn, is_bytecode, is_executable, loader, quickly

if TYPE_CHECKING:
    from jinja2 import Environment

# cookiecutter's generate_files changes the working directory of the whole process.
_ONE_AT_A_TIME = Lock()

# What makes cookiecutter look for a template in folders below.
_NESTED = ("template", "templates")


def draw(
    source: Path,
    raw: Mapping[str, object],
    given: Mapping[str, Answer],
    private: Mapping[str, object] | None = None,
) -> Drawn:
    """Render the template in *source* and return its plan, and the answer to every question.

    *raw* is the content of its cookiecutter.json, *given* the user's answers by key, and
    *private* replaces private variables (those that begin with an underscore). A plan has no
    empty folders, and no bytecode of Python, which pip leaves behind in the templates of a wheel.

    Raises:
        BrokenTemplate: cookiecutter cannot render the template.
        UnsafePath: a rendered path would leave the project folder.
    """
    raw = {**raw, **(private or {})}
    if any(key in raw for key in _NESTED):
        raise BrokenTemplate(f"{source} holds several templates, each in a folder of its own.")
    with suppress(BeyondQuick):
        return quickly(source, raw, given)
    return by_cookiecutter(source, raw, given)


def by_cookiecutter(source: Path, raw: Mapping[str, object], given: Mapping[str, Answer]) -> Drawn:
    """Draw with cookiecutter's own ``generate_files``, in a folder that nobody else sees.

    Raises:
        BrokenTemplate: cookiecutter cannot render the template.
        UnsafePath: a path would leave the project folder; nothing has been written.
    """
    from cookiecutter.prompt import render_variable
    from cookiecutter.utils import create_env_with_context

    with _ONE_AT_A_TIME, _importable(source), _scratch() as folder:
        try:
            environment = create_env_with_context({"cookiecutter": raw})
            render = partial(render_variable, environment)
            context = settle.context(raw, given, render, str(source))
            settled = settle.answers(context["cookiecutter"])
            return _read(_generated(source, environment, context, folder)), settled
        except ScaffoldError:
            raise
        except (Exception, SystemExit) as error:  # The code of a template may raise anything.
            raise BrokenTemplate(
                f"The template in {source} cannot be rendered: {_reason(error)}."
            ) from error


def _generated(
    source: Path, environment: Environment, context: dict[str, dict[str, Any]], folder: str
) -> Path:
    from cookiecutter.find import find_template
    from cookiecutter.generate import generate_files

    top = Path(find_template(source, environment))
    environment.loader = loader(top)
    for path in source.rglob("*"):
        if path.is_symlink() and not path.resolve().is_relative_to(source.resolve()):
            raise UnsafePath(str(path.relative_to(source)))
    _refuse_unsafe(top, environment, deepcopy(context))
    return Path(generate_files(source, context, folder, accept_hooks=False))


def _refuse_unsafe(top: Path, environment: Environment, context: dict[str, dict[str, Any]]) -> None:
    """Judge every path that cookiecutter would render and write to, before it does."""
    from cookiecutter.generate import is_copy_only_path

    def filled(text: str) -> str:
        return environment.from_string(text).render(context).replace(os.sep, "/")

    project = filled(top.name)
    # cookiecutter renders the name of the project folder again with all that is in it.
    runs = any(kind != "data" for _, kind, _ in environment.lex(project))
    if runs or not Path(safe_path(project)).name:
        raise UnsafePath(project)
    for root, folders, files in os.walk(top):
        inside = {name: os.path.relpath(os.path.join(root, name), top) for name in folders + files}
        for name, path in inside.items():
            empty = not safe_path(filled(path)).rpartition("/")[2]
            if empty and name in folders:
                raise BrokenTemplate(f"The name of the folder {shown(path)} comes out empty.")
        folders[:] = [name for name in folders if not is_copy_only_path(inside[name], context)]


def _read(folder: Path) -> Plan:
    """Return the files below *folder*."""
    files = {}
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_file() and not any(map(is_bytecode, inside.parts)):
            name = safe_path(inside.as_posix())
            files[name] = File(path.read_bytes(), is_executable(path))
    return Plan(files)


@contextmanager
def _scratch() -> Iterator[str]:
    """Make a folder for the block, and remove it also when a signal stops the block."""
    import tempfile

    with signals.held():
        try:
            scratch = tempfile.TemporaryDirectory(prefix="flask-scaffold-")
        except OSError as error:
            raise DiskFailure(f"No temporary folder can be made: {error.strerror}.") from error
        with scratch as folder, signals.heard():
            yield folder


@contextmanager
def _importable(source: Path) -> Iterator[None]:
    """Let the template import its own extensions, and leave no trace of them."""
    before, bytecode = set(sys.modules), sys.dont_write_bytecode
    sys.path.append(str(source))
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = bytecode
        sys.path.remove(str(source))
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(source):
                del sys.modules[name]


def _reason(error: BaseException) -> str:
    """Return what *error* says, in one line."""
    said = str(error)
    if isinstance(cause := getattr(error, "error", None), Exception):
        # cookiecutter hides the cause among all that the template sees.
        said = f"{getattr(error, 'message', '')}: {cause}"
    first = next(iter(said.splitlines()), "").rstrip(".:")
    name, line = getattr(error, "name", None), getattr(error, "lineno", None)
    place = f" ({name}, line {line})" if name and line else ""
    return f"{type(error).__name__}{': ' if first else ''}{first}{place}"

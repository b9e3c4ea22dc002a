"""Render: a template and its answers in, a plan out; the only module that knows cookiecutter.

The quick way renders plain Jinja in memory; what it cannot do (extensions, other line ends, links,
any error) is left to cookiecutter's ``generate_files``, which makes the same bytes.
Either way, what a user typed is only substituted.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import deepcopy
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from scaffold.catalog.reference import TRUST
from scaffold.project import questions
from scaffold.project.errors import BrokenTemplate, ScaffoldError, UnsafePath, Untrusted
from scaffold.project.plan import File, Plan, safe_path
from scaffold.project.problems import shown
from scaffold.project.recipe import Answer
from scaffold.rendering.manner import OURS, Drawn, Manner, RunHooks, is_bytecode
from scaffold.rendering.quick import BeyondQuick, loader, quickly
from scaffold.system.files import is_executable

if TYPE_CHECKING:
    from jinja2 import Environment

Context = dict[str, dict[str, Any]]

# generate_files changes the working directory of the whole process.
_ONE_AT_A_TIME = Lock()

# With these cookiecutter looks for templates in folders below.
_NESTED = ("template", "templates")


def draw(
    source: Path,
    raw: Mapping[str, object],
    given: Mapping[str, Answer],
    private: Mapping[str, object] | None = None,
) -> Drawn:
    """Return the plan of the template in *source*, and the answer to every question.

    *raw* is its cookiecutter.json, *given* the user's answers, and *private* replaces variables
    that begin with an underscore. A plan has no empty folders, nor the bytecode that pip leaves in
    the templates of a wheel.

    Raises:
        BrokenTemplate: cookiecutter cannot render the template.
        UnsafePath: a path would leave the project folder.
    """
    raw = {**raw, **(private or {})}
    if any(key in raw for key in _NESTED):
        raise BrokenTemplate(f"{source} holds several templates, each in a folder of its own.")
    with suppress(BeyondQuick):
        return quickly(source, raw, given)
    return by_cookiecutter(source, raw, given)


def by_cookiecutter(
    source: Path, raw: Mapping[str, object], given: Mapping[str, Answer], manner: Manner = OURS
) -> Drawn:
    """Draw with ``generate_files``, in a folder that nobody else sees.

    Raises:
        BrokenTemplate: cookiecutter cannot render the template.
        UnsafePath: a path would leave the project folder; nothing has been written.
        Untrusted: the template does what only a trusted one may.
    """
    from scaffold.rendering.hooks import imports, scratch

    with (
        _ONE_AT_A_TIME,
        imports(source, own=not manner.bounds),
        scratch() as folder,
        _told(source, manner),
    ):
        environment, context = _settled(source, raw, given, manner)
        settled = questions.answers(context["cookiecutter"])
        return _read(_generated(source, environment, context, folder, manner), manner), settled


def answers_by_cookiecutter(
    source: Path, raw: Mapping[str, object], given: Mapping[str, Answer], manner: Manner
) -> dict[str, Answer]:
    """Return the answer to every question, without a plan.

    Raises:
        BrokenTemplate: cookiecutter cannot render the questions.
        Untrusted: the template does what only a trusted one may.
    """
    from scaffold.rendering.hooks import imports

    with _ONE_AT_A_TIME, imports(source, own=not manner.bounds), _told(source, manner):
        return questions.answers(_settled(source, raw, given, manner)[1]["cookiecutter"])


def _settled(
    source: Path, raw: Mapping[str, object], given: Mapping[str, Answer], manner: Manner
) -> tuple[Environment, Context]:
    from cookiecutter.prompt import render_variable

    environment = _environment(raw, manner)
    render = partial(render_variable, environment)
    name = manner.name or str(source)
    with _placed("cookiecutter.json"):
        return environment, questions.context(raw, given, render, name, manner.output)


def _environment(raw: Mapping[str, object], manner: Manner) -> Environment:
    from cookiecutter.environment import ExtensionLoaderMixin
    from cookiecutter.utils import create_env_with_context

    context = {"cookiecutter": raw}
    if manner.bounds is None:
        return create_env_with_context(context)  # type: ignore[no-any-return]
    from jinja2 import StrictUndefined

    from scaffold.rendering.sandbox import Sandbox

    class Sandboxed(ExtensionLoaderMixin, Sandbox):  # type: ignore[misc]
        """cookiecutter's environment, made of a sandbox."""

    settings = raw.get("_jinja2_env_vars", {})
    return Sandboxed(
        context=context,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        bounds=manner.bounds,
        **(settings if isinstance(settings, dict) else {}),
    )


def _generated(
    source: Path, environment: Environment, context: Context, folder: Path, manner: Manner
) -> Path:
    from cookiecutter.find import find_template
    from cookiecutter.generate import generate_files

    top = Path(find_template(source, environment))
    environment.loader = loader(top)
    if manner.ours:
        for path in source.rglob("*"):
            if path.is_symlink() and not path.resolve().is_relative_to(source.resolve()):
                raise UnsafePath(str(path.relative_to(source)))
    if not top.is_dir():
        raise BrokenTemplate(f"{shown(top.name)} in the template is no folder.")
    _refuse_unsafe(top, environment, deepcopy(context))
    instead: dict[str, Callable[..., object]] = {}
    if manner.bounds:
        instead["create_env_with_context"] = lambda context: environment
    if manner.run_hooks:
        instead["run_hook_from_repo_dir"] = partial(_run_hooks, manner.run_hooks)
    with _instead(instead):
        return Path(generate_files(source, context, folder, accept_hooks=bool(manner.run_hooks)))


def _run_hooks(
    run: RunHooks, source: Path, hook: str, project: str, context: Context, *_: object
) -> None:
    # In the place of run_hook_from_repo_dir, which is no good at stopping.
    from cookiecutter.utils import create_env_with_context

    # A hook that looks for its project finds it here.
    here = OrderedDict(context["cookiecutter"], _output_dir=str(Path(project).parent))
    seen = {**context, "cookiecutter": here}
    environment = create_env_with_context(seen)
    run(hook, Path(project), lambda text: environment.from_string(text).render(seen))


@contextmanager
def _instead(functions: Mapping[str, Callable[..., object]]) -> Iterator[None]:
    """Have generate_files call *functions* in the place of its own."""
    from cookiecutter import generate

    if not functions.keys() <= set(generate.generate_files.__code__.co_names):
        raise BrokenTemplate("This version of cookiecutter is too new for templates of others.")
    before = {name: getattr(generate, name) for name in functions}
    vars(generate).update(functions)
    try:
        yield
    finally:
        vars(generate).update(before)


def _refuse_unsafe(top: Path, environment: Environment, context: Context) -> None:
    """Judge every path before cookiecutter writes to it."""
    from cookiecutter.generate import is_copy_only_path

    def filled(text: str) -> str:
        with _placed(shown(text)):
            return environment.from_string(text).render(context).replace(os.sep, "/")

    project = filled(top.name)
    # cookiecutter renders this name again with all that is in the folder.
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


def _read(folder: Path, manner: Manner) -> Plan:
    from scaffold.rendering.inspection import walked

    if not folder.is_dir():
        raise BrokenTemplate("The hooks of the template leave no project.")
    files, folders = {}, []
    for name, path in walked(folder, folder, "project"):
        if manner.ours and any(map(is_bytecode, name.split("/"))):
            continue
        if path.is_dir():
            folders += [safe_path(name)] if name else []
        else:
            files[safe_path(name)] = File(path.read_bytes(), is_executable(path))
    return Plan(files, folders)


@contextmanager
def _told(source: Path, manner: Manner) -> Iterator[None]:
    from jinja2.exceptions import SecurityError

    try:
        yield
    except ScaffoldError:
        raise
    except SecurityError as error:
        raise _untrusted(error) from error
    except (Exception, SystemExit) as error:  # A template may raise anything.
        if manner.bounds and isinstance(error, MemoryError):
            raise _untrusted(error) from error
        raise BrokenTemplate(
            f"The template in {source} cannot be rendered: {_reason(error)}."
        ) from error


@contextmanager
def _placed(place: str) -> Iterator[None]:
    from jinja2.exceptions import SecurityError

    try:
        yield
    except SecurityError as error:
        raise _untrusted(error, place) from error


def _untrusted(error: Exception, place: str = "") -> Untrusted:
    from scaffold.rendering.sandbox import place as place_of

    what = "it takes too much memory" if isinstance(error, MemoryError) else _line(str(error))
    where = place or place_of(error)
    at = f" ({_line(where)})" if where else ""
    return Untrusted(f"The template may not do this untrusted: {what}{at}.", hint=TRUST)


def _reason(error: BaseException) -> str:
    said = str(error)
    if isinstance(cause := getattr(error, "error", None), Exception):
        # cookiecutter hides the cause.
        said = f"{getattr(error, 'message', '')}: {cause}"
    first = _line(said)
    name, line = getattr(error, "name", None), getattr(error, "lineno", None)
    place = f" ({name}, line {line})" if name and line else ""
    return f"{type(error).__name__}{': ' if first else ''}{first}{place}"


def _line(text: str) -> str:
    first = next(iter(text.splitlines()), "").rstrip(".:")[:300]
    return first if first.isprintable() else ascii(first)

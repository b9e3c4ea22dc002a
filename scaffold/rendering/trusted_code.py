"""Trusted code: cookiecutter itself renders a template that brings hooks or extensions.

It changes the working directory and imports what the template brings, so only the process of
``worker`` calls this. No other module knows cookiecutter.
"""

import logging
import os
import re
import sys
from collections.abc import Mapping
from copy import deepcopy
from functools import partial
from math import inf
from pathlib import Path

from cookiecutter.exceptions import FailedHookException
from cookiecutter.find import find_template
from cookiecutter.generate import generate_files, is_copy_only_path
from cookiecutter.hooks import run_pre_prompt_hook
from cookiecutter.prompt import render_variable
from cookiecutter.utils import create_env_with_context
from jinja2 import Environment

from scaffold.catalog import bundled
from scaffold.catalog.inspection import hooks, inspect, walk
from scaffold.catalog.reference import parse_reference
from scaffold.project import questions
from scaffold.project.errors import BrokenTemplate, UnsafePath
from scaffold.project.plan import File, Plan, safe_path
from scaffold.project.problems import shown
from scaffold.project.recipe import Answer
from scaffold.rendering.engine import Context, Rendered
from scaffold.system.files import is_executable


class HookError(Exception):
    """A hook that did not end well: its file and why; what it printed went to our output."""

    def __init__(self, hook: str, why: str) -> None:
        super().__init__(hook, why)
        self.hook = hook
        self.why = why


class _Log(logging.Handler):
    """Hears from cookiecutter which hook failed, and keeps its log from the terminal."""

    hook = "pre_prompt"

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the name of the hook."""
        if isinstance(record.args, tuple) and record.args:
            self.hook = str(record.args[0])


def render(
    source: Path,
    raw: Mapping[str, object],
    given: Mapping[str, Answer],
    name: str,
    output: str,
    folder: Path,
) -> Rendered:
    """Return the plan that cookiecutter makes in *folder*, and the answer to each question.

    Hooks see *folder* as the folder around the project, files see *output* unless there are hooks.

    Raises:
        HookError: A hook did not end well.
        UnsafePath: A path or a link leads out of the project.
        BrokenTemplate: The template cannot be copied for its hook, or leaves no project.
    """
    log = _Log()
    logging.getLogger("cookiecutter.hooks").addHandler(log)
    original = source
    try:
        source = _run_pre_prompt(source)
        if source != original:
            raw = bundled.third_party(parse_reference(str(source))).raw
        inspect(source, inf, inf)
        around = str(folder) if (source / "hooks").is_dir() else output
        environment, context = _context(source, raw, given, name, around)
        # What a template does to its variables while it is rendered is no answer.
        answers = questions.answers(context["cookiecutter"])
        _refuse_unsafe(Path(find_template(source, environment)), environment, deepcopy(context))
        project = Path(generate_files(source, context, folder, accept_hooks=True))
    except FailedHookException as error:
        files = hooks(original, log.hook)
        raise HookError(files[0].name if files else log.hook, _reason(error)) from error
    return _read(project), answers


def answers(
    source: Path, raw: Mapping[str, object], given: Mapping[str, Answer], name: str
) -> dict[str, Answer]:
    """Return the answer to each question; no hook runs."""
    return questions.answers(_context(source, raw, given, name, ".")[1]["cookiecutter"])


def _context(
    source: Path, raw: Mapping[str, object], given: Mapping[str, Answer], name: str, output: str
) -> tuple[Environment, Context]:
    sys.path.append(str(source))  # For its extensions.
    environment = create_env_with_context({"cookiecutter": raw})
    render = partial(render_variable, environment)
    return environment, questions.context(raw, given, render, name, output)


def _run_pre_prompt(source: Path) -> Path:
    """Return *source*, or a copy that its pre_prompt hook may have changed."""
    try:
        return Path(run_pre_prompt_hook(source))
    except OSError as error:  # It may be a list of errors.
        raise BrokenTemplate("The template cannot be copied for its hook.") from error


def _refuse_unsafe(top: Path, environment: Environment, context: Context) -> None:
    """Judge every path before cookiecutter writes to it."""
    if not top.is_dir():
        raise BrokenTemplate(f"{shown(top.name)} in the template is not a folder.")

    def fill(text: str) -> str:
        return environment.from_string(text).render(context).replace(os.sep, "/")

    project = fill(top.name)
    # cookiecutter renders this name again with all that is in the folder, so it must hold no Jinja.
    runs = any(kind != "data" for _, kind, _ in environment.lex(project))
    if runs or not Path(safe_path(project)).name:
        raise UnsafePath(project)
    for root, folders, files in os.walk(top):
        inside = {name: os.path.relpath(os.path.join(root, name), top) for name in folders + files}
        for name, path in inside.items():
            empty = not safe_path(fill(path)).rpartition("/")[2]
            if empty and name in folders:
                raise BrokenTemplate(f"The name of the folder {shown(path)} comes out empty.")
        folders[:] = [name for name in folders if not is_copy_only_path(inside[name], context)]


def _read(project: Path) -> Plan:
    if not project.is_dir():
        raise BrokenTemplate("The hooks of the template leave no project.")
    files, folders = {}, []
    for name, path in walk(project, project, "project"):
        if path.is_dir():
            folders += [safe_path(name)] if name else []
        else:
            files[safe_path(name)] = File(path.read_bytes(), is_executable(path))
    return Plan(files, folders)


def _reason(error: FailedHookException) -> str:
    """Return what cookiecutter says of a hook, to end a sentence."""
    cause = error.__cause__  # It hides what a pre_prompt hook did.
    message = str(cause if isinstance(cause, FailedHookException) else error)
    if code := re.search(r"exit status: (-?\d+)", message):
        return f"it ended with code {code[1]}"
    return message.rstrip(".")

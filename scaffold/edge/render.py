"""Render: a template and its answers in, a plan out; the only module that knows cookiecutter.

There are two ways to the same bytes. The quick one renders plain Jinja in memory. Whatever it
cannot do (extensions, other line ends, settings of Jinja, an error) is left to cookiecutter's own
``generate_files``, which has the last word. Either way, what a user typed is only substituted:
answers are put into the context after the defaults were rendered, never before.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateError

from scaffold.core.errors import BrokenTemplate, UnsafePath
from scaffold.core.plan import File, Plan
from scaffold.core.recipe import Answer

# cookiecutter's generate_files changes the working directory of the whole process.
_ONE_AT_A_TIME = Lock()

# Settings of a cookiecutter.json that only cookiecutter itself can follow.
_COOKIECUTTERS_OWN = ("_extensions", "_jinja2_env_vars", "_new_lines")

# A file with such an ending, that begins like this and holds nothing but ASCII, is text. For any
# other cookiecutter's test for binary files is asked, which takes long to load and takes what
# begins with "BM" or "PACK" for a picture or an archive.
_TEXT_ENDINGS = frozenset(
    """
    .cfg .conf .css .dockerignore .example .gitignore .html .in .ini .js .json .md .py .sh .sql
    .toml .txt .yaml .yml
    """.split()
)
_TEXT_STARTS = (b"#", b'"', b"[", b"<", b"{", b"@")
_TEXT_BYTES = bytes(range(32, 127)) + b"\n\t"


class _BeyondQuick(Exception):
    """The quick way does not cover this; cookiecutter does."""


def draw(
    source: Path,
    raw: Mapping[str, object],
    given: Mapping[str, Answer],
    private: Mapping[str, object] | None = None,
) -> tuple[Plan, dict[str, Answer]]:
    """Render the template in *source* and return its plan, and the answer to every question.

    *raw* is the content of its cookiecutter.json, *given* the user's answers by key, and
    *private* replaces private variables (those that begin with an underscore).

    Raises:
        BrokenTemplate: cookiecutter cannot render the template.
        UnsafePath: a rendered path would leave the project folder.
    """
    raw = {**raw, **(private or {})}
    if not any(key in raw for key in _COOKIECUTTERS_OWN):
        try:
            return _quickly(source, raw, given)
        except (_BeyondQuick, TemplateError, UnicodeDecodeError):
            pass
    return _by_cookiecutter(source, raw, given)


def _settled(
    render: Callable[[object, dict[str, Any]], Any],
    raw: Mapping[str, object],
    given: Mapping[str, Answer],
) -> dict[str, Any]:
    """Return the variables of a template as ``cookiecutter --no-input`` would settle them.

    As there, dictionaries come last and may refer to all that stands before them.
    """
    settled: dict[str, Any] = {}
    for key, default in raw.items():
        if _is_raw(key):
            settled[key] = default
        elif isinstance(default, list) and not key.startswith("__"):
            # A choice is the template's own text, so it is rendered also when the user chose it.
            settled[key] = render(_chosen(default, given.get(key)), settled)
        elif isinstance(default, dict) and not key.startswith("__"):
            continue
        else:
            settled[key] = given[key] if key in given else render(default, settled)
    for key, default in raw.items():
        if isinstance(default, dict) and not _is_raw(key):
            answer = given.get(key)
            rendered = render(default, settled)
            settled[key] = _merged(rendered, answer) if isinstance(answer, dict) else rendered
    return settled


def _is_raw(key: str) -> bool:
    """Whether cookiecutter hands this variable on as it stands (``_x``, but not ``__x``)."""
    return key.startswith("_") and not key.startswith("__")


def _chosen(options: list[Any], answer: Answer) -> object:
    if not options:
        raise BrokenTemplate("The template has a question with an empty list of choices.")
    return next((option for option in options if str(option) == answer), options[0])


def _merged(into: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(into)
    for key, value in answer.items():
        old = merged.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        merged[key] = _merged(old, value) if both else value  # type: ignore[arg-type]
    return merged


def _originals(raw: Mapping[str, object], given: Mapping[str, Answer]) -> dict[str, object]:
    """Return what cookiecutter calls ``_cookiecutter``: the questions before they were settled."""
    found: dict[str, object] = {}
    for key, default in raw.items():
        if key.startswith("_"):
            continue
        if isinstance(default, list) and key in given:
            chosen = _chosen(default, given[key])
            found[key] = [chosen, *(option for option in default if option != chosen)]
        else:
            found[key] = given.get(key, default)
    return found


def _answers(settled: Mapping[str, Any]) -> dict[str, Answer]:
    return {key: value for key, value in settled.items() if not key.startswith("_")}


# The quick way


def _quickly(
    source: Path, raw: Mapping[str, object], given: Mapping[str, Answer]
) -> tuple[Plan, dict[str, Answer]]:
    environment = _environment(source)

    def render(value: object, settled: dict[str, Any]) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, dict):
            return {render(k, settled): render(v, settled) for k, v in value.items()}
        if isinstance(value, list):
            return [render(one, settled) for one in value]
        return _filled(environment, str(value), {"cookiecutter": settled})

    settled = _settled(render, raw, given)
    context = {"cookiecutter": settled, "_cookiecutter": _originals(raw, given)}
    drawing = _Drawing(environment, context, _copy_only(settled))
    drawing.folder(_project_folder(source), "", "")
    return Plan(drawing.files), _answers(settled)


class _Drawing:
    """One walk over a template, which collects the files of its plan."""

    def __init__(
        self, environment: Environment, context: dict[str, Any], copied: tuple[str, ...]
    ) -> None:
        self.environment = environment
        self.context = context
        self.copied = copied
        self.files: dict[str, File] = {}

    def folder(self, folder: Path, inside: str, made: str) -> None:
        """Collect what *folder* holds: *inside* is its path in the template, *made* in the plan."""
        for entry in sorted(os.scandir(folder), key=lambda one: one.name):
            if _is_bytecode(entry.name):
                continue
            path = Path(entry.path)
            _refuse_outside_link(path, folder)
            where = os.path.join(inside, entry.name)
            name = _filled(self.environment, entry.name, self.context)
            verbatim = any(fnmatch(where, pattern) for pattern in self.copied)
            if entry.is_dir():
                if not name:
                    raise _BeyondQuick
                if entry.is_symlink():
                    raise _BeyondQuick
                target = f"{made}{name}/"
                self.copy(path, target) if verbatim else self.folder(path, where, target)
            elif name:  # An empty name is how a template leaves a file out.
                if "/" in name:
                    raise _BeyondQuick
                self.add(f"{made}{name}", path, verbatim)

    def copy(self, folder: Path, made: str) -> None:
        """Collect all that *folder* holds as it stands."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not any(map(_is_bytecode, path.parts)):
                _refuse_outside_link(path, folder)
                self.add(made + path.relative_to(folder).as_posix(), path, verbatim=True)

    def add(self, name: str, path: Path, verbatim: bool) -> None:
        """Put the file that *path* makes into the plan."""
        name = _safe(name)
        if name in self.files:
            raise _BeyondQuick
        data = path.read_bytes()
        if not verbatim:
            data = self.content(path, data)
        self.files[name] = File(data, _is_executable(path))

    def content(self, path: Path, data: bytes) -> bytes:
        """Return what the file at *path*, with the content *data*, renders to."""
        plain = not (b"{{" in data or b"{%" in data or b"{#" in data)
        if plain and data.isascii() and b"\r" not in data:
            return data
        if not _is_surely_text(path, data) and _is_binary(path):
            return data
        if b"\r" in data:
            raise _BeyondQuick
        text = data.decode("utf-8")
        return data if plain else _filled(self.environment, text, self.context).encode("utf-8")


def _copy_only(settled: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(pattern) for pattern in settled.get("_copy_without_render", ()))


def _filled(environment: Environment, text: str, context: dict[str, Any]) -> str:
    if "{" not in text:
        return text
    return _compiled(environment, text).render(context)


@lru_cache(maxsize=64)
def _environment(source: Path) -> Environment:
    """Return a plain Jinja environment that finds includes where cookiecutter does."""
    top = _project_folder(source)
    return Environment(
        loader=FileSystemLoader([top, top.parent / "templates"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


@lru_cache(maxsize=4096)
def _compiled(environment: Environment, text: str) -> Template:
    """Compile *text* once in the life of the process: that is where Jinja's time goes."""
    return environment.from_string(text)


def _is_surely_text(path: Path, data: bytes) -> bool:
    likely = (path.suffix or path.name) in _TEXT_ENDINGS and data.startswith(_TEXT_STARTS)
    return likely and not data.translate(None, _TEXT_BYTES)


def _is_binary(path: Path) -> bool:
    from binaryornot.check import is_binary

    return bool(is_binary(str(path)))


# Cookiecutter's way


def _by_cookiecutter(
    source: Path, raw: Mapping[str, object], given: Mapping[str, Answer]
) -> tuple[Plan, dict[str, Answer]]:
    import tempfile

    from cookiecutter.generate import generate_files
    from cookiecutter.prompt import render_variable
    from cookiecutter.utils import create_env_with_context

    for link in (path for path in source.rglob("*") if path.is_symlink()):
        _refuse_outside_link(link, source)
    with (
        _ONE_AT_A_TIME,
        _importable(source),
        tempfile.TemporaryDirectory(prefix="flask-scaffold-") as folder,
    ):
        try:
            environment = create_env_with_context({"cookiecutter": dict(raw)})
            settled = _settled(lambda v, c: render_variable(environment, v, c), raw, given)
            answers = _answers(settled)
            context = {"cookiecutter": settled, "_cookiecutter": _originals(raw, given)}
            settled |= {
                "_template": str(source),
                "_output_dir": folder,
                "_repo_dir": str(source),
                "_checkout": None,
            }
            made = Path(generate_files(str(source), context, folder, accept_hooks=False))
        except Exception as error:  # The code of a template may raise anything.
            raise BrokenTemplate(
                f"The template in {source} cannot be rendered: {type(error).__name__}: {error}"
            ) from error
        if made == Path(folder) or not made.is_relative_to(folder):
            raise UnsafePath(str(made))
        return read_plan(made), answers


def read_plan(folder: Path) -> Plan:
    """Return the files below *folder* as a plan, without the bytecode of Python."""
    files: dict[str, File] = {}
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_symlink():
            raise UnsafePath(str(inside))
        if path.is_file() and not any(map(_is_bytecode, inside.parts)):
            files[inside.as_posix()] = File(path.read_bytes(), _is_executable(path))
    return Plan(files)


@contextmanager
def _importable(source: Path) -> Iterator[None]:
    """Let the template import its own extensions, and forget them afterwards."""
    before = set(sys.modules)
    sys.path.append(str(source))
    try:
        yield
    finally:
        sys.path.remove(str(source))
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(source):
                del sys.modules[name]


# Both ways


def _project_folder(source: Path) -> Path:
    """Return the folder that becomes the project, found as cookiecutter finds it."""
    for entry in sorted(source.iterdir()):
        if "cookiecutter" in entry.name and "{{" in entry.name and "}}" in entry.name:
            return entry
    raise BrokenTemplate(f"{source} has no folder with {{{{cookiecutter...}}}} in its name.")


def _is_bytecode(name: str) -> bool:
    """Whether *name* is what pip leaves behind when it compiles the templates of a wheel."""
    return name == "__pycache__" or name.endswith((".pyc", ".pyo"))


def _is_executable(path: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IXUSR) and os.name == "posix"


def _safe(name: str) -> str:
    """Return *name* without ``.`` and doubled slashes; refuse it if it leaves the project."""
    parts = [part for part in name.replace(os.sep, "/").split("/") if part not in ("", ".")]
    if ".." in parts or name.startswith("/") or os.path.splitdrive(name)[0]:
        raise UnsafePath(name)
    return "/".join(parts)


def _refuse_outside_link(path: Path, top: Path) -> None:
    if path.is_symlink() and not path.resolve().is_relative_to(top.resolve()):
        raise UnsafePath(str(path.relative_to(top)))

"""Quick: renders a template of plain Jinja in memory, to the bytes that cookiecutter makes of it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatch
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from scaffold.project import questions
from scaffold.project.errors import BrokenTemplate, ScaffoldError
from scaffold.project.plan import File, Plan, safe_path
from scaffold.project.recipe import Answer
from scaffold.rendering.bytecode import compiled
from scaffold.rendering.manner import OURS, Drawn, Manner, is_bytecode, project_folder
from scaffold.system.files import is_executable

if TYPE_CHECKING:
    from scaffold.rendering.sandbox import Bounds

# Settings of a cookiecutter.json that only cookiecutter itself can follow.
_COOKIECUTTERS_OWN = ("_extensions", "_jinja2_env_vars", "_new_lines")

# A file with such an ending and beginning, all in ASCII, is text. For any other cookiecutter's test
# is asked, which loads slowly and takes what begins with "BM" or "PACK" for binary.
_TEXT_ENDINGS = frozenset(
    """
    .cfg .conf .css .dockerignore .example .gitignore .html .in .ini .js .json .md .py .sh .sql
    .toml .txt .yaml .yml Dockerfile
    """.split()
)
_TEXT_STARTS = (b"#", b'"', b"[", b"<", b"{", b"@")
_TEXT_BYTES = bytes(range(32, 127)) + b"\n\t"

_VARIABLE = re.compile(r"\{\{ ?cookiecutter\.([a-z_]+) ?\}\}")


class BeyondQuick(Exception):
    """What only cookiecutter can do."""


def quickly(
    source: Path, raw: Mapping[str, object], given: Mapping[str, Answer], manner: Manner = OURS
) -> Drawn:
    """Draw in memory.

    Raises:
        BeyondQuick: only cookiecutter can render the template, if anything.
        ScaffoldError: nothing can.
    """
    with _left_to_cookiecutter():
        environment, context = _settled(source, raw, given, manner)
        # What a template does to them while it is drawn is no answer.
        settled = questions.answers(context["cookiecutter"])
        return _Drawing(environment, context, manner).plan(project_folder(source)), settled


def answers_quickly(
    source: Path, raw: Mapping[str, object], given: Mapping[str, Answer], manner: Manner
) -> dict[str, Answer]:
    """Return the answer to every question, without a plan.

    Raises:
        BeyondQuick: only cookiecutter can render the questions, if anything.
        ScaffoldError: nothing can.
    """
    with _left_to_cookiecutter():
        return questions.answers(_settled(source, raw, given, manner)[1]["cookiecutter"])


@contextmanager
def _left_to_cookiecutter() -> Iterator[None]:
    # cookiecutter may do without the error.
    try:
        yield
    except ScaffoldError:
        raise
    except Exception as error:
        raise BeyondQuick from error


def _settled(
    source: Path, raw: Mapping[str, object], given: Mapping[str, Answer], manner: Manner
) -> tuple[Environment, dict[str, dict[str, Any]]]:
    if any(key in raw for key in _COOKIECUTTERS_OWN):
        raise BeyondQuick
    environment = _bounded(source, manner.bounds) if manner.bounds else _environment(source)
    # Macros may remember another plan.
    if environment.cache is not None:
        environment.cache.clear()
    name = manner.name or str(source)
    return environment, questions.context(raw, given, _renderer(environment), name, manner.output)


class _Drawing:
    """One walk over a template, in cookiecutter's order."""

    def __init__(
        self, environment: Environment, context: dict[str, dict[str, Any]], manner: Manner
    ) -> None:
        self.entries = _our_entries if manner.ours else _entries
        self.read = _our_content if manner.ours else _read
        self.environment = environment
        self.context = context
        self.copied = context["cookiecutter"].get("_copy_without_render", ())
        self.files: dict[str, File] = {}
        self.folders: set[str] = set()
        self.taken: set[str] = set()

    def plan(self, project: Path) -> Plan:
        if not Path(safe_path(self.filled(project.name))).name:
            raise BeyondQuick
        self.folder(str(project), "", "")
        files = {safe_path(path): file for path, file in self.files.items()}
        return Plan(files, map(safe_path, self.folders))

    def folder(self, folder: str, inside: str, made: str) -> None:
        """Collect *folder*: *inside* is its path in the template, *made* in the plan."""
        below = []
        entries = [(entry, os.path.join(inside, entry.name)) for entry in self.entries(folder)]
        for entry, where in entries:
            if entry.is_dir():
                if "{%" in entry.name:
                    raise BeyondQuick  # The block may reach into the names below.
                target = self.take(made, self.filled(entry.name)) + "/"
                self.folders.add(target[:-1])
                if self.is_copied(where):
                    self.copy(entry.path, target)
                else:
                    below.append((entry.path, where, target))
        for entry, where in entries:
            # A file whose name comes out empty is left out.
            if not entry.is_dir() and (name := self.filled(entry.name)):
                data = self.read(entry)
                content = data if self.is_copied(where) else self.content(entry.path, data)
                self.files[self.take(made, name)] = File(content, is_executable(entry))
        for path, where, target in below:
            self.folder(path, where, target)

    def copy(self, folder: str, made: str) -> None:
        for entry in self.entries(folder):
            if entry.is_dir():
                self.folders.add(f"{made}{entry.name}")
                self.copy(entry.path, f"{made}{entry.name}/")
            else:
                self.files[made + entry.name] = File(self.read(entry), is_executable(entry))

    def content(self, path: str, data: bytes) -> bytes:
        plain = not (b"{{" in data or b"{%" in data or b"{#" in data)
        if plain and data.isascii() and b"\r" not in data:
            return data
        if not _is_surely_text(path, data) and _is_binary(path):
            return data
        if b"\r" in data:
            raise BeyondQuick
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BrokenTemplate(f"{path} is text, but not in UTF-8.") from error
        return data if plain else self.filled(text).encode("utf-8")

    def filled(self, text: str) -> str:
        return _filled(self.environment, text, self.context)

    def is_copied(self, where: str) -> bool:
        return any(fnmatch(where, pattern) for pattern in self.copied)

    def take(self, made: str, name: str) -> str:
        """Return the path of *name* in *made*, to which nothing else may come."""
        path = made + name
        if name in ("", ".", "..") or "/" in name or os.sep in name or path in self.taken:
            raise BeyondQuick
        self.taken.add(path)
        return path


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda one: one.name)
    if any(entry.is_symlink() for entry in found):
        raise BeyondQuick
    return found


def _read(entry: os.DirEntry[str]) -> bytes:
    with open(entry, "rb") as file:
        return file.read()


# Our own templates do not change while we run.
_our_content = cache(_read)


@cache
def _our_entries(folder: str) -> list[os.DirEntry[str]]:
    return [entry for entry in _entries(folder) if not is_bytecode(entry.name)]


def _renderer(environment: Environment) -> questions.Render:
    # As cookiecutter's render_variable does.
    def render(value: object, variables: Mapping[str, Any]) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, dict):
            return {render(k, variables): render(v, variables) for k, v in value.items()}
        if isinstance(value, list):
            return [render(one, variables) for one in value]
        return _filled(environment, str(value), {"cookiecutter": variables})

    return render


def _filled(environment: Environment, text: str, context: Mapping[str, Any]) -> str:
    # Jinja changes line ends, also where there is nothing to fill.
    if "{" not in text and "\r" not in text:
        return text
    if environment.sandboxed:
        return environment.from_string(text).render(context)
    if name := _VARIABLE.fullmatch(text):  # As the names of many folders are.
        variables = context["cookiecutter"]
        value = variables.get(name[1])
        if type(value) is str and not hasattr(variables, name[1]):  # Or it is a method.
            return value
    # Where nothing is included, all templates share what was compiled.
    compiler = environment if "{%" in text else _environment(None)
    return _compiled(compiler, text).render(context)


@lru_cache(maxsize=64)
def _environment(source: Path | None) -> Environment:
    return _with_beyond(Environment(**_options(source), bytecode_cache=compiled()))


def _bounded(source: Path, bounds: Bounds) -> Environment:
    from scaffold.rendering.sandbox import Sandbox

    return _with_beyond(Sandbox(bounds=bounds, **_options(source)))


def _options(source: Path | None) -> dict[str, Any]:
    return {
        "loader": loader(project_folder(source)) if source else None,
        "undefined": StrictUndefined,
        "keep_trailing_newline": True,
    }


def _with_beyond(environment: Environment) -> Environment:
    # What cookiecutter's own extensions bring is left to them.
    environment.filters |= {"jsonify": _beyond, "slugify": _beyond}
    environment.globals |= {"random_ascii_string": _beyond, "uuid4": _beyond}
    return environment


def _beyond(*_: object, **__: object) -> NoReturn:
    raise BeyondQuick


@lru_cache(maxsize=4096)
def _compiled(environment: Environment, text: str) -> Template:
    code = compiled().code(environment, text)
    return Template.from_code(environment, code, environment.make_globals(None))


def _is_surely_text(path: str, data: bytes) -> bool:
    name = os.path.basename(path)
    ending = os.path.splitext(name)[1] or name
    likely = ending in _TEXT_ENDINGS and data.startswith(_TEXT_STARTS)
    return likely and not data.translate(None, _TEXT_BYTES)


def _is_binary(path: str) -> bool:
    from binaryornot.check import is_binary

    return bool(is_binary(path))


def loader(top: Path) -> FileSystemLoader:
    return FileSystemLoader([top, top.parent / "templates"])

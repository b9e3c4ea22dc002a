"""The engine: renders a template of plain Jinja in memory, to the bytes that cookiecutter makes.

It serves our templates and third-party ones alike. What a user typed is only substituted.
"""

import os
import re
from collections.abc import Mapping
from fnmatch import fnmatch
from functools import cache, lru_cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, defaults

from scaffold.catalog.inspection import SYNTAX
from scaffold.project import questions
from scaffold.project.errors import BrokenTemplate, ScaffoldError
from scaffold.project.plan import File, Plan, safe_path
from scaffold.project.problems import shown
from scaffold.project.recipe import Answer
from scaffold.rendering.bytecode import Bytecode, bytecode_folder
from scaffold.rendering.failures import explain
from scaffold.system.files import is_executable

Rendered = tuple[Plan, dict[str, Answer]]
Context = dict[str, dict[str, Any]]

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


def render(source: Path, raw: Mapping[str, object], given: Mapping[str, Answer]) -> Rendered:
    """Return the plan of one of our templates, and the answer to each of its questions.

    Args:
        source: The folder of the template.
        raw: Its cookiecutter.json, in which variables with an underscore may be replaced.
        given: The answers of the user; other questions get their defaults.

    Raises:
        BrokenTemplate: It cannot be rendered.
        UnsafePath: It makes a path that leaves the project or that some system cannot write.
    """
    try:
        return _our_engine(source).render(raw, given)
    except ScaffoldError:
        raise
    except Exception as error:  # A template may raise anything.
        raise explain(error, source) from error


class Engine:
    """Renders the template in *source* with *environment*, which decides what it may do.

    Our own templates do not change while we run, so their files are read once, and the bytecode
    that pip leaves in the templates of a wheel is no part of them.
    """

    def __init__(self, source: Path, environment: Environment, *, is_ours: bool = False) -> None:
        self.source = source
        self.top = project_folder(source, environment)
        self.environment = environment
        self.environment.loader = loader(self.top)
        # With other delimiters, a text without braces may mean something.
        self.is_usual = all(
            getattr(environment, name) == getattr(defaults, name.upper()) for name in SYNTAX
        )
        self.entries = _our_entries if is_ours else _entries
        self.read = _our_content if is_ours else _read

    def render(
        self,
        raw: Mapping[str, object],
        given: Mapping[str, Answer],
        name: str = "",
        output: str = ".",
    ) -> Rendered:
        """Return the plan, and the answer to each question.

        Args:
            raw: The content of cookiecutter.json.
            given: The answers of the user.
            name: The place of the template, as it sees it.
            output: The folder around the project, as the template sees it.

        Raises:
            ScaffoldError: The template is broken, or makes an unsafe path.
            Exception: Whatever an expression of the template raises.
        """
        context = self.context(raw, given, name, output)
        # What a template does to its variables while it is rendered is no answer.
        answers = questions.answers(context["cookiecutter"])
        return _Rendering(self, context).plan(), answers

    def context(
        self,
        raw: Mapping[str, object],
        given: Mapping[str, Answer],
        name: str = "",
        output: str = ".",
    ) -> Context:
        """Return all that the template sees; arguments and errors are those of ``render``."""
        return questions.context(raw, given, self._fill_value, name or str(self.source), output)

    def fill(self, text: str, context: Mapping[str, Any]) -> str:
        """Return *text*, a path or a default, filled with *context*."""
        if self.is_usual and (filled := _substitute(text, context["cookiecutter"])) is not None:
            return filled
        try:
            return self.environment.from_string(text).render(context)
        except Exception as error:
            error.add_note(shown(text))  # It has no other place.
            raise

    def _fill_value(self, value: object, variables: Mapping[str, Any]) -> Any:
        # As cookiecutter's render_variable does.
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, dict):
            fill = self._fill_value
            return {fill(key, variables): fill(item, variables) for key, item in value.items()}
        if isinstance(value, list):
            return [self._fill_value(item, variables) for item in value]
        return self.fill(str(value), {"cookiecutter": variables})


class _Rendering:
    """One walk over a template, in the order of cookiecutter, with the files that it makes.

    Like a disk, it refuses a file in a folder that is not there; a later file replaces an earlier.
    """

    def __init__(self, engine: Engine, context: Context) -> None:
        self.engine = engine
        self.context = context
        self.files: dict[str, File] = {}
        self.folders = {""}

    def plan(self) -> Plan:
        top = self.engine.top
        if not Path(safe_path(self.engine.fill(top.name, self.context))).name:
            raise BrokenTemplate("The name of the project's folder comes out empty.")
        self.render_folder(str(top), "")
        return Plan(self.files, self.folders - {""})

    def render_folder(self, folder: str, inside: str) -> None:
        """Render what is in *folder*, whose path in the template is *inside*."""
        entries = [
            (entry, os.path.join(inside, entry.name)) for entry in self.engine.entries(folder)
        ]
        folders = [(entry, path) for entry, path in entries if entry.is_dir()]
        copied = [(entry, path) for entry, path in folders if self.is_copied(path)]
        rendered = [pair for pair in folders if pair not in copied]
        for entry, path in copied:
            self.copy_folder(entry.path, self.fill_folder(path))
        for _, path in rendered:
            self.make_folder(self.fill_folder(path), path)
        for entry, path in entries:
            if not entry.is_dir():
                self.render_file(entry, path)
        for entry, path in rendered:
            if not entry.is_symlink():  # cookiecutter makes a folder, and leaves it empty.
                self.render_folder(entry.path, path)

    def render_file(self, entry: os.DirEntry[str], inside: str) -> None:
        path = _normal(self.engine.fill(inside, self.context))
        if self.is_copied(inside):
            self.write(path, entry, self.engine.read(entry))
        elif path not in self.folders:  # The name came out empty, and a folder is left.
            self.write(path, entry, self.content(entry, inside))

    def content(self, entry: os.DirEntry[str], inside: str) -> bytes:
        """Return what the file *entry* becomes; its path in the template is *inside*."""
        data = self.engine.read(entry)
        new_lines = self.context["cookiecutter"].get("_new_lines")
        means = any(mark in data for mark in (b"{{", b"{%", b"{#")) or not self.engine.is_usual
        if not (means or new_lines) and data.isascii() and b"\r" not in data:
            return data
        if not _is_surely_text(entry.path, data) and _is_binary(entry.path):
            return data
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BrokenTemplate(f"{entry.path} is text, but not in UTF-8.") from error
        if means or "\r" in text:
            name = inside.replace(os.sep, "/")
            text = self.engine.environment.get_template(name).render(self.context)
        return _encode(text, new_lines or _new_lines(data))

    def copy_folder(self, folder: str, path: str) -> None:
        """Copy all of *folder* to *path*, in the place of what is there."""
        if not path:
            raise BrokenTemplate(f"The name of the folder {shown(folder)} comes out empty.")
        within = f"{path}/"
        self.files = {p: file for p, file in self.files.items() if not p.startswith(within)}
        self.folders = {p for p in self.folders if p != path and not p.startswith(within)}
        self.make_folder(path, folder)
        for entry in self.engine.entries(folder):
            if entry.is_dir():
                self.copy_folder(entry.path, within + _normal(entry.name))
            else:
                self.write(within + _normal(entry.name), entry, self.engine.read(entry))

    def fill_folder(self, inside: str) -> str:
        # cookiecutter fills a path from the top, in which no name begins a line.
        return _normal(self.engine.fill(f"./{inside}", self.context))

    def make_folder(self, path: str, inside: str) -> None:
        if not path:
            raise BrokenTemplate(f"The name of the folder {shown(inside)} comes out empty.")
        if path in self.folders or path in self.files:
            raise BrokenTemplate(f"The folder {shown(inside)} becomes {shown(path)}, as another.")
        parts = path.split("/")
        above = {"/".join(parts[:depth]) for depth in range(1, len(parts))}
        if above & self.files.keys():
            raise BrokenTemplate(f"The folder {shown(path)} would be inside a file.")
        self.folders |= {path, *above}

    def write(self, path: str, entry: os.DirEntry[str], content: bytes) -> None:
        if path in self.folders or path.rpartition("/")[0] not in self.folders:
            raise BrokenTemplate(f"The file {shown(path)} has no folder, or is one.")
        self.files[path] = File(content, is_executable(entry))

    def is_copied(self, inside: str) -> bool:
        patterns = self.context["cookiecutter"].get("_copy_without_render", ())
        return any(fnmatch(inside, pattern) for pattern in patterns)


def project_folder(source: Path, environment: Environment) -> Path:
    """Return the folder that becomes the project, as cookiecutter finds it.

    Raises:
        BrokenTemplate: There is none.
    """
    marks = ("cookiecutter", environment.variable_start_string, environment.variable_end_string)
    for name in os.listdir(source):
        if all(mark in name for mark in marks):
            if not (source / name).is_dir():
                raise BrokenTemplate(f"{shown(name)} in the template is not a folder.")
            return source / name
    raise BrokenTemplate(f"{source} has no folder with {{{{cookiecutter...}}}} in its name.")


def loader(top: Path) -> FileSystemLoader:
    """Return what finds included files: in the project's folder *top*, and in templates/."""
    return FileSystemLoader([top, top.parent / "templates"])


def is_bytecode(name: str) -> bool:
    """Return whether *name* is what pip leaves behind when it compiles a wheel."""
    return name == "__pycache__" or name.endswith((".pyc", ".pyo"))


@lru_cache(maxsize=64)
def _our_engine(source: Path) -> Engine:
    environment = Environment(
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        bytecode_cache=_our_bytecode(),
        cache_size=0,  # A macro may remember the project before.
    )
    return Engine(source, environment, is_ours=True)


@cache
def _our_bytecode() -> Bytecode:
    return Bytecode(bytecode_folder())


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _read(entry: os.DirEntry[str]) -> bytes:
    with open(entry, "rb") as file:
        return file.read()


_our_content = cache(_read)


@cache
def _our_entries(folder: str) -> list[os.DirEntry[str]]:
    return [entry for entry in _entries(folder) if not is_bytecode(entry.name)]


def _substitute(text: str, variables: Mapping[str, Any]) -> str | None:
    """Return *text*, where all in it is names of variables; None where Jinja is needed.

    Most names of files are such, and Jinja would compile each.
    """
    # Jinja changes line ends.
    if "\r" in text or "{" in _VARIABLE.sub("", text):
        return None
    for name in _VARIABLE.findall(text):
        if type(variables.get(name)) is not str or hasattr(variables, name):  # Or it is a method.
            return None
    return _VARIABLE.sub(lambda match: variables[match[1]], text)


def _normal(path: str) -> str:
    """Return *path* as a disk understands it.

    Raises:
        UnsafePath: It leaves the project, or some system cannot write it.
    """
    path = safe_path(path.replace(os.sep, "/"))
    return "/".join(part for part in path.split("/") if part not in ("", "."))


def _new_lines(data: bytes) -> str:
    """Return the line end that cookiecutter finds in *data*, which it looks for in its beginning."""
    with TextIOWrapper(BytesIO(data), "utf-8") as file:
        file.readline()
        found = file.newlines
    return (found[0] if isinstance(found, tuple) else found) or "\n"


def _encode(text: str, new_lines: str) -> bytes:
    written = BytesIO()
    file = TextIOWrapper(written, "utf-8", newline=new_lines)
    file.write(text)
    file.flush()
    return written.getvalue()


def _is_surely_text(path: str, data: bytes) -> bool:
    name = os.path.basename(path)
    ending = os.path.splitext(name)[1] or name
    likely = ending in _TEXT_ENDINGS and data.startswith(_TEXT_STARTS)
    return likely and not data.translate(None, _TEXT_BYTES)


def _is_binary(path: str) -> bool:
    from binaryornot.check import is_binary

    return bool(is_binary(path))

"""Inspection: what of a third-party template would run as code, and what of it may be read."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.catalog.reference import TRUST
from scaffold.project.errors import UnsafeFile, Untrusted

# Hooks, without their endings, in the order in which cookiecutter runs them.
HOOKS = ("pre_prompt", "pre_gen_project", "post_gen_project")

# Folders in one another; Python cannot follow many more.
_DEEPEST = 100

# The settings of Jinja that change only what a text means: delimiters and white space.
SYNTAX = frozenset(
    """
    block_end_string block_start_string comment_end_string comment_start_string
    line_comment_prefix line_statement_prefix lstrip_blocks newline_sequence trim_blocks
    variable_end_string variable_start_string
    """.split()
)


def hooks(source: Path, name: str) -> list[Path]:
    """Return the files that cookiecutter runs as the hook *name*."""
    folder = source / "hooks"
    if not folder.is_dir():
        return []
    files = (folder / file for file in os.listdir(folder))
    return sorted(
        file
        for file in files
        if os.path.splitext(file.name)[0] == name and not file.name.endswith("~")
    )


def code(source: Path, raw: Mapping[str, object]) -> tuple[str, ...]:
    """Return what code the template in *source* brings, as names for the user.

    That is its hooks, its extensions, and settings of Jinja that change more than delimiters.
    *raw* is its cookiecutter.json.
    """
    found = [f"hooks/{file.name}" for name in HOOKS for file in hooks(source, name)]
    extensions = raw.get("_extensions")
    names = extensions if isinstance(extensions, list | dict | str) else (extensions,)
    found += [_extension(source, str(name)) for name in names if name]
    settings = raw.get("_jinja2_env_vars")
    for setting in settings if isinstance(settings, dict) else ():
        if setting not in SYNTAX:
            found.append(f"the setting {setting} of Jinja")
    return tuple(name if name.isprintable() else ascii(name) for name in dict.fromkeys(found))


def _extension(source: Path, name: str) -> str:
    """Return the file of the template that holds the extension, or else its name."""
    parts = name.replace(":", ".").split(".")
    module = "/".join(parts[:-1] or parts)
    if all(map(str.isidentifier, parts)):
        if (source / f"{module}.py").is_file():
            return f"{module}.py"
        if (source / module).is_dir():
            return f"{module}/"
    return f"the extension {name}"


def inspect(source: Path, files: float, size: float) -> None:
    """Check all that rendering would read, without opening a file.

    Raises:
        UnsafeFile: A link leads out or nowhere, or something is a device or cannot be read.
        Untrusted: There are more than *files* files, or *size* bytes in them.
    """
    count = total = 0
    tops = sorted(name for name in os.listdir(source) if "cookiecutter" in name)
    for top in (*tops, "hooks", "templates"):
        for _, path in walk(source / top, source, "template", top):
            count += 1
            total += path.stat().st_size
            if count > files or total > size:
                raise Untrusted(
                    f"The template has more than {files:,} files, or {size:,} bytes.", hint=TRUST
                )


def walk(path: Path, root: Path, where: str, name: str = "") -> Iterator[tuple[str, Path]]:
    """Return each file and empty folder at or below *path*, by its path from there.

    The paths begin with *name*. Links are followed within *root*; *where* is ``template`` or
    ``project``, for messages.

    Raises:
        UnsafeFile: Something may not be read, or leads out of *root*.
    """
    return _Walk(os.path.realpath(root), where).below(path, name, ())


@dataclass(frozen=True, slots=True)
class _Walk:
    root: str
    where: str

    def below(self, path: Path, name: str, above: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
        """Return what is at *path*; *above* are the folders on the way there."""
        if not os.path.lexists(path):
            return
        real = os.path.realpath(path)
        kind = self._kind(path, name, real)
        if kind == stat.S_IFREG:
            yield name, path
            return
        if real in above:
            raise UnsafeFile(name, "is a link to a folder that it is in", self.where)
        if len(above) > _DEEPEST:
            raise UnsafeFile(name, "lies in too many folders", self.where)
        names = sorted(os.listdir(path))
        if not names:
            yield name, path
        for child in names:
            inside = f"{name}/{child}" if name else child
            yield from self.below(Path(real, child), inside, (*above, real))

    def _kind(self, path: Path, name: str, real: str) -> int:
        if real != self.root and not real.startswith(os.path.join(self.root, "")):
            raise UnsafeFile(name, "is a link that leads out of it", self.where)
        try:
            kind = stat.S_IFMT(os.stat(path).st_mode)
        except PermissionError as error:
            raise UnsafeFile(name, "cannot be read", self.where) from error
        except OSError as error:
            raise UnsafeFile(name, "is a link that leads nowhere", self.where) from error
        if kind not in (stat.S_IFREG, stat.S_IFDIR):
            raise UnsafeFile(name, "is neither a file nor a folder", self.where)
        if not os.access(path, os.R_OK | (os.X_OK if kind == stat.S_IFDIR else 0)):
            raise UnsafeFile(name, "cannot be read", self.where)
        return kind

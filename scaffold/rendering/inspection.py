"""Trust: what of a stranger's template would run as code, and what may not even be read."""

from __future__ import annotations

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

# Settings of Jinja that change only delimiters and white space.
_PLAIN_SETTINGS = frozenset(
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
    found = (folder / one for one in os.listdir(folder))
    return sorted(one for one in found if _stem(one.name) == name and not one.name.endswith("~"))


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]


def code(source: Path, raw: Mapping[str, object]) -> tuple[str, ...]:
    """Return what would run as code, beside what Jinja runs; *raw* is the cookiecutter.json."""
    found = [f"hooks/{one.name}" for name in HOOKS for one in hooks(source, name)]
    extensions = raw.get("_extensions")
    some = extensions if isinstance(extensions, list | dict | str) else (extensions,)
    found += [_extension(source, str(one)) for one in some if one]
    settings = raw.get("_jinja2_env_vars")
    for one in settings if isinstance(settings, dict) else ():
        if one not in _PLAIN_SETTINGS:
            found.append(f"the setting {one} of Jinja")
    return tuple(one if one.isprintable() else ascii(one) for one in dict.fromkeys(found))


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
    """Look at all that cookiecutter would read, and open nothing.

    Raises:
        UnsafeFile: there is a link to outside or to nothing, a device, or what cannot be read.
        Untrusted: there are more than so many *files*, or *size* bytes in them.
    """
    count = total = 0
    tops = sorted(one for one in os.listdir(source) if "cookiecutter" in one)
    for top in (*tops, "hooks", "templates"):
        for _, path in walk(source / top, source, "template", top):
            count += 1
            total += path.stat().st_size
            if count > files or total > size:
                raise Untrusted(
                    f"The template has more than {files:,} files, or {size:,} bytes.", hint=TRUST
                )


def walk(path: Path, root: Path, where: str, name: str = "") -> Iterator[tuple[str, Path]]:
    """Return each file and empty folder at or below *path*, called *name*, by its path from there.

    Links are followed within *root*; *where* says what that is: a template, or a project.

    Raises:
        UnsafeFile: something may not be read, or leads out of *root*.
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
        for one in names:
            inside = f"{name}/{one}" if name else one
            yield from self.below(Path(real, one), inside, (*above, real))

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

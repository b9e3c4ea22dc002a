"""Needs: what a project must have installed."""

import codecs
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scaffold.project.names import normalised

# The usual extras and dependency groups for tests.
_FOR_TESTS = ("dev", "develop", "development", "test", "tests", "testing")

# The same where there is no pyproject.toml.
LISTS = re.compile(
    r"(requirements|(requirements[-_.]|requirements/)(base|common|main|dev|tests?)"
    r"|(dev|tests?)[-_]requirements)\.txt"
)

# UTF-32 comes first: its mark begins with that of UTF-16.
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}

_TEST = re.compile(r"(.*/)?(test_[^/]*|[^/]*_test)\.py")


@dataclass(frozen=True, slots=True)
class Needs:
    """What a project requires, also for its tests; ``is_package``: it can be installed itself."""

    requirements: tuple[str, ...]
    is_package: bool


def has_tests(files: Iterable[str]) -> bool:
    """Return whether pytest would collect any file."""
    return any(map(_TEST.fullmatch, files))


def needs(pyproject: Mapping[str, object], files: Mapping[str, bytes]) -> Needs:
    """Return what a project needs: pytest if it tells nothing of tests, Flask if nothing at all."""
    project = table(pyproject, "project")
    written = {*_texts(project.get("dependencies"))}
    for_tests = _for_tests(pyproject)
    if not project:
        written = {
            requirement
            for name in files
            if LISTS.fullmatch(name)
            for requirement in listed(name, files)
        }
    if not for_tests and has_tests(files) and "pytest" not in map(name_of, written):
        for_tests = {"pytest"}
    is_package = "setup.py" in files or "build-system" in pyproject
    if project and not is_package:
        # Without a build system, only one in src has to be installed.
        is_package = any(name.startswith("src/") for name in files)
    if not is_package and not written:
        written = {"flask"}
    # No command takes a NUL; the installer refuses what stands for it, and says so.
    needed = {requirement.replace("\0", "\ufffd") for requirement in (*written, *for_tests)}
    return Needs(tuple(sorted(needed)), is_package)


def _for_tests(pyproject: Mapping[str, object]) -> set[str]:
    """Return what the extras and groups for tests bring, and those that these name."""
    project = table(pyproject, "project")
    tables = {
        "extra": table(project, "optional-dependencies"),
        "group": table(pyproject, "dependency-groups"),
    }
    own = re.compile(rf"{re.escape(str(project.get('name', '')))}\[([^]]*)\]\s*", re.IGNORECASE)
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    waiting = [(kind, name) for kind in tables for name in _FOR_TESTS]
    while waiting:
        kind, name = waiting.pop()
        some = tables[kind].get(name)
        if (kind, name) in seen or not isinstance(some, list):
            continue
        seen.add((kind, name))
        for requirement in some:
            if isinstance(requirement, Mapping):
                waiting.append(("group", str(requirement.get("include-group"))))
            elif extras := own.fullmatch(str(requirement)):
                waiting += [("extra", extra.strip()) for extra in extras[1].split(",")]
            else:
                found.add(str(requirement))
    return found


def listed(name: str, files: Mapping[str, bytes], depth: int = 5) -> Iterator[str]:
    """Return the requirements in the file *name* and those it refers to."""
    text = _decode(files.get(name, b"")).replace("\\\n", " ")
    for line in text.splitlines():
        one = re.split(r"(?:^|\s)(?:#|--hash)", line.strip(), maxsplit=1)[0].strip()
        if other := re.match(r"(?:-r|--requirement)[\s=]\s*(\S+)", line):
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), other[1]))
            if depth:
                yield from listed(path, files, depth - 1)
        elif one and not one.startswith("-"):
            yield one


def _decode(content: bytes) -> str:
    """Return *content* as text, in the encoding that its byte order mark names, as pip does."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    return content.decode(errors="replace")


def name_of(requirement: str) -> str:
    """Return the normalised name in *requirement*; empty if there is none."""
    match = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", requirement)
    return normalised(match[0].rstrip("._-")) if match else ""


def table(around: Mapping[str, object], key: str) -> Mapping[str, object]:
    """Return the table *key* of *around*, empty where there is none."""
    value = around.get(key)
    return value if isinstance(value, Mapping) else {}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

"""The house: which room may do what, read off the syntax tree."""

import ast
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "scaffold"

# A room may import itself and these: imports go down only.
ARROWS = {
    "__init__": set(),
    "__main__": {"cli", "project", "system"},
    "cli": {"verbs", "catalog", "checks", "project", "system"},
    "verbs": {"checks", "writing", "rendering", "catalog", "merging", "project", "system"},
    "checks": {"writing", "catalog", "project", "system"},
    "writing": {"merging", "project", "system"},
    "rendering": {"catalog", "project", "system"},
    "catalog": {"project", "system"},
    "merging": {"project"},
    "system": {"project"},
    "project": set(),
}

# Rooms and modules that touch no disk, clock, environment or process.
PURE_ROOMS = {"project", "merging"}
PURE_MODULES = {
    *("catalog/model", "catalog/reference", "catalog/revision", "catalog/validation"),
    *("checks/advisories", "checks/check", "checks/combinations", "checks/diagnosis"),
    *(
        "checks/discovery",
        "checks/facts",
        "checks/machine",
        "checks/pairwise",
        "checks/examination",
    ),
    *("checks/program_output", "checks/replies", "checks/requirements", "checks/safety"),
    *("checks/policy", "checks/sources", "checks/project"),
    "catalog/installed",
    "catalog/words",
}

# Of the standard library, what touches no disk, clock, environment or process.
PURE = frozenset(
    """
    __future__ ast base64 codecs collections contextlib dataclasses difflib enum functools hashlib html itertools json keyword math ntpath
    pathlib posixpath re shlex string textwrap tomllib typing unicodedata warnings xml zlib
    """.split()
)

# Who alone may import these, use these names, or call these.
KNOWS = {
    "binaryornot": {"rendering/engine"},
    "cookiecutter": {"rendering/trusted_code"},
    "jinja2": {
        *("rendering/bytecode", "rendering/engine", "rendering/failures"),
        *("rendering/trusted_code", "rendering/worker"),
    },
    "questionary": {"cli/prompts"},
    "rich": {"cli/output/screen"},
    "subprocess": {"system/processes", "system/shell"},  # The second, how Windows quotes.
}
PRINTS = {"print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write"}
PROMPTS = {"input", "click.prompt", "click.confirm", "click.pause", "getpass.getpass"}

# What writes to the disk: functions by their module, methods of paths by their name.
WRITES = {
    *(
        f"os.{word}"
        for word in "open mkdir makedirs rename replace unlink remove rmdir link".split()
    ),
    *(f"os.{word}" for word in "symlink chmod utime truncate".split()),
    *(f"shutil.{word}" for word in "copy copy2 copyfile copytree move rmtree".split()),
    *(
        f"tempfile.{word}"
        for word in "mkstemp mkdtemp TemporaryDirectory NamedTemporaryFile".split()
    ),
}
WRITING_METHODS = frozenset(
    """
    chmod hardlink_to mkdir open rename rmdir symlink_to touch unlink write_bytes write_text
    """.split()
)
WRITERS = {
    *("writing/disk", "writing/journal", "writing/staging"),
    *("system/files", "system/locks", "system/tempdirs"),
}
NO_PROJECT_FILE = {
    ("cli/output/screen", "os.open"): "stands in for a stream that is closed",
    ("cli/config", ".open"): "the user's defaults are read",
    ("verbs/run", ".open"): "a page is opened in a browser",
    ("cli/config", ".write_text"): "a method of Click's help",
    ("rendering/bytecode", ".mkdir"): "as Python makes the folder of its own bytecode",
    ("rendering/third_party", "tempfile.TemporaryDirectory"): "for all that a worker writes",
    ("rendering/worker", ".mkdir"): "cookiecutter renders into a folder in there",
    ("rendering/worker", ".write_text"): "the reply to the process that started it",
}

# Values that change, each with the reason.
CHANGING = {("cli/output/screen", "Screen"): "Click fills it in, option by option"}

FUNCTION_LINES = 60


def _trees(folder: Path) -> dict[str, ast.Module]:
    return {
        path.relative_to(folder).with_suffix("").as_posix(): ast.parse(path.read_bytes())
        for path in sorted(folder.rglob("*.py"))
        if "templates" not in path.parts
    }


MODULES = _trees(PACKAGE)
Finder = Callable[[ast.Module], Iterable[str]]


def found(finder: Finder, modules: Iterable[str] = MODULES) -> set[tuple[str, str]]:
    """Return what *finder* finds, with the module that it is in."""
    return {(name, one) for name in modules for one in finder(MODULES[name])}


def imports(tree: ast.Module) -> Iterator[str]:
    """Return what *tree* imports, each name with its module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def uses(tree: ast.Module) -> Iterator[str]:
    """Return the names that *tree* imports or uses, and their attributes, as they are written."""
    yield from imports(tree)
    yield from (ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Name | ast.Attribute))


def writes(tree: ast.Module) -> Iterator[str]:
    """Return what *tree* calls to write to the disk."""
    yield from WRITES & set(uses(tree))
    for call in ast.walk(tree):
        match call:
            case ast.Call(ast.Attribute(_, method) as written) if method in WRITING_METHODS:
                if ast.unparse(written) not in WRITES:
                    yield f".{method}"
            case ast.Call(ast.Attribute(_, "replace"), [_], []):  # That of a text takes two.
                yield ".replace"
            case ast.Call(ast.Name("open"), [_, ast.Constant(str(mode)), *_]) if mode[0] != "r":
                yield "open"
            case ast.Call(ast.Name("open"), _, keywords) if "mode" in {k.arg for k in keywords}:
                yield "open"


def dataclasses(tree: ast.Module) -> Iterator[str]:
    """Return the dataclasses of *tree* whose values can change."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            marks = [ast.unparse(mark) for mark in node.decorator_list]
            yield from (
                node.name for m in marks if m.startswith("dataclass") and "frozen=True" not in m
            )


def functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Return the functions of *tree*, and how many lines each takes without its decorators."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or 0) - node.lineno + 1


def room(module: str) -> str:
    return module.split("/")[0]


def neighbours(tree: ast.Module) -> Iterator[str]:
    """Return the modules of ours that *tree* imports, as ``edge/disk``."""
    for name in imports(tree):
        home, *inside = name.split(".")
        if home == "scaffold" and inside[0] in ARROWS:
            yield "/".join(inside[:2])


def test_imports_go_down_only() -> None:
    up = {
        (module, target)
        for module, target in found(neighbours)
        if room(target) not in ARROWS[room(module)] | {room(module)}
    }
    assert up == set()


def test_every_room_is_known() -> None:
    assert {room(module) for module in MODULES} == set(ARROWS)


@pytest.mark.parametrize(
    "module", [name for name in MODULES if room(name) in PURE_ROOMS or name in PURE_MODULES]
)
def test_what_is_pure_touches_nothing(module: str) -> None:
    tree = MODULES[module]
    assert {name.split(".")[0] for name in imports(tree)} <= PURE | {"scaffold"}
    assert {name for name in uses(tree) if name in {"open", "input", "print"}} == set()
    touches = {".exists", ".is_dir", ".is_file", ".iterdir", ".read_text", ".resolve", ".stat"}
    calls = {
        f".{node.func.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert calls & touches == set()


def test_each_library_has_one_room_that_knows_it() -> None:
    wrong = {
        (module, name)
        for module, name in found(lambda tree: {n.split(".")[0] for n in imports(tree)})
        if module not in KNOWS.get(name, {module})
    }
    assert wrong == set()


def test_nobody_else_writes() -> None:
    others = [module for module in MODULES if module not in WRITERS]
    assert found(writes, others) == set(NO_PROJECT_FILE)


def test_only_shell_starts_processes() -> None:
    starts = re.compile(r"os\.(exec|fork|popen|posix_spawn|spawn|startfile|system)|multiprocessing")
    others = [module for module in MODULES if module != "system/processes"]
    assert found(lambda tree: filter(starts.match, uses(tree)), others) == set()


def test_only_show_prints() -> None:
    others = [module for module in MODULES if module != "cli/output/screen"]
    assert found(lambda tree: PRINTS & set(uses(tree)), others) == set()


def test_only_ask_prompts() -> None:
    others = [module for module in MODULES if module != "cli/prompts"]
    assert found(lambda tree: PROMPTS & set(uses(tree)), others) == set()


def test_values_that_travel_are_frozen() -> None:
    assert found(dataclasses) == set(CHANGING)


def test_each_module_says_in_one_sentence_what_it_is() -> None:
    first = {
        name: (ast.get_docstring(tree) or "").partition("\n\n")[0] for name, tree in MODULES.items()
    }
    assert {n: text for n, text in first.items() if not re.fullmatch(r".+\.", text)} == {}


def test_functions_fit_a_screen() -> None:
    long = {
        (name, function): count
        for name, tree in MODULES.items()
        for function, count in functions(tree)
        if count > FUNCTION_LINES
    }
    assert long == {}


def kept() -> list[Path]:
    """Return the files that belong to the project: those that git does not ignore."""
    words = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    done = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this is no work tree of git")
    return [path for name in done.stdout.decode().split("\0") if (path := ROOT / name).is_file()]


TOP = {"CHANGES.md", "LICENSE", "README.md", "pyproject.toml", "scaffold", "templates", "tests"}

# Written so that they do not find themselves.
ELSEWHERE = re.compile(
    rb"""
    \b(py[p]i|python[h]osted|npm[j]s|crates|rubyg[e]ms|deb[i]an|pypa)\.(org|com|io)\b
    | (?<![\w.}])/(root|tmp|work|home|Users|opt|farm)/(?!ada)\w
    """,
    re.VERBOSE,
)


def test_the_top_of_the_repository_is_tidy() -> None:
    names = {path.relative_to(ROOT).parts[0] for path in kept()}
    assert {name for name in names if not name.startswith(".")} - TOP == set()


def test_no_file_names_a_machine_or_a_registry() -> None:
    named = {
        path.relative_to(ROOT).as_posix(): match.group().decode()
        for path in kept()
        if (match := ELSEWHERE.search(path.read_bytes()))
    }
    assert named == {}

"""Convention: the application in a project that Flask would find."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.checks.sources import Sources
from scaffold.project.recipe import Recipe

# What Flask itself looks for, and where.
APPLICATIONS = ("app", "application")
FACTORIES = ("create_app", "make_app")
FILES = ("wsgi.py", "app.py")

# Their code is about the application, but not the application.
_BESIDE = frozenset("build dist docs example examples migrations scripts test tests tools".split())


@dataclass(frozen=True, slots=True)
class Application:
    """What ``flask --app`` takes, and whether there is a factory behind it."""

    import_path: str
    factory: bool


def application(sources: Sources, recipe: Recipe | None = None) -> Application | None:
    """Return the application of a project; None where none stands out.

    FLASK_APP in .flaskenv or .env names it; else it is in the package that the recipe or
    pyproject.toml names, or in the only one that holds one; else where Flask looks.
    """
    import_path = variables(sources.files).get("FLASK_APP", "")
    if import_path:
        return Application(import_path, _is_factory(import_path, sources))
    kinds = {path: kind for path, tree in sources.trees.items() if (kind := _kind(tree))}
    kinds = {path: kinds[path] for path in kinds if not _is_beside(path)}
    likely = [path for name in _names(sources, recipe) for path in paths(name)]
    packages = [path for path in kinds if re.fullmatch(r"(src/)?[^/]+/__init__\.py", path)]
    rest = [path for path in kinds if "/" not in path] or list(kinds)
    groups: Iterable[list[str]] = (
        *([path] for path in likely),
        packages if len(packages) == 1 else [],
        *([path] for path in FILES),
        rest if len(rest) == 1 else [],
    )
    found = next((path for group in groups for path in group if path in kinds), None)
    return Application(_told(found), kinds[found] == "factory") if found else None


def variables(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return what .flaskenv and .env set; the second counts."""
    found: dict[str, str] = {}
    for path in (".flaskenv", ".env"):
        for line in files.get(path, b"").decode(errors="replace").splitlines():
            match = re.match(r"\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$", line)
            if match:
                found[match[1]] = _unquoted(match[2])
    return found


def _unquoted(text: str) -> str:
    if text[:1] in ("'", '"') and (end := text.find(text[0], 1)) > 0:
        return text[1:end]
    return re.split(r"(?:^|\s+)#", text, maxsplit=1)[0]


def _names(sources: Sources, recipe: Recipe | None) -> Iterator[str]:
    """Return the names of the package that are likely, the surest first."""
    if recipe:
        yield str(recipe.answers.get("package", ""))
    for words in (
        ("tool", "flit", "module", "name"),
        ("project", "name"),
        ("tool", "poetry", "name"),
    ):
        name: Any = sources.pyproject
        for word in words:
            name = name.get(word) if isinstance(name, Mapping) else None
        text = re.sub(r"[-.]+", "_", str(name or ""))
        yield from (text, text.lower())


def paths(name: str) -> list[str]:
    """Return where the package or module *name* may stand."""
    return [f"{name}/__init__.py", f"src/{name}/__init__.py", f"{name}.py", f"src/{name}.py"]


def _told(path: str) -> str:
    return path if path.count("/") == 0 else re.sub(r"(/__init__)?\.py$", "", path)


def _is_beside(path: str) -> bool:
    *folders, name = path.split("/")
    is_test = re.fullmatch(r"(test_.*|.*_test|conftest)\.py", name)
    return bool(is_test) or not _BESIDE.isdisjoint(folders)


def _is_factory(import_path: str, sources: Sources) -> bool:
    module, _, name = import_path.partition(":")
    if name:
        return "(" in name or name in FACTORIES
    base = re.sub(r"\.py$", "", module.removeprefix("./")).replace(".", "/")
    trees = (sources.trees.get(path) for path in paths(base))
    return next((_kind(tree) == "factory" for tree in trees if tree), False)


def _kind(tree: ast.Module) -> str:
    """Return ``application`` or ``factory``, or neither."""
    kinds = set(_kinds(tree.body))
    return "application" if "application" in kinds else "factory" if kinds else ""


def _kinds(body: Iterable[ast.AST]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name) if name in FACTORIES and not _required(node):
                yield "factory"
            case ast.Assign(targets=targets, value=ast.Call() as call):
                if any(_makes(call, target) for target in targets):
                    yield "application"
            case ast.AnnAssign(target=target, value=ast.Call() as call) if _makes(call, target):
                yield "application"
            case ast.ImportFrom(module=module, names=names) if module != "flask":
                called = {alias.asname or alias.name for alias in names}
                yield from ("application" for _ in called & set(APPLICATIONS))
                yield from ("factory" for _ in called & set(FACTORIES))
            case ast.If(test=test) if "__name__" in ast.unparse(test):
                continue
            case ast.If() | ast.Try() | ast.With():
                yield from _kinds(ast.iter_child_nodes(node))


def _required(function: ast.FunctionDef) -> bool:
    """Return whether it needs arguments; Flask gives none."""
    given = function.args
    count = len(given.posonlyargs) + len(given.args) - len(given.defaults)
    return count > 0 or None in given.kw_defaults


def _makes(call: ast.Call, target: ast.expr) -> bool:
    maker = ast.unparse(call.func).rpartition(".")[2]
    if maker.endswith("Flask"):
        return isinstance(target, ast.Name)
    return isinstance(target, ast.Name) and target.id in APPLICATIONS and "app" in maker.lower()

"""Catalog: reads which templates, features and presets there are."""

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from scaffold.catalog.inspection import code, walk
from scaffold.catalog.model import QUESTIONS_FILE, Catalog, Preset, Source
from scaffold.catalog.reference import Kind, Reference, parse_reference, with_third_party
from scaffold.catalog.slips import MODULE_FOLDERS, PRESETS_FILE, USAGE_FILE
from scaffold.catalog.words import WORDS, word_problems
from scaffold.project.errors import BrokenTemplate, Refused, ScaffoldError
from scaffold.project.migrations import FOLDER as MIGRATIONS
from scaffold.project.names import text_problem
from scaffold.project.problems import Problem, shown
from scaffold.project.questions import questions
from scaffold.project.recipe import Recipe

# Folders, named for a feature, with the files for projects that have that feature too.
VARIANTS = "variants"

# No person wrote a longer one.
_QUESTIONS_LIMIT = 1_000_000


class NoTemplate(Refused):
    """No third-party template where one was named."""

    code = "unknown-template"


def load(root: Path | None = None) -> Catalog:
    """Return the catalog of the folder *root*; without one, of our own templates.

    Each file is read when asked for, and once: our templates do not change while we run. That may
    raise BrokenTemplate.
    """
    return _load(root or bundled())


@lru_cache(maxsize=64)
def _load(root: Path) -> Catalog:
    return Catalog(_Sources(root), _Sources(root / "features"), _Presets(root / PRESETS_FILE))


def third_party(reference: Reference) -> Source:
    """Return the third-party template that *reference* names; nothing of it runs.

    Raises:
        NoTemplate: there is none or several, or it is no folder.
        UnsafeFile: its questions may not be read.
        BrokenTemplate: its questions cannot be understood.
    """
    if problem := reference.problem:
        raise NoTemplate(problem.message, hint=problem.hint)
    template = reference.text
    path = Path(os.path.expanduser(template))
    file = path / QUESTIONS_FILE
    if not os.path.isdir(path):
        raise NoTemplate(f"There is no folder {shown(template)}.", hint="Check the path.")
    if not os.path.lexists(file):
        raise NoTemplate(
            f"The folder {shown(template)} holds no template: it has no {QUESTIONS_FILE}.",
            hint="Give the path of the folder that has one.",
        )
    for _ in walk(file, path, "template", QUESTIONS_FILE):  # It may be a device.
        if file.stat().st_size > _QUESTIONS_LIMIT:
            raise BrokenTemplate(f"{file} is too large.")
    raw = _read(file)
    _refuse_unfit(template, path, raw)
    return Source(template, path, raw, third_party=True, runs=code(path, raw))


def open_catalog(template: str = "", *, trust: bool = False) -> Catalog:
    """Return what there is to choose from, with the third-party template at the path *template*.

    *trust* allows such a template to run code of its own. If it cannot be had, the problems of the
    catalog say why.
    """
    catalog = load()
    reference = parse_reference(template)
    if reference.kind is not Kind.NAME:
        try:
            source = replace(third_party(reference), trusted=trust)
        except ScaffoldError as error:
            return replace(catalog, problems=error.problems)
        return with_third_party(catalog, source)
    if template and not catalog.template(template) and is_template(template):
        problem = Problem(
            "unknown-template",
            f"There is no template {shown(template)}.",
            f"For the folder of that name, type ./{template}.",
        )
        return replace(catalog, problems=(problem,))
    return catalog


def is_template(folder: str) -> bool:
    """Return whether *folder* holds a template."""
    return os.path.isfile(os.path.join(folder, QUESTIONS_FILE))


def bundled() -> Path:
    """Return the folder of our templates: in a wheel inside the package, else beside it."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def usage(source: Source) -> str:
    """Return the USAGE.md of *source*; empty where there is none of ours."""
    if source.third_party:
        return ""
    file = source.path / USAGE_FILE
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def digests(catalog: Catalog, recipe: Recipe) -> dict[str, str]:
    """Return a digest of the files of each part that *recipe* takes from *catalog*, by name."""
    return {part.name: _digest(part) for part in catalog.parts(recipe)}


def _digest(source: Source) -> str:
    found = sha256()
    for folder, folders, names in os.walk(source.path):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            path = Path(folder, name)
            found.update(f"{path.relative_to(source.path).as_posix()}\n".encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


class _Sources(Mapping[str, Source]):
    def __init__(self, folder: Path) -> None:
        paths = sorted(folder.iterdir()) if folder.is_dir() else ()
        self._paths = {path.name: path for path in paths if (path / QUESTIONS_FILE).is_file()}
        self._read: dict[str, Source] = {}

    def __getitem__(self, name: str) -> Source:
        if name not in self._read:
            self._read[name] = _read_source(name, self._paths[name])
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class _Presets(Mapping[str, Preset]):
    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _all(self) -> dict[str, Preset]:
        return _presets(self._file)

    def __getitem__(self, name: str) -> Preset:
        return self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def _read_source(name: str, folder: Path) -> Source:
    """Return the template or feature in *folder*, with the words that it adds.

    Raises:
        BrokenTemplate: a file cannot be read, or its words are not those of the schema.
    """
    file = folder / QUESTIONS_FILE
    raw = _read(file)
    variants = {path.name: path for path in sorted(folder.glob(f"{VARIANTS}/*"))}
    trees = (folder, *variants.values())
    tests = {
        path.stem for tree in trees for path in tree.glob(f"{MODULE_FOLDERS['fixtures']}/*.py")
    }
    migrations = {
        path.stem: path for tree in trees for path in sorted(tree.glob(f"{MIGRATIONS}/*.py"))
    }
    source = Source(
        name,
        folder,
        raw,
        variants=variants,
        tests=tuple(sorted(tests)),
        migrations=migrations,
    )
    if "_adds" not in raw:
        return source
    adds = raw["_adds"]
    if problem := next(word_problems(adds), None):
        raise BrokenTemplate(f"{file}: {problem}.")
    assert isinstance(adds, dict)
    for word in WORDS.values():
        if word.file and (text := folder / word.file).is_file():
            adds[word.name] = [text.read_text(encoding="utf-8").strip()]
    return source


def _read(file: Path) -> dict[str, object]:
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BrokenTemplate(f"{file} cannot be read: {error}.") from error
    if not isinstance(raw, dict):
        raise BrokenTemplate(f"{file} holds no JSON object.")
    return raw


def _refuse_unfit(template: str, path: Path, raw: Mapping[str, object]) -> None:
    for key in ("templates", "template"):
        if key in raw:
            paths = [os.path.join(template, nested) for nested in _nested(path)]
            raise NoTemplate(
                f"{shown(template)} holds several templates, each in a folder of its own.",
                hint=f"Choose one: {', '.join(paths)}." if paths else "Give the path of one.",
            )
    if odd := next((key for key in raw if not key.isprintable()), None):
        raise BrokenTemplate(f"{path / QUESTIONS_FILE} asks {shown(odd)}, which cannot be typed.")
    for question in questions(raw, ours=False).values():
        for choice in question.choices:
            if text_problem(question.key, choice):
                raise BrokenTemplate(
                    f"{question.key} in {path / QUESTIONS_FILE} offers {shown(choice)}, "
                    "which cannot be typed."
                )


def _nested(path: Path) -> list[str]:
    found = (*path.glob(f"*/{QUESTIONS_FILE}"), *path.glob(f"*/*/{QUESTIONS_FILE}"))
    inside = sorted(str(file.parent.relative_to(path)) for file in found)
    return [folder for folder in inside if folder.isprintable()][:20]


def _presets(file: Path) -> dict[str, Preset]:
    if not file.is_file():
        return {}
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BrokenTemplate(f"{file} cannot be read: {error}.") from error
    return {name: _preset(file, name, entry) for name, entry in table.items()}


def _preset(file: Path, name: str, entry: object) -> Preset:
    """Return the preset that *entry* describes, if each key is there and of its type."""
    match entry:
        case {
            "template": str(template),
            "features": list(features),
            "about": str(about),
            **more,
        } if not more and all(isinstance(feature, str) for feature in features):
            return Preset(name, template, tuple(features), about)
    raise BrokenTemplate(
        f"{file}: the preset {name} is not a table with template (a text), features (a list of "
        "texts) and about (a text)."
    )

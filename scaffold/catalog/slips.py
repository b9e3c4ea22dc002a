"""Slips: what the author of a template or feature of a catalog got wrong, with file and word."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from scaffold.catalog.model import GROUPS, QUESTIONS_FILE, Catalog, Source
from scaffold.project.errors import BrokenTemplate
from scaffold.project.migrations import is_source
from scaffold.project.problems import shown

_GROUPS = ", ".join(GROUPS)
USAGE_FILE = "USAGE.md"
PRESETS_FILE = "presets.toml"

# Where the modules are that these words name.
MODULE_FOLDERS = {
    "wiring": "{{cookiecutter.project_slug}}/{{cookiecutter.package}}",
    "fixtures": "{{cookiecutter.project_slug}}/tests",
}


def check_catalog(catalog: Catalog) -> None:
    """Check all that a project made from *catalog* could stumble over.

    ``new`` and ``add`` do not call this, for it reads every feature: they report what they need
    themselves. ``list`` and ``show`` do.

    Raises:
        BrokenTemplate: with every slip, one a line.
    """
    if found := list(slips(catalog)):
        raise BrokenTemplate("\n".join(found))


def slips(catalog: Catalog) -> Iterator[str]:
    """Return each slip in the templates, features and presets of *catalog*, as a sentence."""
    for part in (*catalog.templates.values(), *catalog.features.values()):
        if not part.third_party:
            yield from _in_source(part, catalog)
    for feature in catalog.features.values():
        if not (feature.path / USAGE_FILE).is_file():
            yield f"{feature.path / USAGE_FILE} is missing."
    for preset in catalog.presets.values():
        yield from _in_preset(preset.name, preset.template, preset.features, catalog)


def missing_modules(source: Source) -> Iterator[str]:
    """Return each module that a word of *source* names and that it does not own, as a sentence."""
    for word, folder in MODULE_FOLDERS.items():
        for module in map(str, source.words.get(word, ())):
            trees = source.variants.values() or (source.path,)
            everywhere = all(_has_module(tree / folder, module) for tree in trees)
            if not everywhere and not _has_module(source.path / folder, module):
                file = source.path / QUESTIONS_FILE
                yield f"{file}: there is no module {module}, named by the word {word}."


def migration_slip(file: Path) -> str:
    """Return why *file* cannot be a migration of a feature, as a sentence; empty if it can."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", file.stem):
        return f"{file}: the name of a migration has small letters, digits and underscores only."
    if not is_source(file.read_text(encoding="utf-8")):
        return (
            f"{file}: a migration has a docstring, the lines revision, down_revision and "
            "branch_labels, without places, and the functions upgrade and downgrade."
        )
    return ""


def _in_source(source: Source, catalog: Catalog) -> Iterator[str]:
    file = source.path / QUESTIONS_FILE
    if not isinstance(about := source.raw.get("_about"), str) or not about.strip():
        yield f"{file}: _about is missing: it is the line in flask-scaffold list."
    if source.group not in GROUPS:
        yield f"{file}: {shown(source.group)} is no group of features: choose from {_GROUPS}."
    yield from missing_modules(source)
    yield from filter(None, map(migration_slip, source.migrations.values()))
    yield from _in_requirements(source)
    yield from _in_links(source)
    required = frozenset(name for need in source.requires for name in need)
    for word, names in (("requires", required), ("conflicts", source.conflicts)):
        if source.name in names:
            yield f"{file}: {source.name} names itself in the word {word}."
        for name in sorted(names - catalog.features.keys()):
            yield source.unknown_feature(name, word)


def _in_requirements(source: Source) -> Iterator[str]:
    from packaging.requirements import InvalidRequirement, Requirement

    for word in ("dependencies", "dev_dependencies"):
        for text in map(str, source.words.get(word, ())):
            try:
                Requirement(text)
            except InvalidRequirement as error:
                reason = str(error).splitlines()[0].rstrip(".")
                yield (
                    f"{source.path / QUESTIONS_FILE}: {shown(text)} in the word {word} is no "
                    f"requirement as PEP 508 writes it: {reason}."
                )


def _in_links(source: Source) -> Iterator[str]:
    """Return each link of the word nav that would break every page, as a sentence."""
    file = source.path / QUESTIONS_FILE
    account = source.path / MODULE_FOLDERS["wiring"] / "templates/account.html"
    for link in source.words.get("nav", ()):
        assert isinstance(link, Mapping)  # By its kind.
        blueprint = link["endpoint"].partition(".")[0]
        if blueprint not in source.words.get("wiring", ()):
            yield (
                f"{file}: the endpoint {shown(link['endpoint'])} in the word nav does not begin "
                "with a module that the word wiring names."
            )
        if link["place"] == "account" and not account.is_file():
            yield f"{file}: the place account in the word nav needs templates/account.html."


def _in_preset(
    name: str, template: str, features: tuple[str, ...], catalog: Catalog
) -> Iterator[str]:
    where = f"{PRESETS_FILE}: the preset {name}"
    if name in catalog.templates:
        yield f"{where} has the name of a template."
    if template not in catalog.templates:
        yield f"{where} names a template that does not exist: {shown(template)}."
        return
    try:
        problems = catalog.feature_problems(catalog.templates[template], features)
    except BrokenTemplate:
        return  # A feature requires one that does not exist, which is reported there.
    for problem in problems:
        yield f"{where}: {problem.message}"


def _has_module(folder: Path, module: str) -> bool:
    return (folder / f"{module}.py").is_file() or (folder / module / "__init__.py").is_file()

"""Catalog: reads which templates, features and presets there are."""

from __future__ import annotations

import json
from pathlib import Path

from scaffold.core.errors import BrokenTemplate
from scaffold.core.offer import Offer, Preset, Source
from scaffold.edge import toml

QUESTIONS_FILE = "cookiecutter.json"
USAGE_FILE = "USAGE.md"


def offer(root: Path | None = None) -> Offer:
    """Return what the folder *root* offers; without one, our own templates.

    Raises:
        BrokenTemplate: a cookiecutter.json or presets.toml cannot be read.
    """
    root = root or bundled()
    return Offer(_sources(root), _sources(root / "features"), _presets(root / "presets.toml"))


def bundled() -> Path:
    """Return the folder of our own templates.

    In a wheel it is inside the package, in a checkout beside it.
    """
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def usage(source: Source) -> str:
    """Return how *source* is used, from its USAGE.md; empty where there is none."""
    file = source.path / USAGE_FILE
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _sources(folder: Path) -> dict[str, Source]:
    if not folder.is_dir():
        return {}
    return {
        entry.name: Source(entry.name, entry, _read(entry / QUESTIONS_FILE))
        for entry in sorted(folder.iterdir())
        if (entry / QUESTIONS_FILE).is_file()
    }


def _read(file: Path) -> dict[str, object]:
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BrokenTemplate(f"{file} cannot be read: {error}.") from error
    if not isinstance(raw, dict):
        raise BrokenTemplate(f"{file} holds no JSON object.")
    return raw


def _presets(file: Path) -> dict[str, Preset]:
    if not file.is_file():
        return {}
    try:
        table = toml.parsed(file.read_text(encoding="utf-8"))
        return {
            name: Preset(name, entry["template"], tuple(entry["features"]), entry["about"])
            for name, entry in table.items()
        }
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise BrokenTemplate(f"{file} cannot be read: {error}.") from error

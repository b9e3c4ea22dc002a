"""Catalog: reads which templates, features and presets there are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from scaffold.core.errors import BrokenTemplate
from scaffold.core.offer import Offer, Preset, Source
from scaffold.edge import toml

QUESTIONS_FILE = "cookiecutter.json"
USAGE_FILE = "USAGE.md"


def offer(root: Path | None = None) -> Offer:
    """Return what the folder *root* offers; without one, our own templates.

    Each of its cookiecutter.json is read when it is asked for, and so is its presets.toml: most
    runs need one of twenty. Asking raises BrokenTemplate where they cannot be read.
    """
    root = root or bundled()
    presets = _Presets(root / "presets.toml")
    return Offer(_Sources(root), _Sources(root / "features"), presets)


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


class _Sources(Mapping[str, Source]):
    """The templates or features in a folder, by name."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(folder.iterdir()) if folder.is_dir() else ()
        self._paths = {path.name: path for path in paths if (path / QUESTIONS_FILE).is_file()}
        self._read: dict[str, Source] = {}

    def __getitem__(self, name: str) -> Source:
        if name not in self._read:
            path = self._paths[name]
            self._read[name] = Source(name, path, _read(path / QUESTIONS_FILE))
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class _Presets(Mapping[str, Preset]):
    """The presets in a file, by name."""

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

"""Configured: defaults from the user's config file, below flags and environment variables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from scaffold.core.errors import Refused
from scaffold.core.problems import shown, unknown

# The settings of config.toml: the option that each one gives a default, and its type.
SETTINGS: Mapping[str, tuple[str, type]] = {
    "template": ("template", str),
    "with": ("features", list),
    "package": ("package", str),
    "author": ("author", str),
    "description": ("description", str),
    "output_dir": ("output_dir", str),
    "git": ("git", bool),
    "venv": ("venv", bool),
    "record": ("record", bool),
}

_TYPES = {str: "text in quotes", list: "a list of texts in quotes", bool: "true or false"}


class BadConfig(Refused):
    """A config file that says something we cannot follow."""

    code = "config"


class Configured(click.Command):
    """A command whose options have their defaults in the config file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the config file first, unless the user only wants to see the help."""
        if not ctx.resilient_parsing and not {"-h", "--help"} & set(args):
            ctx.default_map = defaults(config_file())
        return super().parse_args(ctx, args)


def config_file() -> Path:
    """Return the path of the user's config file, whether it exists or not."""
    from platformdirs import user_config_path

    return user_config_path("flask-scaffold", appauthor=False) / "config.toml"


def defaults(file: Path) -> dict[str, Any]:
    """Return the defaults that *file* sets, by option; none where there is no file.

    Raises:
        BadConfig: it cannot be read, or holds what is no setting.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadConfig(f"{file} cannot be read: {error}.") from error

    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        table = tomlkit.parse(text).unwrap()
    except TOMLKitError as error:
        raise BadConfig(f"{file} is no TOML: {error}.") from error
    return {SETTINGS[key][0]: _checked(file, key, value) for key, value in table.items()}


def _checked(file: Path, key: str, value: object) -> object:
    if key not in SETTINGS:
        problem = unknown("setting", key, SETTINGS)
        raise BadConfig(f"{file}: {problem.message}", hint=problem.hint)
    kind = SETTINGS[key][1]
    good = isinstance(value, kind)
    if good and isinstance(value, list):
        good = all(isinstance(one, str) for one in value)
    if not good:
        raise BadConfig(f"{file}: {key} is {shown(str(value))}.", hint=f"It takes {_TYPES[kind]}.")
    return value

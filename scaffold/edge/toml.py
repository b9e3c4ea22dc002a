"""Toml: reads TOML with Python's own parser, and with a library where Python has none yet."""

from __future__ import annotations

import sys
from typing import Any


def parsed(text: str) -> dict[str, Any]:
    """Return the table that *text* holds.

    Raises:
        ValueError: it is not TOML.
    """
    try:
        if sys.version_info >= (3, 11):
            import tomllib

            return tomllib.loads(text)
        import tomlkit

        return tomlkit.parse(text).unwrap()
    except Exception as error:
        # The library has errors that are no ValueError, and both give up on deep nesting.
        raise ValueError(str(error).rstrip(".")) from error

"""Parse Python and TOML from any source, valid or not."""

import tomllib
import warnings
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast


def parse_python(content: bytes) -> "ast.Module | None":
    """Return the syntax tree of *content*, which may start with a byte order mark.

    None means that it is not Python.
    """
    import ast  # Slow to load, and TOML needs none.

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def parse_toml(text: str) -> dict[str, Any]:
    """Return the table in *text*.

    Raises:
        ValueError: it is not TOML; the message is one line without a full stop.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(str(error).rstrip(".")) from error

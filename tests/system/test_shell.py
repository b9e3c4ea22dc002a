"""Command lines for the user's shell."""

import sys
from pathlib import Path

import pytest

from scaffold.system.shell import quote_command


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("cd", "myapp"), "cd myapp"),
        (("cd", "my app"), "cd 'my app'"),
        (("cd", Path("it's")), """cd 'it'"'"'s'"""),
        (("cd", "$(boom)"), "cd '$(boom)'"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_a_line_to_type_is_quoted_for_the_shell(words: tuple[str | Path, ...], line: str) -> None:
    assert quote_command(words) == line

"""What runs before a commit is installed with the project."""

import re
from pathlib import Path

PROJECT = Path(__file__).parent.parent


def test_the_tools_of_the_hooks_are_among_those_of_the_project() -> None:
    hooks = (PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    pyproject = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")

    for tool in re.findall(r"entry: (\S+)", hooks):
        assert f'"{tool}>=' in pyproject

"""Dependabot finds what it is told to watch; it fails where there is nothing."""

import re
from pathlib import Path

PROJECT = Path(__file__).parent.parent
FILES = {"pip": "pyproject.toml", "github-actions": ".github/workflows"}


def test_what_is_watched_is_there() -> None:
    text = (PROJECT / ".github" / "dependabot.yml").read_text(encoding="utf-8")

    for ecosystem in re.findall(r"package-ecosystem: (\S+)", text):
        assert (PROJECT / FILES.get(ecosystem, ".")).exists()

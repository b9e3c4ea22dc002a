"""The workflow runs only code that stays the same, on every Python that is promised."""

import re
from pathlib import Path

PROJECT = Path(__file__).parent.parent
WORKFLOW = (PROJECT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")


def test_actions_are_pinned_by_their_hash() -> None:
    for action in re.findall(r"uses: (\S+)", WORKFLOW):
        assert re.fullmatch(r"\S+@[0-9a-f]{40}", action)


def test_the_oldest_python_is_among_those_that_are_tested() -> None:
    pyproject = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    (oldest,) = re.findall(r'requires-python = ">=(.+)"', pyproject)

    assert f'python: ["{oldest}", ' in WORKFLOW

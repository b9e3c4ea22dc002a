"""The pipeline tests every Python that is promised."""

import re
from pathlib import Path

PROJECT = Path(__file__).parent.parent


def test_the_oldest_python_is_among_those_that_are_tested() -> None:
    pyproject = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    (oldest,) = re.findall(r'requires-python = ">=(.+)"', pyproject)

    pipeline = (PROJECT / ".gitlab-ci.yml").read_text(encoding="utf-8")
    assert f'PYTHON: ["{oldest}", ' in pipeline

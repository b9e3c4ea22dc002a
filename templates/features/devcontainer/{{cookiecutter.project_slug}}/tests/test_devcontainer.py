"""The container of the workplace installs what the project offers."""

import re
from pathlib import Path

PROJECT = Path(__file__).parent.parent
SETTINGS = PROJECT / ".devcontainer" / "devcontainer.json"


def test_the_tools_that_are_installed_are_an_extra_of_the_project() -> None:
    settings = SETTINGS.read_text(encoding="utf-8")
    (extra,) = re.findall(r"postCreateCommand.+\.\[(\w+)\]", settings)

    pyproject = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    assert f"\n{extra} = [\n" in pyproject

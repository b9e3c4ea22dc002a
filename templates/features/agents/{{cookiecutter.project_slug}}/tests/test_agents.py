"""What AGENTS.md says of the modules is true."""

import re
from pathlib import Path

PROJECT = Path(__file__).parent.parent
PACKAGE = PROJECT / "{{ cookiecutter.package }}"


def test_the_modules_stand_in_the_order_of_the_application() -> None:
    text = (PROJECT / "AGENTS.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"in this order:(.+?)\.", text, re.DOTALL)
    told = re.findall(r"\w+", listed)

    factory = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    called = re.findall(r"(\w+)\.init_app\(app\)", factory)
    assert [module for module in called if module in told] == told

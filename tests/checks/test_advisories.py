"""Which releases have known holes, and what keeps them out."""

import pytest

from scaffold.checks.advisories import forced, open_below, unsafe

SAFE = ("flask>=3.1.3", "jinja2>=3.1.6", "werkzeug>=3.1.6")


@pytest.mark.parametrize(
    ("version", "safe"),
    [("3.1.6", True), ("3.1.10", True), ("3.2", True), ("4", True), ("3.1.5", False), ("3", False)],
)
def test_versions_compare_by_their_numbers(version: str, safe: bool) -> None:
    found = [] if safe else [f"werkzeug {version} (mended in 3.1.6)"]
    assert list(unsafe({"werkzeug": version, "flask": "3.1.3", "other": "0.1"})) == found


@pytest.mark.parametrize(
    ("requirement", "is_forced"),
    [
        ("Flask==3.0.3", True),
        ("flask == 3.1.3", False),
        ("flask[async]<=3.1.2", True),
        ("flask<3.1.3", True),
        ("flask<3", True),
        ("flask<4", False),
        ("flask>=2,<3.1", True),
        ("flask~=3.1.0", False),
        ("flask~=3.0.0", True),
        ("flask~=3.0", False),
        ("flask~=2.3", True),
        ("flask==3.0.*", True),
        ("flask==3.1.*", False),
        ("flask==3.*", False),
        ("flask>=3.1.3", False),
        ("flask", False),
        ("flask!=3.0.0", False),
        ("flask; python_version < '3.1'", False),
        ("flask-login==0.6", False),
    ],
)
def test_a_requirement_that_lets_nothing_safe_in_is_found(
    requirement: str, is_forced: bool
) -> None:
    assert bool(list(forced([requirement]))) is is_forced


@pytest.mark.parametrize(
    ("requirements", "missing"),
    [
        (SAFE, []),
        (("Flask>=3.1.3", "Jinja2>3.1.6", "Werkzeug~=3.1.8"), []),
        (("flask>=3", *SAFE[1:]), ["flask>=3.1.3"]),
        (("flask>=3", *SAFE), []),
        (("flask<4",), list(SAFE)),
        ((), list(SAFE)),
    ],
)
def test_floors_that_are_missing_are_told(
    requirements: tuple[str, ...], missing: list[str]
) -> None:
    assert list(open_below(requirements)) == missing

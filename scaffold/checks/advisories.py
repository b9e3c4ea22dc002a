"""Floors: the releases without known security holes, and what keeps a project to them."""

import re
from collections.abc import Iterable, Iterator, Mapping

from scaffold.checks.check import Check, CheckStatus
from scaffold.checks.examination import Examination
from scaffold.checks.machine import FLASK
from scaffold.checks.requirements import name_of

# The releases with the last security fixes.
# Source: https://github.com/advisories?query=ecosystem:pip
FIXED: Mapping[str, str] = {"flask": "3.1.3", "jinja2": "3.1.6", "werkzeug": "3.1.6"}


def dependencies(examination: Examination) -> Check:
    """Check what a project requires, and what is installed of it."""
    page = f"{FLASK}/installation/#dependencies"
    requirements = examination.project.dependencies
    missing = ", ".join(f'"{floor}"' for floor in open_below(requirements or ()))
    pins = list(forced(requirements or ()))
    installed = unsafe(examination.facts.versions if examination.facts else {})
    if holes := [*installed, *(f"what is required as {pin}" for pin in pins)]:
        upgrade = f"pip install --upgrade {' '.join(FIXED)}"
        return Check(
            "dependencies",
            CheckStatus.FAILED,
            f"There are known security holes in {', '.join(holes)}",
            why="Attackers know them too.",
            hint=f"Require {missing}, then:\n{upgrade}" if pins else upgrade,
            page=page,
        )
    if requirements is None:
        return Check(
            "dependencies",
            CheckStatus.WARNED,
            "No file says what the project needs",
            why="On another machine it is not clear what to install.",
            hint="List it in pyproject.toml, or in requirements.txt.",
            page=f"{FLASK}/tutorial/install/",
        )
    if missing:
        return Check(
            "dependencies",
            CheckStatus.WARNED,
            "Releases with known security holes are not kept out",
            why="Somebody who installs the project may get one of them.",
            hint=f"Add to the dependencies: {missing}",
            page=page,
        )
    return Check(
        "dependencies", CheckStatus.PASSED, "Releases with known security holes are kept out"
    )


def unsafe(versions: Mapping[str, str]) -> Iterator[str]:
    """Return the *versions* that have known holes."""
    for name, fixed in FIXED.items():
        if name in versions and _numbers(versions[name]) < _numbers(fixed):
            yield f"{name} {versions[name]} (mended in {fixed})"


def forced(requirements: Iterable[str]) -> Iterator[str]:
    """Return the *requirements* that allow only releases with known holes."""
    for name, text in _ours(requirements):
        if any(_ends_below(sign, version, FIXED[name]) for sign, version in _bounds(text)):
            yield text


def _ends_below(sign: str, version: str, fixed: str) -> bool:
    """Return whether nothing from *fixed* on is allowed."""
    series = tuple(int(number) for number in re.findall(r"\d+", version.partition("*")[0]))
    if sign == "~=":
        series = series[:-1]
    elif sign != "==" or "*" not in version:
        ends, needed = _numbers(version), _numbers(fixed)
        return (sign in ("==", "===", "<=") and ends < needed) or (sign == "<" and ends <= needed)
    return tuple(map(int, fixed.split(".")))[: len(series)] > series


def open_below(requirements: Iterable[str]) -> Iterator[str]:
    """Return the requirements that are missing to keep known holes out."""
    floors: dict[str, tuple[int, ...]] = {}
    for name, text in _ours(requirements):
        for sign, version in _bounds(text):
            if sign in (">=", "==", "===", "~=", ">"):
                floors[name] = max(floors.get(name, ()), _numbers(version))
    for name, fixed in FIXED.items():
        if floors.get(name, ()) < _numbers(fixed):
            yield f"{name}>={fixed}"


def _ours(requirements: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in requirements:
        if (name := name_of(text)) in FIXED:
            yield name, text.partition(";")[0].strip()


def _bounds(text: str) -> list[tuple[str, str]]:
    return re.findall(r"(===|[=<>~!]=|[<>])\s*([0-9][0-9A-Za-z.*+!-]*)", text)


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers to compare: 3.1.0 is 3.1."""
    release = re.match(r"[0-9]+(\.[0-9]+)*", version)
    numbers = [int(number) for number in release[0].split(".")] if release else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)

"""What is said about a computer, well and ill."""

from dataclasses import replace
from typing import Any

import pytest

from scaffold.checks.check import Check
from scaffold.checks.machine import Machine, machine_checks
from scaffold.project.problems import Problem

WELL = Machine("/home/ada/shop", "3.13.0", git="2.43.0", known=True, free=20 * 10**9)


def checks(machine: Machine) -> dict[str, Check]:
    return {check.name: check for check in machine_checks(machine, "shop")}


def told(**changes: Any) -> dict[str, tuple[str, str]]:
    """Return what is not as on a computer that is well."""
    now, well = checks(replace(WELL, **changes)), checks(WELL)
    return {name: (one.status, one.found) for name, one in now.items() if one != well[name]}


def test_a_computer_that_is_well_passes() -> None:
    assert [(one.name, one.status, one.found) for one in machine_checks(WELL)] == [
        ("python", "passed", "Python 3.13.0"),
        ("venv", "passed", "Python makes virtual environments"),
        ("port", "passed", "Port 5000 is free"),
        ("git", "passed", "git 2.43.0"),
        ("identity", "passed", "git knows your name and address"),
        ("disk", "passed", "20.0 GB are free"),
        ("path", "passed", "Nothing is wrong with /home/ada/shop"),
    ]


NO_VENV = Problem("no-venv", "None can be made.", refusal=False)
ODD = Problem("no-venv", "A virtual environment does not work in '/a:b', because of the ':'.")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"python": "3.10.13"}, {"python": ("warned", "Python 3.10.13")}),
        ({"python": "3.11.0rc1"}, {"python": ("passed", "Python 3.11.0rc1")}),
        ({"maker": "uv"}, {"venv": ("passed", "uv makes virtual environments")}),
        (
            {"obstacle": NO_VENV},
            {"venv": ("failed", "This Python cannot make virtual environments")},
        ),
        ({"obstacle": ODD}, {"path": ("failed", ODD.message.rstrip("."))}),
        ({"holder": ""}, {"port": ("warned", "Another program holds port 5000")}),
        ({"holder": "AirPlay"}, {"port": ("warned", "AirPlay holds port 5000")}),
        (
            {
                "failure": Problem(
                    "git-failed", "git fails in shop: bad config.", "Type git status."
                )
            },
            {
                "git": ("failed", "git fails in shop: bad config"),
                "identity": ("skipped", "git fails"),
            },
        ),
        ({"known": False}, {"identity": ("warned", "git does not know who you are")}),
        (
            {"git": "", "known": False},
            {"git": ("warned", "git is not there"), "identity": ("skipped", "git is not there")},
        ),
        ({"free": 250 * 10**6}, {"disk": ("warned", "250 MB are free")}),
        ({"free": 9 * 10**6}, {"disk": ("failed", "9 MB are free")}),
        ({"free": None}, {"disk": ("skipped", "It cannot be told how much space is free")}),
        (
            {"folder": "/Users/ada/OneDrive - Tea/shop"},
            {"path": ("warned", "This folder is inside 'OneDrive - Tea'")},
        ),
        (
            {"folder": "C:\\Users\\ada\\Dropbox\\shop"},
            {"path": ("warned", "This folder is inside 'Dropbox'")},
        ),
        (
            {"folder": f"C:\\{'a' * 130}", "windows": True},
            {"path": ("warned", "The path of this folder has 133 characters")},
        ),
        (
            {"folder": f"/{'a' * 130}"},
            {"path": ("passed", f"Nothing is wrong with /{'a' * 130}")},
        ),
    ],
)
def test_what_is_in_the_way_is_told(changes: dict[str, Any], expected: object) -> None:
    assert told(**changes) == expected


def test_what_is_wrong_comes_with_what_to_do() -> None:
    bad = replace(WELL, python="3.9", obstacle=NO_VENV, holder="AirPlay", known=False, free=1)
    for one in machine_checks(bad, "shop"):
        assert one.status in ("passed", "skipped") or (one.why and one.hint)
    assert checks(bad)["port"].hint.splitlines() == [
        "flask --app shop run --debug --port 8000",
        "or turn AirPlay Receiver off in System Settings.",
    ]

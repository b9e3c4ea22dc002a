"""Machine: what a computer has for Flask, and what is in the way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scaffold.checks.check import Check, CheckStatus
from scaffold.project.problems import Problem, place, shown

FLASK = "https://flask.palletsprojects.com/en/stable"

# The newest Python without security fixes, as of November 2026.
# Source: https://devguide.python.org/versions/
ENDED = (3, 10)

PORT = 5000

# An environment takes about 50 MB, and as much again while it is made.
_TIGHT = 300 * 10**6
_FULL = 100 * 10**6

# A program copies their files while others still write them.
_SYNCED = re.compile(
    r"Box|CloudStorage|Dropbox.*|Google ?Drive.*|iCloud ?Drive|Mobile Documents|OneDrive.*",
    re.IGNORECASE,
)
# The longest path of Windows is 260; an installed package needs the rest of it.
_WINDOWS_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Machine:
    """What was found.

    ``python`` and ``git`` are versions, empty where there is none. ``maker`` makes virtual
    environments; ``obstacle`` is why there can be none. ``holder`` holds the port: None where it
    is free, empty if the program is unknown. ``known`` tells whether git knows who commits, ``failure`` why it
    cannot tell; ``free`` is the space on the disk in bytes, None if that is unknown.
    """

    folder: str
    python: str
    maker: str = "Python"
    obstacle: Problem | None = None
    holder: str | None = None
    git: str = ""
    known: bool = False
    failure: Problem | None = None
    free: int | None = None
    windows: bool = False


def machine_checks(machine: Machine, app: str = "flaskr") -> Iterator[Check]:
    """Return the checks of *machine*; *app* is the value of ``--app``."""
    yield _python(machine)
    yield _venv(machine)
    yield _port(machine, app)
    yield from _git(machine)
    yield _disk(machine)
    yield _path(machine)


def has_ended(python: str) -> bool:
    """Return whether that Python gets no security fixes."""
    numbers = tuple(int(digits) for digits in re.findall(r"\d+", python)[:2])
    return numbers <= ENDED


def ended(name: str, found: str) -> Check:
    """Return a warning of an old Python."""
    return Check(
        name,
        CheckStatus.WARNED,
        found,
        why="This version of Python gets no security fixes any more.",
        hint="Install a newer one: https://www.python.org/downloads/",
        page=f"{FLASK}/installation/#python-version",
    )


def _python(machine: Machine) -> Check:
    found = f"Python {machine.python}"
    return (
        ended("python", found)
        if has_ended(machine.python)
        else Check("python", CheckStatus.PASSED, found)
    )


def _venv(machine: Machine) -> Check:
    if machine.obstacle and not machine.obstacle.refusal:
        return Check(
            "venv",
            CheckStatus.FAILED,
            "This Python cannot make virtual environments",
            why="Each project needs one, so that what it installs disturbs no other.",
            hint="Install uv, or on Debian and Ubuntu: sudo apt install python3-venv",
            page=f"{FLASK}/installation/#virtual-environments",
        )
    return Check("venv", CheckStatus.PASSED, f"{machine.maker} makes virtual environments")


def _port(machine: Machine, app: str) -> Check:
    if machine.holder is None:
        return Check("port", CheckStatus.PASSED, f"Port {PORT} is free")
    hint = f"flask --app {app} run --debug --port 8000"
    if "AirPlay" in machine.holder:
        hint += "\nor turn AirPlay Receiver off in System Settings."
    return Check(
        "port",
        CheckStatus.WARNED,
        f"{machine.holder or 'Another program'} holds port {PORT}",
        why='There, flask run stops with "Address already in use".',
        hint=hint,
        page=f"{FLASK}/server/#address-already-in-use",
    )


def _git(machine: Machine) -> Iterator[Check]:
    if problem := machine.failure:
        found = problem.message.rstrip(".")
        yield Check("git", CheckStatus.FAILED, found, why="new --git needs it.", hint=problem.hint)
        yield Check("identity", CheckStatus.SKIPPED, "git fails")
        return
    if not machine.git:
        yield Check(
            "git",
            CheckStatus.WARNED,
            "git is not there",
            why="It keeps every version of your work, and new --git needs it.",
            hint="Install it: https://git-scm.com/downloads",
        )
        yield Check("identity", CheckStatus.SKIPPED, "git is not there")
        return
    yield Check("git", CheckStatus.PASSED, f"git {machine.git}")
    if machine.known:
        yield Check("identity", CheckStatus.PASSED, "git knows your name and address")
        return
    yield Check(
        "identity",
        CheckStatus.WARNED,
        "git does not know who you are",
        why="It commits nothing without a name and an address.",
        hint='git config --global user.name "Your Name"\n'
        'git config --global user.email "you@example.com"',
    )


def _disk(machine: Machine) -> Check:
    if machine.free is None:
        return Check("disk", CheckStatus.SKIPPED, "It cannot be told how much space is free")
    found = f"{_size(machine.free)} are free"
    if machine.free >= _TIGHT:
        return Check("disk", CheckStatus.PASSED, found)
    return Check(
        "disk",
        CheckStatus.FAILED if machine.free < _FULL else CheckStatus.WARNED,
        found,
        why="A virtual environment with Flask and its tools needs about 100 MB to be made.",
        hint="Remove something, or work on another disk.",
    )


def _path(machine: Machine) -> Check:
    parts = re.split(r"[\\/]", machine.folder)
    synced = next((part for part in parts if _SYNCED.fullmatch(part)), "")
    if machine.obstacle and machine.obstacle.refusal:
        return _odd(CheckStatus.FAILED, machine.obstacle.message.rstrip("."))
    if synced:
        return _odd(
            CheckStatus.WARNED,
            f"This folder is inside {shown(synced)}",
            "What copies files to a cloud breaks databases and environments that are in use.",
        )
    if machine.windows and len(machine.folder) > _WINDOWS_LIMIT:
        return _odd(
            CheckStatus.WARNED,
            f"The path of this folder has {len(machine.folder)} characters",
            "Windows refuses paths of more than 260, and packages have long ones.",
        )
    return Check("path", CheckStatus.PASSED, f"Nothing is wrong with {place(machine.folder)}")


def _odd(status: CheckStatus, found: str, why: str = "") -> Check:
    why = why or "The programs that pip installs do not start there."
    return Check("path", status, found, why=why, hint="Work in another folder.")


def _size(count: int) -> str:
    return f"{count / 10**9:.1f} GB" if count >= 10**9 else f"{count // 10**6} MB"

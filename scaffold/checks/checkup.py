"""Checkup: looks at this computer and a project, and asks a copy of it."""

import os
import platform
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scaffold.checks import reading
from scaffold.checks.facts import Facts
from scaffold.checks.machine import PORT, Machine
from scaffold.checks.probe import probe
from scaffold.checks.project import Project
from scaffold.checks.reading import NoProject
from scaffold.project.problems import shown
from scaffold.system import tempdirs
from scaffold.writing import git, venv

# What the application reads on this machine only.
PRIVATE = (".env", "instance")

_ENVIRONMENTS = (venv.FOLDER, "venv", "env")

# Seconds for an application to be made, and for the holder of a port to say who it is.
_LIMIT = 30.0
_PATIENCE = 1.0


def find(start: Path | None) -> Path | None:
    """Return the folder *start*; without one, that of the project around here, if any.

    Raises:
        NoProject: *start* is none.
    """
    if start is not None:
        if not os.path.isdir(start):
            raise NoProject(start)
        return Path(os.path.abspath(start))  # The name of ".." is no name.
    with suppress(NoProject):
        return reading.find(Path())
    return None


def environment(project: Path) -> Path | None:
    """Return the virtual environment in *project*, or else the active one."""
    active = os.environ.get("VIRTUAL_ENV", "")
    inside = (project / name for name in _ENVIRONMENTS)
    return next(filter(_is_environment, (*inside, *map(Path, filter(None, [active])))), None)


def ask(environment: Path, project: Project) -> Facts:
    """Have the Python of *environment* make the application of *project*.

    It has half a minute, and a copy of the files that other users cannot read.

    Raises:
        OSError: that Python does not start.
    """
    python = venv.python_of(environment)
    if not python.exists():  # Lest a missing folder be taken for it.
        raise FileNotFoundError(str(python))
    with tempdirs.scratch() as folder:
        copy = folder / project.name
        tempdirs.spread(project.files, copy)
        # We look for what is on in production.
        variables = {**dict(_variables()), "FLASK_DEBUG": "0"}
        return probe(python, copy, project.app, variables, _LIMIT, keep=False)


def _variables() -> Iterator[tuple[str, str]]:
    return ((k, v) for k, v in os.environ.items() if k not in ("FLASK_APP", "FLASK_RUN_FROM_CLI"))


def _is_environment(folder: Path) -> bool:
    return (folder / "pyvenv.cfg").is_file()


def machine(folder: Path, port: int = PORT) -> Machine:
    """Return what this computer has for work in *folder*."""
    version, known, failure = "", False, None
    try:
        version = git.version(folder)
        known = bool(version) and git.has_identity(folder)
    except git.GitFailure as error:
        failure = error.problem
    return Machine(
        str(folder),
        platform.python_version(),
        maker="uv" if venv.has_uv() else "Python",
        obstacle=venv.obstacle(folder),
        holder=holder(port),
        git=version,
        known=known,
        failure=failure,
        free=_free(folder),
        windows=os.name == "nt",
    )


def holder(port: int) -> str | None:
    """Return which program holds *port* here: None if it is free, empty if the program is unknown."""
    try:
        with socket.create_connection(("127.0.0.1", port), _PATIENCE) as there:
            return _server(there)
    except OSError:
        return None if _can_be_bound(port) else ""


def _server(there: socket.socket) -> str:
    there.settimeout(_PATIENCE)
    said = b""
    try:
        there.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
        while b"\r\n\r\n" not in said and len(said) < 10_000 and (more := there.recv(4096)):
            said += more
    except OSError:
        pass
    head = said.partition(b"\r\n\r\n")[0]
    match = re.search(rb"^server:[ \t]*(\S[^\r\n]*)", head, re.IGNORECASE | re.MULTILINE)
    name = match[1].decode(errors="replace").strip() if match else ""
    if name.startswith("AirTunes"):
        return "AirPlay Receiver"
    if name.startswith("Werkzeug"):
        return "A development server of Flask's"
    return f"The server {shown(name)}" if name else ""


def _can_be_bound(port: int) -> bool:
    with socket.socket() as mine:
        if os.name == "posix":
            mine.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            mine.bind(("127.0.0.1", port))
            mine.listen()
        except OSError:
            return False
    return True


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None

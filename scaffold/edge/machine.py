"""Machine: looks at what this computer has for work on a Flask project."""

from __future__ import annotations

import os
import platform
import re
import shutil
import socket
from pathlib import Path

from scaffold.core.machine import PORT, Machine
from scaffold.core.problems import shown
from scaffold.edge import git, venv

_PATIENCE = 1.0


def look(folder: Path, port: int = PORT) -> Machine:
    """Return what this computer has, for work in *folder*."""
    version = git.version(folder)
    return Machine(
        str(folder),
        platform.python_version(),
        maker="uv" if shutil.which("uv") else "Python",
        obstacle=venv.obstacle(folder),
        holder=holder(port),
        git=version,
        known=bool(version) and git.has_identity(folder),
        free=_free(folder),
        windows=os.name == "nt",
    )


def holder(port: int) -> str | None:
    """Return who holds *port* of this computer: None if nobody does, empty if they do not say."""
    try:
        with socket.create_connection(("127.0.0.1", port), _PATIENCE) as there:
            return _server(there)
    except OSError:
        return None if _can_be_bound(port) else ""


def _server(there: socket.socket) -> str:
    """Return what a server says it is; only servers of the web do."""
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
    """Return whether a server could listen on *port*, as Flask's would."""
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

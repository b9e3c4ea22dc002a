"""Run: start a project that was just made, and open its first page."""

import os
import shlex
import socket
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import sleep

from scaffold.project.questions import PACKAGE_KEY
from scaffold.system import processes
from scaffold.verbs.new import Created
from scaffold.writing import venv

HOST = "127.0.0.1"
# Other programs hold it on some machines, such as AirPlay on a Mac; the next ports are tried then.
PORT = 5000


def choose_port() -> int:
    """Return the first free port from 5000 on."""
    return next(_free_ports())


def start(created: Created, port: int) -> int:
    """Run the application of *created* on *port* until it ends; return its exit code.

    Its tables are made before. Its first page is opened in a browser as soon as it answers.

    Raises:
        OSError: it cannot be started.
        Interrupted: a signal other than Ctrl-C arrived; the application has been stopped.
    """
    environment = created.project / venv.FOLDER
    package = str(created.recipe.answers.get(PACKAGE_KEY, ""))
    python = venv.python_of(environment)
    for line in created.setup:
        setup: list[str | Path] = [python, "-m", *shlex.split(line)]
        if code := processes.run_attached(setup, created.project, _variables(environment)):
            return code
    words = ("-m", "flask", "--app", package, "run", "--debug", "--port", str(port))
    Thread(target=_open, args=(port,), daemon=True).start()
    return processes.run_attached((python, *words), created.project, _variables(environment))


def _free_ports() -> Iterator[int]:
    for port in range(PORT, PORT + 100):
        with socket.socket() as mine:
            if os.name == "posix":
                mine.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                mine.bind((HOST, port))
            except OSError:
                continue
        yield port
    yield 0


def _variables(environment: Path) -> dict[str, str]:
    """Return the variables of a shell in which *environment* is activated."""
    others = {
        key: value for key, value in os.environ.items() if key not in ("FLASK_APP", "PYTHONHOME")
    }
    return {**others, "VIRTUAL_ENV": str(environment)}


def _open(port: int) -> None:
    """Open the first page as soon as something listens on *port*."""
    for _ in range(600):
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            sleep(0.1)
        else:
            webbrowser.open(f"http://{HOST}:{port}/")
            return

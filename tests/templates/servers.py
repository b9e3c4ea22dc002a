"""Servers: real ones, on a free port of the loopback address."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from urllib.request import urlopen

# Port 0 asks the system for a free one. The server prints which it got.
FREE_PORT = {"FLASK_RUN_PORT": "0", "GUNICORN_CMD_ARGS": "--bind=127.0.0.1:0"}
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
_PATIENCE = 120


@contextmanager
def serving(*words: str | Path, cwd: Path, env: Mapping[str, str]) -> Iterator[str]:
    """Run a server, give its address when it listens, and stop it at the end."""
    with subprocess.Popen(
        [str(word) for word in words],
        cwd=cwd,
        env={**env, **FREE_PORT},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        timer = Timer(_PATIENCE, _stop, [process])
        timer.start()
        try:
            yield _address(process)
        finally:
            timer.cancel()
            _stop(process)


def page(address: str) -> str:
    """Return what the server at *address* says on ``/``."""
    with urlopen(f"{address}/", timeout=_PATIENCE) as response:
        text: str = response.read().decode()
    return text


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if found := _ADDRESS.search(line):
            return found.group()
    raise AssertionError("The server ended:\n" + "".join(said))


def _stop(process: subprocess.Popen[str]) -> None:
    """End *process* and those that it started."""
    if os.name == "nt":
        kill = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(kill, capture_output=True, check=False)
    elif process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)

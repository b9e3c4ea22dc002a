"""Probe: asks an application, made by its own Python or served here, what it is like."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

from scaffold.checks.facts import Facts, Fault, facts
from scaffold.checks.replies import Reply
from scaffold.project.errors import reason
from scaffold.system import signals
from scaffold.system.processes import Outcome, run

_PROGRAM = Path(__file__).with_name("introspection.py")
_MARK = "\x1e"

HOST = "127.0.0.1"
_MOST = 2_000_000  # Bytes of a page.


def probe(
    python: Path,
    folder: Path,
    app: str,
    environment: Mapping[str, str],
    limit: float,
    keep: bool = True,
) -> Facts:
    """Make the application *app*, as Flask names it, in *folder*, and tell of it.

    *python*, the project's own, is stopped after *limit* seconds. The project's code runs, and
    may write into *folder*. Python keeps bytecode, also of packages, unless *keep* is off.

    Raises:
        Interrupted: a signal arrived; the program has been stopped.
        OSError: that Python does not start.
    """
    # Nothing of ours is found.
    options = ("-I",) if keep else ("-I", "-B")
    outcome = run((python, *options, _PROGRAM, app), folder, environment, limit=limit)
    told, printed = _told(outcome.output.replace(f"{folder.resolve()}{os.sep}", ""))
    if "fault" in told or "routes" in told:
        return facts(told, printed)
    return Facts(
        _unanswered(outcome, printed, limit),
        python=told.get("python", ""),
        versions=told.get("versions", {}),
        output=printed,
    )


def _told(output: str) -> tuple[dict[str, Any], str]:
    told: dict[str, Any] = {}
    printed = []
    for line in output.split("\n"):  # To splitlines, the mark ends a line.
        try:
            document = json.loads(line[1:]) if line.startswith(_MARK) else None
        except ValueError:
            document = None
        if isinstance(document, dict):
            told = document
        else:
            printed.append(line)
    return told, "\n".join(printed).strip("\n")


def _unanswered(outcome: Outcome, printed: str, limit: float) -> Fault:
    if outcome.timed_out:
        return Fault("TimeoutError", f"it was not made within {limit:g} seconds", printed)
    lines = [line.strip() for line in printed.splitlines() if line.strip()]
    message = lines[-1] if lines else f"it ended with exit code {outcome.code}"
    return Fault("SystemExit", message, printed)


def free_port() -> int:
    """Return a free port of the loopback address."""
    with socket.socket() as server:
        server.bind((HOST, 0))
        return int(server.getsockname()[1])


def listens(port: int, limit: float, has_ended: Callable[[], bool]) -> str:
    """Wait until a server listens on *port*; return why not, after *limit* seconds."""
    end = monotonic() + limit
    while not has_ended():
        signals.check()
        try:
            with socket.create_connection((HOST, port), timeout=1):
                return ""
        except OSError:
            sleep(0.02)
        if monotonic() > end:
            return f"nothing listens on its port after {limit:g} seconds"
    return "it ended by itself"


def get(port: int, path: str, limit: float, host: str = "") -> Reply:
    """Return the reply to GET *path*, whole within *limit* seconds.

    The server is asked as *host*, if it answers to no other name.
    """
    end = monotonic() + limit
    connection = HTTPConnection(HOST, port, timeout=limit)
    try:
        headers = {"Accept": "text/html,*/*;q=0.8", **({"Host": host} if host else {})}
        connection.request("GET", quote(path, safe="/?=&"), headers=headers)
        response = connection.getresponse()
        body = bytearray()
        # A stream of events need not end.
        most = 0 if response.headers.get_content_type() == "text/event-stream" else _MOST
        while len(body) < most and (part := response.read1(65536)):
            body += part
            if monotonic() > end:
                raise TimeoutError
    except TimeoutError:
        return Reply(path, error=f"did not answer within {limit:g} seconds")
    except (OSError, HTTPException) as error:
        why = reason(error) if isinstance(error, OSError) else str(error) or type(error).__name__
        return Reply(path, error=f"gave no answer: {why}")
    finally:
        connection.close()
    return Reply(
        path,
        response.status,
        {name.lower(): text for name, text in response.getheaders()},
        tuple(response.headers.get_all("Set-Cookie") or ()),
        body.decode(errors="replace"),
    )

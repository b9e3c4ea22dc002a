"""Ask an application for facts about it: in the project's own Python, or over HTTP."""

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
_PAGE_LIMIT = 2_000_000  # Bytes.


def probe(
    python: Path,
    folder: Path,
    app: str,
    environment: Mapping[str, str],
    limit: float,
    keep: bool = True,
) -> Facts:
    """Return facts about the application *app*, as ``flask --app`` takes it, of the project in *folder*.

    *python*, the project's own, is stopped after *limit* seconds. The project's code runs, and may
    write into *folder*. Python writes bytecode, also of packages, unless *keep* is false.

    Raises:
        Interrupted: a signal arrived; the program has been stopped.
        OSError: *python* cannot be started.
    """
    # Isolated, so that it imports nothing of ours.
    options = ("-I",) if keep else ("-I", "-B")
    outcome = run((python, *options, _PROGRAM, app), folder, environment, limit=limit)
    document, printed = _split(outcome.output.replace(f"{folder.resolve()}{os.sep}", ""))
    if "fault" in document or "routes" in document:
        return facts(document, printed)
    return Facts(
        _no_answer(outcome, printed, limit),
        python=document.get("python", ""),
        versions=document.get("versions", {}),
        output=printed,
    )


def _split(output: str) -> tuple[dict[str, Any], str]:
    """Return the last document in *output*, and the lines that are no documents."""
    last: dict[str, Any] = {}
    printed = []
    for line in output.split("\n"):  # str.splitlines takes the mark for the end of a line.
        try:
            document = json.loads(line[1:]) if line.startswith(_MARK) else None
        except ValueError:
            document = None
        if isinstance(document, dict):
            last = document
        else:
            printed.append(line)
    return last, "\n".join(printed).strip("\n")


def _no_answer(outcome: Outcome, printed: str, limit: float) -> Fault:
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
    """Wait for up to *limit* seconds until a server listens on *port*; return why none does, or ""."""
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
    """Return the reply to GET *path*, which must be complete within *limit* seconds.

    *host* is the name in the request, for a server that answers to no other.
    """
    end = monotonic() + limit
    connection = HTTPConnection(HOST, port, timeout=limit)
    try:
        headers = {"Accept": "text/html,*/*;q=0.8", **({"Host": host} if host else {})}
        connection.request("GET", quote(path, safe="/?=&"), headers=headers)
        response = connection.getresponse()
        body = bytearray()
        # A stream of events may never end.
        is_stream = response.headers.get_content_type() == "text/event-stream"
        size_limit = 0 if is_stream else _PAGE_LIMIT
        while len(body) < size_limit and (part := response.read1(65536)):
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

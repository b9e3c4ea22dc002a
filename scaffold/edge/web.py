"""Web: asks a server on this machine, and never waits longer than it should."""

from __future__ import annotations

import socket
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from time import monotonic, sleep

from scaffold.core.replies import Reply
from scaffold.edge import signals

HOST = "127.0.0.1"
_MOST = 2_000_000  # Bytes of a page that are looked at.


def free_port() -> int:
    """Return a port of the loopback address on which nobody listens."""
    with socket.socket() as server:
        server.bind((HOST, 0))
        return int(server.getsockname()[1])


def listens(port: int, limit: float, has_ended: Callable[[], bool]) -> str:
    """Wait until a server listens on *port*; return why it does not, after *limit* seconds."""
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


def get(port: int, path: str, limit: float) -> Reply:
    """Return the reply to GET *path*, which must be whole within *limit* seconds."""
    end = monotonic() + limit
    connection = HTTPConnection(HOST, port, timeout=limit)
    try:
        connection.request("GET", path, headers={"Accept": "text/html,*/*;q=0.8"})
        response = connection.getresponse()
        body = bytearray()
        while len(body) < _MOST and (part := response.read1(65536)):
            body += part
            if monotonic() > end:
                raise TimeoutError
    except TimeoutError:
        return Reply(path, error=f"did not answer within {limit:g} seconds")
    except (OSError, HTTPException) as error:
        said = str(error) or type(error).__name__
        return Reply(path, error=f"gave no answer: {said.lower()}")
    finally:
        connection.close()
    return Reply(
        path,
        response.status,
        {name.lower(): text for name, text in response.getheaders()},
        tuple(response.headers.get_all("Set-Cookie") or ()),
        body.decode(errors="replace"),
    )

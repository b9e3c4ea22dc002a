"""Web: asks a server on this machine, and never waits longer than it should."""

from __future__ import annotations

import socket
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from time import monotonic, sleep
from urllib.parse import quote

from scaffold.core.errors import reason
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


def get(port: int, path: str, limit: float, host: str = "") -> Reply:
    """Return the reply to GET *path*, which must be whole within *limit* seconds.

    The server is asked as *host*, if it is not to answer to any other name.
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

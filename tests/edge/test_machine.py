"""What a computer has: who holds a port, and how much is free."""

from __future__ import annotations

import platform
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from scaffold.edge import machine


@contextmanager
def listening(says: bytes | None) -> Iterator[int]:
    """Listen on a free port, which is returned; who calls hears *says*, or nothing at all."""

    def serve() -> None:
        caller, _ = server.accept()
        with caller:
            if says is not None:
                caller.recv(1000)
                caller.sendall(says)

    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        thread = Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("says", "name"),
    [
        (b"HTTP/1.1 403 Forbidden\r\nServer: AirTunes/675.4.1\r\n\r\n", "AirPlay Receiver"),
        (
            b"HTTP/1.0 200 OK\r\nServer: Werkzeug/3.1.3 Python/3.11.7\r\n\r\n",
            "A development server of Flask's",
        ),
        (b"HTTP/1.1 404 Not Found\r\nserver: gunicorn\r\n\r\n", "The server 'gunicorn'"),
        (b"HTTP/1.1 200 OK\r\nServer: \x1b[31mred\r\n\r\n", "The server '\\x1b[31mred'"),
        (b"HTTP/1.1 200 OK\r\n\r\nServer: no", ""),
        (b"220 mail ready\r\n\r\n", ""),
        (b"", ""),
        (None, ""),
    ],
)
def test_who_holds_a_port_is_asked(says: bytes | None, name: str) -> None:
    with listening(says) as port:
        assert machine.holder(port) == name


def test_a_port_that_nobody_holds_is_free() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    assert machine.holder(port) is None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems let others listen there")
def test_a_port_that_is_bound_and_does_not_answer_is_held() -> None:
    with closing(socket.socket()) as mine:
        mine.bind(("127.0.0.1", 0))
        assert machine.holder(mine.getsockname()[1]) == ""


def test_the_computer_at_hand_is_looked_at(tmp_path: Path) -> None:
    found = machine.look(tmp_path)
    assert (found.folder, found.python) == (str(tmp_path), platform.python_version())
    assert found.free and found.free > 0

"""Asking a server on this machine, whatever it is like."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Thread
from time import sleep

import pytest

from scaffold.core.replies import Reply
from scaffold.edge.web import HOST, free_port, get, listens

# What a server does with the connection after it has heard the request.
Server = Callable[[socket.socket, bytes], object]
Serve = Callable[[Server], int]

PATIENCE = 30.0


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return what starts a server of one reply, and returns its port."""
    threads: list[Thread] = []

    def start(server: Server) -> int:
        listening = socket.create_server((HOST, 0))
        threads.append(Thread(target=_answer, args=(listening, server)))
        threads[-1].start()
        return int(listening.getsockname()[1])

    yield start
    for thread in threads:
        thread.join()


def _answer(listening: socket.socket, server: Server) -> None:
    listening.settimeout(PATIENCE)
    # Whoever asked may have gone.
    with suppress(OSError), listening, listening.accept()[0] as connection:
        server(connection, connection.recv(65536))


def saying(*lines: str, body: bytes = b"") -> Server:
    head = "".join(f"{line}\r\n" for line in (*lines, "Connection: close", ""))
    return lambda connection, request: connection.sendall(head.encode() + body)


def echo(connection: socket.socket, request: bytes) -> None:
    saying("HTTP/1.1 200 OK", body=request)(connection, request)


def waiting(connection: socket.socket, request: bytes) -> None:
    """Say nothing until the other side has hung up."""
    connection.recv(1)


def trickling(connection: socket.socket, request: bytes) -> None:
    saying("HTTP/1.1 200 OK")(connection, request)
    while True:
        connection.sendall(b".")
        sleep(0.01)


def test_a_reply_is_told_whole(serve: Serve) -> None:
    reply = saying(
        "HTTP/1.1 404 Not Found", "X-Kind: a", "Set-Cookie: a=1; Secure", "Set-Cookie: b=2"
    )

    assert get(serve(reply), "/a", PATIENCE) == Reply(
        "/a",
        404,
        {"x-kind": "a", "set-cookie": "b=2", "connection": "close"},
        ("a=1; Secure", "b=2"),
    )


def test_a_body_that_is_no_text_is_told_as_text(serve: Serve) -> None:
    port = serve(saying("HTTP/1.1 200 OK", body=b"\xffa"))

    assert get(port, "/", PATIENCE).text == "\ufffda"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/", b"GET / HTTP/1.1"),
        ("/a?b=c&d", b"GET /a?b=c&d HTTP/1.1"),
        ("/\u00fcber uns", b"GET /%C3%BCber%20uns HTTP/1.1"),
        ("/100%\r\n#", b"GET /100%25%0D%0A%23 HTTP/1.1"),
    ],
)
def test_every_route_can_be_asked_for(serve: Serve, path: str, line: bytes) -> None:
    request = get(serve(echo), path, PATIENCE).text.encode()

    assert request.split(b"\r\n")[0] == line


@pytest.mark.parametrize(("host", "line"), [("", "Host: 127.0.0.1:"), ("a.example", "Host: a.e")])
def test_the_server_is_asked_by_its_name(serve: Serve, host: str, line: str) -> None:
    request = get(serve(echo), "/", PATIENCE, host).text

    assert [one.startswith(line) for one in request.splitlines() if "Host" in one] == [True]


@pytest.mark.parametrize("server", [waiting, trickling])
def test_nobody_waits_for_what_does_not_end(serve: Serve, server: Server) -> None:
    assert get(serve(server), "/", 0.3) == Reply("/", error="did not answer within 0.3 seconds")


def test_a_stream_of_events_need_not_end(serve: Serve) -> None:
    def stream(connection: socket.socket, request: bytes) -> None:
        saying("HTTP/1.1 200 OK", "Content-Type: text/event-stream")(connection, request)
        waiting(connection, request)

    assert get(serve(stream), "/", PATIENCE).status == 200


@pytest.mark.parametrize("said", ["", "hello\r\n", "HTTP/1.1 OK\r\n", "HTTP/9.9 200 OK\r\n\r\n"])
def test_what_is_no_reply_is_told(serve: Serve, said: str) -> None:
    def server(connection: socket.socket, request: bytes) -> None:
        connection.sendall(said.encode())

    assert get(serve(server), "/", PATIENCE).error.startswith("gave no answer: ")


def test_where_nobody_listens_there_is_no_answer() -> None:
    assert get(free_port(), "/", PATIENCE).error.startswith("gave no answer: ")


def test_a_server_is_waited_for_until_it_listens_or_ends() -> None:
    port = free_port()

    assert listens(port, 0.1, lambda: False) == "nothing listens on its port after 0.1 seconds"
    assert listens(port, PATIENCE, lambda: True) == "it ended by itself"
    with socket.create_server((HOST, port)):
        assert listens(port, PATIENCE, lambda: False) == ""

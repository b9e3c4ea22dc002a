"""What the probe tells of applications of every kind, made by another process."""

import ast
import hashlib
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from threading import Thread
from time import sleep

import pytest

from scaffold.checks import introspection
from scaffold.checks.facts import Answer, Facts, Secret
from scaffold.checks.probe import HOST, free_port, get, listens, probe
from scaffold.checks.replies import Reply
from scaffold.system import processes

PYTHON = Path(sys.executable)
LIMIT = 60.0


def told(folder: Path, text: str, app: str = "shop.py", **more: str) -> Facts:
    """Write *text* into *app* in *folder*, and return what the probe tells of it."""
    (folder / app).write_text(text)
    return probe(PYTHON, folder, app, {**os.environ, **more}, LIMIT)


def secret(key: bytes) -> Secret:
    return Secret(len(key), hashlib.sha256(key).hexdigest())


PLAIN = """
from flask import Flask

app = Flask(__name__)
"""

RICH = """
from flask import Flask, session

def create_app():
    print("one", flush=True)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY="k\\xe9y", SECRET_KEY_FALLBACKS=[b"old"], TRUSTED_HOSTS=[".example.com"],
        SESSION_COOKIE_SECURE=True, SESSION_COOKIE_SAMESITE="Lax", MAX_CONTENT_LENGTH=100,
        DEBUG=True, TESTING=True, PREFERRED_URL_SCHEME="https",
    )

    @app.get("/")
    def index():
        session["user"] = "ada"
        print("two")
        return "Hello", 201, {"X-Kind": "a"}

    @app.route("/b/")
    @app.route("/a")
    def both():
        return ""

    @app.route("/pages/", defaults={"page": 1})
    @app.route("/pages/<int:page>")
    def pages(page):
        return ""

    @app.post("/posted")
    def posted():
        return ""

    return app
"""


def test_a_plain_application_has_the_settings_of_flask(tmp_path: Path) -> None:
    facts = told(tmp_path, PLAIN)

    assert (facts.fault, facts.secret, facts.fallbacks, facts.routes) == (None, None, (), ())
    assert (facts.debug, facts.testing) == (False, False)
    assert facts.settings == {
        "MAX_CONTENT_LENGTH": None,
        "MAX_FORM_MEMORY_SIZE": 500_000,
        "PREFERRED_URL_SCHEME": "http",
        "SERVER_NAME": None,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_NAME": "session",
        "SESSION_COOKIE_SAMESITE": None,
        "SESSION_COOKIE_SECURE": False,
        "TRUSTED_HOSTS": None,
    }
    assert facts.answer and facts.answer.status == 404


def test_all_that_matters_is_told_and_no_secret(tmp_path: Path) -> None:
    facts = told(tmp_path, RICH)

    assert facts.fault is None
    assert facts.routes == ("/", "/a", "/b/", "/pages/")
    assert (facts.secret, facts.fallbacks) == (secret("k\xe9y".encode()), (secret(b"old"),))
    assert (facts.debug, facts.testing, facts.settings["MAX_CONTENT_LENGTH"]) == (True, True, 100)
    assert facts.settings["TRUSTED_HOSTS"] == [".example.com"]
    assert facts.answer == Answer(
        201,
        {
            "content-type": "text/html; charset=utf-8",
            "content-length": "5",
            "vary": "Cookie",
            "x-kind": "a",
        },
        ("session; Secure; HttpOnly; Path=/; SameSite=Lax",),
    )
    assert [line for line in facts.output.splitlines() if line] == ["one", "two"]


def test_the_python_and_what_is_installed_are_told(tmp_path: Path) -> None:
    facts = told(tmp_path, PLAIN)

    assert facts.python == python_version()
    assert {name: facts.versions[name] for name in ("flask", "jinja2", "werkzeug")} == {
        name: version(name) for name in ("flask", "jinja2", "werkzeug")
    }


@pytest.mark.parametrize(
    ("text", "kind", "message", "module"),
    [
        ("import no_such\n", "ModuleNotFoundError", "No module named 'no_such'", "no_such"),
        ("app = Flask(\n", "SyntaxError", "'(' was never closed (shop.py, line 1)", ""),
        ("raise RuntimeError('\\n out of tea \\n')\n", "RuntimeError", "out of tea", ""),
        ("x = 1\n", "NoAppException", "Failed to find Flask application or factory", ""),
        ("raise SystemExit(7)\n", "SystemExit", "7", ""),
        ("import os\nprint('Bye.', flush=True)\nos._exit(7)\n", "SystemExit", "Bye.", ""),
        ("import os\nos._exit(7)\n", "SystemExit", "it ended with exit code 7", ""),
        ("def create_app(x):\n    pass\n", "NoAppException", "Detected factory 'create_app'", ""),
    ],
)
def test_an_application_that_cannot_be_made_is_a_fault(
    tmp_path: Path, text: str, kind: str, message: str, module: str
) -> None:
    fault = told(tmp_path, text).fault

    assert fault is not None
    assert (fault.kind, fault.module) == (kind, module)
    assert fault.message.startswith(message)


def test_a_fault_comes_with_its_trace_and_no_path_of_the_copy(tmp_path: Path) -> None:
    fault = told(tmp_path, "print('begun')\nraise RuntimeError('tea')\n").fault

    assert fault is not None
    lines = [line for line in fault.output.splitlines() if line]
    assert lines == [
        "begun",
        "Traceback (most recent call last):",
        '  File "shop.py", line 2, in <module>',
        "    raise RuntimeError('tea')",
        "RuntimeError: tea",
    ]


def test_a_first_page_that_fails_is_no_fault(tmp_path: Path) -> None:
    view = "@app.get('/')\ndef index():\n    raise RuntimeError('tea')\n"

    quiet = told(tmp_path, f"{PLAIN}\n{view}")
    loud = told(tmp_path, f"{PLAIN}\napp.testing = True\n{view}")

    assert (quiet.fault, loud.fault) == (None, None)
    assert quiet.answer and quiet.answer.status == 500
    assert loud.answer is None
    assert "RuntimeError: tea" in quiet.output
    assert "RuntimeError: tea" in loud.output


def test_what_hangs_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text("import time\ntime.sleep(600)\n")

    fault = probe(PYTHON, tmp_path, "shop.py", os.environ, 0.5).fault

    assert fault is not None
    assert (fault.kind, fault.message) == ("TimeoutError", "it was not made within 0.5 seconds")


def test_what_is_installed_is_told_of_an_application_that_ends_the_program(tmp_path: Path) -> None:
    facts = told(tmp_path, "import os\nprint('Bye.', flush=True)\nos._exit(7)\n")
    assert (facts.fault and facts.fault.output, facts.python) == ("Bye.", python_version())
    assert facts.versions["flask"] == version("flask")


@pytest.mark.parametrize(
    "odd",
    [
        "import sys; sys.stdout = sys.stderr = None",
        "import sys; sys.stdout.close()",
        "import os; os.close(1)",
        "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start()",
        "import atexit; atexit.register(print, '\\x1e{}')",
        "print('\\x1e{')",
        "app.run()",
        "import sys; assert sys.argv == ['flask', 'run']",
        "import sys; assert sys.stdin.read() == ''",
    ],
)
def test_an_odd_application_is_told_of_all_the_same(tmp_path: Path, odd: str) -> None:
    facts = told(tmp_path, f"{PLAIN}\n{odd}\n")
    assert (facts.fault, facts.answer and facts.answer.status) == (None, 404)


def test_settings_come_from_the_environment_first(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FLASK_DEBUG=1\nFLASK_SECRET_KEY=filed\n")
    text = f"{PLAIN}\napp.config.from_prefixed_env()\n"

    facts = told(tmp_path, text, FLASK_DEBUG="0")

    key = b"filed" if facts.dotenv else b""
    assert (facts.debug, facts.secret) == (False, secret(key) if key else None)


def test_the_folder_is_looked_into_before_what_is_installed(tmp_path: Path) -> None:
    shop = tmp_path / "src" / "shop"
    shop.mkdir(parents=True)
    (shop / "__init__.py").write_text(RICH)
    (tmp_path / "wsgi.py").write_text("from shop import create_app\napp = create_app()\n")

    apps = [probe(PYTHON, tmp_path, app, os.environ, LIMIT) for app in ("src/shop", "wsgi.py")]

    assert [facts.routes for facts in apps] == [("/", "/a", "/b/", "/pages/")] * 2


@pytest.mark.parametrize("keep", [True, False])
def test_only_bytecode_is_left_in_the_folder_and_only_if_it_is_kept(
    tmp_path: Path, keep: bool
) -> None:
    (tmp_path / "part.py").write_text("x = 1\n")
    (tmp_path / "shop.py").write_text(f"import part\n{PLAIN}")
    probe(PYTHON, tmp_path, "shop.py", os.environ, LIMIT, keep)
    left = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert left == ({".py", ".pyc"} if keep else {".py"})


def test_neither_our_folders_nor_those_of_the_user_are_looked_into(tmp_path: Path) -> None:
    ours = str(Path(processes.__file__).parent)
    elsewhere = str(tmp_path / "elsewhere")
    text = f"{PLAIN}\nimport sys\nassert not {{{ours!r}, {elsewhere!r}, ''}} & set(sys.path)\n"
    assert told(tmp_path, text, PYTHONPATH=elsewhere).fault is None


def test_the_program_is_one_for_older_pythons_too() -> None:
    program = Path(introspection.__file__).with_name("introspection.py").read_text()
    assert ast.parse(program, feature_version=(3, 8)).body


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

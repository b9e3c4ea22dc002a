"""How doctor reads a project and asks its application, and leaves it as it is."""

import platform
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest

from scaffold.checks import checkup, reading
from scaffold.checks.reading import NoProject
from scaffold.system import tempdirs
from tests.checks.projects import project
from tests.support import made, picture

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such thing")

# The environment that runs the tests has Flask.
OURS = Path(sys.prefix)

APP = """
from pathlib import Path

from flask import Flask

app = Flask(__name__, instance_relative_config=True)
app.config.from_pyfile("config.py")
app.debug = app.debug or Path("DEBUG").exists()
Path("made").write_text("by the application")
Path(app.instance_path, "made").write_text("by the application")
here = Path.cwd()
print(here.name, oct(here.parent.stat().st_mode)[-3:])
"""


# Finding


@pytest.mark.parametrize(
    "mark", ["pyproject.toml", "requirements.txt", ".flask-scaffold/recipe.toml"]
)
def test_the_project_around_this_folder_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mark: str
) -> None:
    made(tmp_path, mark, "shop/pages/a.txt")
    monkeypatch.chdir(tmp_path / "shop" / "pages")
    assert checkup.find(None) == tmp_path


def test_the_folder_above_has_its_own_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made(tmp_path / "shop", "tests/a.py") / "tests")

    assert checkup.find(Path("..")) == tmp_path / "shop"


def test_a_folder_with_a_program_in_it_may_be_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = checkup.find(None)
    made(tmp_path, "hello.py")
    assert (before, checkup.find(None)) == (None, tmp_path)


def test_what_lies_about_in_the_home_folder_makes_it_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(Path.home(), "requirements.txt", "shop/a.txt")
    monkeypatch.chdir(Path.home() / "shop")
    assert checkup.find(None) is None


def test_a_folder_that_is_named_is_the_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, "pyproject.toml", "shop/a.txt")
    monkeypatch.chdir(tmp_path)
    assert checkup.find(Path("shop")) == tmp_path / "shop"
    for path in ("pyproject.toml", "nowhere", "a" * 300):
        with pytest.raises(NoProject):
            checkup.find(Path(path))


@pytest.mark.parametrize("name", [".venv", "venv", "env"])
def test_an_environment_in_the_project_comes_before_the_active_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    project, active = tmp_path / "shop", made(tmp_path / "active", "pyvenv.cfg")
    made(project, "env/no-environment")
    none = checkup.environment(project)
    monkeypatch.setenv("VIRTUAL_ENV", str(active))
    other = checkup.environment(project)
    made(project, f"{name}/pyvenv.cfg")

    assert (none, other, checkup.environment(project)) == (None, active, project / name)


# Asking


@POSIX_ONLY
def test_the_application_is_made_in_a_copy_that_nobody_else_reads(tmp_path: Path) -> None:
    shop = made(tmp_path / "shop", "instance/config.py")
    (shop / "instance" / "config.py").write_text("SECRET_KEY = 'here'\n")
    (shop / "app.py").write_text(APP)
    before = picture(shop)

    facts = checkup.ask(OURS, reading.read(shop, checkup.PRIVATE))

    assert facts.fault is None, facts.fault
    assert facts.secret and facts.secret.length == 4
    assert facts.output.split() == ["shop", "700"]
    assert picture(shop) == before
    assert list(tempdirs.cache("scratch").iterdir()) == []


@POSIX_ONLY
def test_debug_is_what_the_code_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    monkeypatch.setenv("FLASK_APP", "nothing")
    files = {"app.py": APP, "instance/config.py": ""}

    said = [checkup.ask(OURS, project({**files, name: ""}, "a")).debug for name in ("x", "DEBUG")]

    assert said == [False, True]


def test_a_python_that_is_gone_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        checkup.ask(made(tmp_path, "pyvenv.cfg"), project({"app.py": ""}))


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
        assert checkup.holder(port) == name


def test_a_port_that_nobody_holds_is_free() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    assert checkup.holder(port) is None


@pytest.mark.skipif(sys.platform != "linux", reason="other systems let others listen there")
def test_a_port_that_is_bound_and_does_not_answer_is_held() -> None:
    with closing(socket.socket()) as mine:
        mine.bind(("127.0.0.1", 0))
        assert checkup.holder(mine.getsockname()[1]) == ""


def test_the_computer_at_hand_is_looked_at(tmp_path: Path) -> None:
    found = checkup.machine(tmp_path)
    assert (found.folder, found.python) == (str(tmp_path), platform.python_version())
    assert found.free and found.free > 0

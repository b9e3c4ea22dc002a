"""What the probe tells of applications of every kind, made by another process."""

from __future__ import annotations

import ast
import hashlib
import os
import sys
from importlib.metadata import version
from pathlib import Path
from platform import python_version

import pytest

from scaffold.core.facts import Answer, Facts, Secret
from scaffold.edge import shell
from scaffold.edge.probe import probe
from tests.support import picture

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


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / "part.py").write_text("x = 1\n")
    told(tmp_path, f"import part\n{PLAIN}")
    assert list(picture(tmp_path)) == ["part.py", "shop.py"]


def test_neither_our_folders_nor_those_of_the_user_are_looked_into(tmp_path: Path) -> None:
    ours = str(Path(shell.__file__).parent)
    elsewhere = str(tmp_path / "elsewhere")
    text = f"{PLAIN}\nimport sys\nassert not {{{ours!r}, {elsewhere!r}, ''}} & set(sys.path)\n"
    assert told(tmp_path, text, PYTHONPATH=elsewhere).fault is None


def test_the_program_is_one_for_older_pythons_too() -> None:
    program = Path(shell.__file__).with_name("inside.py").read_text()
    assert ast.parse(program, feature_version=(3, 8)).body

"""A program for a project's own Python that makes the application and prints facts about it.

It imports nothing of ours, and may run on an older Python. It takes the value of ``flask --app``, and
prints JSON behind a mark: a line before the application is made, and one with all facts.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MARK = "\x1e"

SETTINGS = """
    MAX_CONTENT_LENGTH MAX_FORM_MEMORY_SIZE PREFERRED_URL_SCHEME SERVER_NAME SESSION_COOKIE_HTTPONLY
    SESSION_COOKIE_NAME SESSION_COOKIE_SAMESITE SESSION_COOKIE_SECURE TRUSTED_HOSTS
""".split()

# They make tables: with Alembic, and in Flask's tutorial.
TABLES = (["db", "upgrade"], ["init-db"])
DATABASES = "DATABASE DATABASE_URI DATABASE_URL SQLALCHEMY_DATABASE_URI".split()
ENGINES = ("SQLALCHEMY_BINDS", "SQLALCHEMY_ENGINES")


def main(name: str, write: Callable[[dict[str, Any]], None]) -> None:
    """Make the application *name*, as ``flask --app`` takes it, and *write* facts about it.

    What is known before is written first, in case the application ends the program.
    """
    found: dict[str, Any] = {"python": platform.python_version(), "versions": versions()}
    write(found)
    try:
        app = load(name)
        found.update(facts(app), dotenv="python-dotenv" in found["versions"])
    except BaseException as error:  # noqa: BLE001  Also SystemExit: it may do anything.
        found["fault"] = fault(error)
    write(found)


def versions() -> dict[str, str]:
    """Return the versions of what is installed, by normalised name."""
    from importlib.metadata import distributions

    found: dict[str, str] = {}
    for distribution in distributions():
        metadata: Any = distribution.metadata  # Read at each call.
        name, version = metadata.get("Name"), metadata.get("Version")
        if name and version:  # Remains of a package may have none.
            found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), version)
    return found


def load(name: str) -> Any:
    """Return the application as ``flask run`` makes it, but for the debug flag."""
    # The folders that "flask" searches first.
    here = os.getcwd()
    sys.path[:0] = [path for path in (here, os.path.join(here, "src")) if os.path.isdir(path)]
    sys.argv = ["flask", "run"]
    os.environ["FLASK_RUN_FROM_CLI"] = "true"  # So app.run() does nothing.
    from flask import cli
    from flask.helpers import get_load_dotenv

    if get_load_dotenv(True):
        cli.load_dotenv()
    return cli.ScriptInfo(app_import_path=name, set_debug_flag=False).load_app()


def facts(app: Any) -> dict[str, Any]:
    """Return facts about *app*, for JSON."""
    config = app.config
    return {
        "routes": routes(app),
        "debug": bool(app.debug),
        "testing": bool(app.testing),
        "secret": secret(config.get("SECRET_KEY")),
        "fallbacks": [secret(key) for key in config.get("SECRET_KEY_FALLBACKS") or ()],
        "settings": {name: plain(config.get(name)) for name in SETTINGS},
        "answer": answer(app),
        "tables": tables(app) if is_own(app) else [],
    }


def routes(app: Any) -> list[str]:
    """Return the paths that answer GET and take no parameters."""
    found = set()
    for rule in app.url_map.iter_rules():
        is_static = rule.endpoint.rpartition(".")[2] == "static"
        needs = rule.arguments - set(rule.defaults or ())
        elsewhere = (
            rule.subdomain or rule.host or rule.build_only or getattr(rule, "websocket", False)
        )
        if "GET" in (rule.methods or ()) and not (is_static or needs or elsewhere):
            found.add(rule.rule)
    return sorted(found)


def secret(key: Any) -> list[Any] | None:
    """Return the length and the hash of *key*."""
    if not key:
        return None
    raw = key if isinstance(key, bytes) else str(key).encode("utf-8", "surrogatepass")
    return [len(raw), hashlib.sha256(raw).hexdigest()]


def plain(value: Any) -> Any:
    """Return *value* as JSON can hold it."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return [plain(item) for item in value] if isinstance(value, (list, tuple, set)) else str(value)


def tables(app: Any) -> list[list[str]]:
    """Return the commands of *app* that make its tables, the likeliest first."""
    from click import Context
    from flask import cli

    group = cli.FlaskGroup()  # With those of extensions.
    info = cli.ScriptInfo(create_app=lambda: app, set_debug_flag=False)

    def is_there(words: list[str]) -> bool:
        command = group.get_command(context, words[0])
        return bool(command) and all(word in getattr(command, "commands", ()) for word in words[1:])

    with suppress(Exception), Context(group, obj=info) as context:  # Others' may not load.
        return [words for words in TABLES if is_there(words)]
    return []


def is_own(app: Any) -> bool:
    """Return whether *app* has databases, all of them files of this project or environment.

    Such files are part of the copy, so that tables may be made anew.
    """
    places = [app.config.get(name) for name in DATABASES]
    for name in ENGINES:
        engines = app.config.get(name)
        places += engines.values() if isinstance(engines, dict) else [engines]
    own = [os.path.realpath(folder) + os.sep for folder in (os.getcwd(), sys.prefix)]
    files = [database(app, place) for place in places if place]
    return bool(files) and all(file.startswith(tuple(own)) for file in files)


def database(app: Any, place: Any) -> str:
    """Return the file of the database at *place*; empty for another kind."""
    text = str(place.get("url", "") if isinstance(place, dict) else place)
    scheme, mark, rest = text.partition("://")
    if not mark:  # A word may name a database on a server.
        return os.path.realpath(text) if re.search(r"\.(db|sqlite)3?$", text) else ""
    # After the third stroke, a path from the root has one of its own.
    file = os.path.join(app.instance_path, rest[1:].partition("?")[0])
    return os.path.realpath(file) if re.fullmatch(r"sqlite(\+\w+)?", scheme) else ""


def answer(app: Any) -> dict[str, Any] | None:
    """Return what a browser gets that asks for / by https."""
    hosts = plain(app.config.get("TRUSTED_HOSTS"))
    first = hosts[0] if isinstance(hosts, list) and hosts else hosts
    host = str(first or app.config.get("SERVER_NAME") or "localhost").lstrip(".")
    try:
        response = app.test_client().get("/", base_url="https://" + host)
    except Exception:  # noqa: BLE001
        traceback.print_exc()
        return None
    cookies = [
        re.sub(r"=[^;]*", "", cookie, count=1) for cookie in response.headers.getlist("Set-Cookie")
    ]
    headers = {name.lower(): text for name, text in response.headers if name != "Set-Cookie"}
    return {"status": response.status_code, "headers": headers, "cookies": cookies}


def fault(error: BaseException) -> dict[str, Any]:
    """Return why there is no application; of Flask's own error, its cause."""
    behind = error.__context__
    if isinstance(behind, ImportError) and str(error).startswith("While importing"):
        error = behind
    kind = type(error)
    frames = error.__traceback__
    # Only what is the project's own.
    while frames and not frames.tb_frame.f_code.co_filename.startswith(os.getcwd() + os.sep):
        frames = frames.tb_next
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return {
        "kind": kind.__name__,
        "message": lines[0] if lines else "",
        "trace": "".join(traceback.format_exception(kind, error, frames)),
        "module": (isinstance(error, ModuleNotFoundError) and error.name) or "",
    }


if __name__ == "__main__":
    # The application may close or replace sys.stdout.
    stream = os.fdopen(os.dup(1), "w", encoding="ascii", newline="\n")

    def write(document: dict[str, Any]) -> None:
        for printed in (sys.stdout, sys.stderr):
            with suppress(Exception):
                printed.flush()
        stream.write("\n" + MARK + json.dumps(document) + "\n")
        stream.flush()

    main(sys.argv[1], write)
    os._exit(0)  # Its threads do not keep us.

"""A server of PostgreSQL for the tests that need one."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support import run


def find_programs() -> Path | None:
    """Return the folder of the server's programs; Debian keeps it off the PATH."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return next((p.parent for p in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The address of a server that this module has for itself."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed.")
    # It refuses to run as root, and the names of its sockets must be short.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    as_user = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups") if root else ()
    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if root:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]

        def do(program: str, *words: str | Path) -> None:
            done = run(*as_user, programs / program, "-D", data, *words, cwd=folder, env=os.environ)
            assert done.code == 0, done.out + done.err

        do("initdb", "--auth=trust", "--username=ada", "--no-sync", "--no-locale", "-E", "UTF8")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -F"
        do("pg_ctl", "-o", options, "-l", folder / "log", "--wait", "start")
        try:
            yield f"postgresql://ada@127.0.0.1:{port}/postgres"
        finally:
            do("pg_ctl", "--mode=immediate", "--wait", "stop")

"""A real PostgreSQL server: what stands on SQLAlchemy works on it as it does on SQLite."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from _pytest.fixtures import SubRequest

from tests.environments import Environment, SharedEnvironments, ends
from tests.support import often, run
from tests.templates.projects import Choice, set_up
from tests.templates.servers import page, serving

pytestmark = pytest.mark.install

FEATURES = "sqlalchemy,auth,blog,api"
PYTHONS = ends()


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


@pytest.fixture(scope="module", params=often(sorted(PYTHONS, reverse=True), 1))
def project(
    request: SubRequest, tmp_path_factory: pytest.TempPathFactory, shared: SharedEnvironments
) -> tuple[Path, Environment]:
    """A project with all that keeps something in the database."""
    folder = tmp_path_factory.mktemp("made")
    made = Choice("all", ("--with", FEATURES)).make(folder)
    return made, shared.beside(made, PYTHONS[request.param])


def test_its_own_tests_pass(project: tuple[Path, Environment], postgres: str) -> None:
    folder, venv = project
    done = venv.run("pytest", "-W", "error", cwd=folder, TEST_DATABASE_URL=postgres)
    assert done.code == 0, done.out
    assert "skipped" not in done.out


def test_it_answers_once_the_migrations_ran(
    project: tuple[Path, Environment], postgres: str
) -> None:
    folder, venv = project
    created = venv.run("python", "-c", CREATE, cwd=folder, DATABASE_URL=postgres)
    assert created.code == 0, created.err
    own = f"{postgres}_{created.out.strip()}"
    set_up(folder, venv, DATABASE_URL=own)
    flask, env = venv.program("flask"), venv.variables(DATABASE_URL=own)
    with serving(flask, "--app=flaskr", "run", cwd=folder, env=env) as address:
        assert "There are no posts yet." in page(address)
    assert not list(folder.rglob("*.sqlite"))


# A database of its own, whatever the tests of the project left in the first.
CREATE = """
import os, psycopg, sys
name = f"{sys.version_info[0]}_{sys.version_info[1]}"
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    connection.execute(f'CREATE DATABASE "postgres_{name}"')
print(name)
"""

"""A real PostgreSQL server: what stands on SQLAlchemy works on it as it does on SQLite."""

from pathlib import Path

import pytest
from _pytest.fixtures import SubRequest

from tests.environments import Environment, SharedEnvironments, ends
from tests.support import often
from tests.templates.projects import Choice, set_up
from tests.templates.servers import page, serving

pytestmark = pytest.mark.install

FEATURES = "sqlalchemy,auth,blog,api"
PYTHONS = ends()


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

"""Each test has a database of its own, with empty tables."""

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import event

from {{ cookiecutter.package }}.db import Model
from {{ cookiecutter.package }}.db import find_driver


@pytest.fixture(autouse=True)
def database(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Let all applications use the database for tests, and close it at the end."""
    file = tmp_path_factory.mktemp("database") / "test.sqlite"
    address = os.environ.get("TEST_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("DATABASE_URL", address)
    engines: set[Engine] = set()

    def prepare(connection: Connection) -> None:
        engines.add(connection.engine)

        if connection.dialect.name == "sqlite":
            # A database that is not kept need not wait for the disk.
            connection.connection.cursor().execute("PRAGMA synchronous = OFF")

    event.listen(Engine, "engine_connect", prepare)
    engine = create_engine(find_driver(address))
    Model.metadata.drop_all(engine)
    Model.metadata.create_all(engine)

    yield

    event.remove(Engine, "engine_connect", prepare)

    for engine in engines:
        engine.dispose()

"""The preset api: its document is sound, and the server keeps what the document says."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from openapi_spec_validator import validate

from tests.environments import SharedEnvironments, newest
from tests.support import environment, run
from tests.templates.projects import Choice, set_up
from tests.templates.servers import serving

pytestmark = pytest.mark.install


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, shared: SharedEnvironments) -> Iterator[str]:
    """The address of a server of the project."""
    folder = tmp_path_factory.mktemp("made")
    project = Choice("api", ("--template", "api")).make(folder)
    venv = shared.beside(project, newest())
    set_up(project, venv)
    with serving(
        venv.program("flask"), "--app=flaskr", "run", cwd=project, env=venv.variables()
    ) as address:
        yield address


def test_the_document_is_what_openapi_asks_for(address: str) -> None:
    with urlopen(f"{address}/api/openapi.json") as response:
        document = json.load(response)
    validate(document)
    assert document["openapi"] == "3.1.0"


def test_the_server_keeps_what_the_document_says(address: str, tmp_path: Path, full: bool) -> None:
    options = (
        f"--max-examples={30 if full else 10}",
        "--seed=1",
        "--generation-database=none",
        "--no-color",
    )
    command = (sys.executable, "-m", "schemathesis.cli", "run", *options)
    env = environment(tmp_path, PYTHONIOENCODING="utf-8")
    done = run(*command, f"{address}/api/openapi.json", cwd=tmp_path, env=env)
    assert done.code == 0, done.out
    assert "Tested: 5" in done.out

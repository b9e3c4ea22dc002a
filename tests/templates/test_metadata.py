"""A project can be built whatever its description and its author are."""

from email import message_from_string
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.environments import Environment, fresh, newest
from tests.support import scaffold

pytestmark = pytest.mark.install

BUILD = "from flit_core.buildapi import build_wheel; build_wheel('.')"
LINES = [
    'It\'s "quoted" \\ `code` {{ x }} {% y %} ${z} %s <b> & 100 % # end \\',
    "Name: evil, Version: 2; =?utf-8?q?x?= <a@b.example>",
    "\u4e16\u754c \U0001f40d e\u0301 \u00df",
    "  spaces around  ",
    "x" * 8000,
]


@pytest.fixture(scope="module", params=["flit_core==3.11.0", "flit_core"])
def builder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Environment:
    """The oldest and the newest flit_core that a project may be built with."""
    return fresh(tmp_path_factory.mktemp("builder"), newest(), request.param)


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_the_metadata_says_the_description_and_the_author(
    line: str, builder: Environment, tmp_path: Path
) -> None:
    asked = (f"--description={line}", f"--author={line}")
    assert scaffold("new", "my.App", "--no-record", *asked, cwd=tmp_path).code == 0

    done = builder.run("python", "-c", BUILD, cwd=tmp_path / "my.App")

    assert done.code == 0, done.err
    (wheel,) = (tmp_path / "my.App").glob("*.whl")
    with ZipFile(wheel) as archive:
        (name,) = (one for one in archive.namelist() if one.endswith(".dist-info/METADATA"))
        metadata = message_from_string(archive.read(name).decode())
    said = {key: metadata[key].strip() for key in ("Name", "Version", "Summary", "Author")}
    assert said == {
        "Name": "my.App",
        "Version": "0.1.0",
        "Summary": line.strip(),
        "Author": line.strip(),
    }

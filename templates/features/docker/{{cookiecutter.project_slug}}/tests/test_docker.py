"""The image can be built, runs with few rights, and reports its health."""

import re
from pathlib import Path

from flask.testing import FlaskClient

PROJECT = Path(__file__).parent.parent
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8")


def test_what_is_copied_is_there_and_not_ignored() -> None:
    let_in = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for names in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE):
        for name in names.split():
            assert (PROJECT / name).exists()
            assert f"!{name}" in let_in


def test_it_does_not_run_as_root() -> None:
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["app"]


def test_the_health_check_is_answered(client: FlaskClient) -> None:
    (url,) = re.findall(r"http://localhost:8000/\w+", DOCKERFILE)

    assert client.get(url).status_code == 200

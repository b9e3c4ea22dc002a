"""Each test has an instance folder, and so a database, of its own."""

from pathlib import Path

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def instance_path(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The folder in which the applications of this test keep what they store."""
    path = tmp_path_factory.mktemp("instance")
    monkeypatch.setattr(Flask, "auto_find_instance_path", lambda _: str(path))
    return path

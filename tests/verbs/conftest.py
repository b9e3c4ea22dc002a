"""Made-up templates in place of ours, for tests of verbs that ask for them."""

from pathlib import Path

import pytest

from scaffold.catalog import bundled
from tests.verbs.memory import made_up


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small made-up templates, as they are (1) and as they are later (2)."""
    root = tmp_path_factory.mktemp("templates")
    made_up(root / "1", 1)
    made_up(root / "2", 2)
    return root


@pytest.fixture
def made_up_templates(templates: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the made-up templates be those that are bundled."""
    monkeypatch.setattr(bundled, "bundled", lambda: templates / "1")
    return templates

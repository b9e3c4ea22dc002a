"""The server for production starts with its settings."""

import secrets
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent


def test_gunicorn_takes_the_settings_and_the_application(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reason = "gunicorn does not run on Windows"
    gunicorn = pytest.importorskip("gunicorn.app.wsgiapp", reason=reason)
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("FLASK_SECRET_KEY", secrets.token_hex())
    monkeypatch.setattr(sys, "argv", ["gunicorn", "--check-config"])

    with pytest.raises(SystemExit) as end:
        gunicorn.run()

    assert end.value.code == 0

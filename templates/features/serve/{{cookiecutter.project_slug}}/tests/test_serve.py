"""The server for production starts with its settings."""

import os
import runpy
import secrets
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent


@pytest.mark.skipif(os.name == "nt", reason="gunicorn does not run on Windows")
def test_gunicorn_takes_the_settings_and_the_application(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(PROJECT)
    monkeypatch.syspath_prepend(PROJECT)  # As gunicorn does, but for this test alone.
    monkeypatch.setenv("FLASK_SECRET_KEY", secrets.token_hex())
    monkeypatch.setattr(sys, "argv", ["gunicorn", "--check-config"])

    with pytest.raises(SystemExit) as end:
        runpy.run_module("gunicorn", run_name="__main__")

    assert end.value.code == 0

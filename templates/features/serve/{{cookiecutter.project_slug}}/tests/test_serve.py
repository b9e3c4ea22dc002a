"""The server for production starts with its settings."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent


@pytest.mark.skipif(os.name == "nt", reason="gunicorn does not run on Windows")
def test_gunicorn_takes_the_settings_and_the_application() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--check-config"],
        cwd=PROJECT,
        env={**os.environ, "FLASK_SECRET_KEY": secrets.token_hex()},
        check=False,
    )

    assert done.returncode == 0

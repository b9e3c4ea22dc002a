"""What holds for every test: a home folder of its own, and nothing personal around it."""

from __future__ import annotations

import os
import signal

import hypothesis
import pytest

from tests.support import home_variables, is_personal

# The same examples in every run, however slow the machine is; to look for new ones:
# pytest --hypothesis-profile=default
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile("few", hypothesis.settings.get_profile("ci"), max_examples=20)
hypothesis.settings.load_profile("ci")


# Under nohup, or in the background of a script, these are ignored, also by all that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(autouse=True)
def _alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's settings from every test, also from those that start no process."""
    for variable in filter(is_personal, tuple(os.environ)):
        monkeypatch.delenv(variable)
    for variable, value in home_variables(tmp_path_factory.mktemp("home")).items():
        monkeypatch.setenv(variable, value)

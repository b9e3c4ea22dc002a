"""What holds for every test: a home folder of its own, and nothing personal around it."""

import os
import signal
import tempfile
from pathlib import Path

import hypothesis
import pytest
from uv import find_uv_bin

from tests.environments import SharedEnvironments
from tests.support import home_variables, is_personal

# The same examples in every run, however slow the machine is; to look for new ones:
# pytest --hypothesis-profile=default
hypothesis.settings.register_profile("full", derandomize=True, deadline=None, database=None)
hypothesis.settings.register_profile(
    "some", hypothesis.settings.get_profile("full"), max_examples=15
)
hypothesis.settings.register_profile(
    "few", hypothesis.settings.get_profile("full"), max_examples=10
)


# Under nohup, or in the background of a script, these are ignored, also by all that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for what takes long."""
    parser.addoption(
        "--full",
        action="store_true",
        help="Repeat often what is repeated: all combinations, hundreds of kills, many examples.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose how many examples hypothesis tries, and put uv on the PATH.

    A program that finds uv installs in a fraction of the time; ``without_uv`` is for tests of pip.
    """
    if not config.getoption("--hypothesis-profile"):
        hypothesis.settings.load_profile("full" if config.getoption("--full") else "some")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="uv-")
        config.add_cleanup(folder.cleanup)
        uv = Path(find_uv_bin())
        (Path(folder.name) / uv.name).symlink_to(uv)
        os.environ["PATH"] = os.pathsep.join([folder.name, os.environ["PATH"]])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the repetitions that only a full run makes."""
    if config.getoption("--full"):
        return
    left_out = [item for item in items if item.get_closest_marker("full")]
    items[:] = [item for item in items if not item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def full(request: pytest.FixtureRequest) -> bool:
    """Whether a test repeats something as often as before a release."""
    return bool(request.config.getoption("--full"))


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> SharedEnvironments:
    """Environments that are made once for all tests of this run, whichever process they run in."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    (folder / "shared").mkdir(exist_ok=True)
    return SharedEnvironments(folder / "shared")


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the home folders, the names of which need not be counted."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def _alone(_homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's settings from every test, also from those that start no process."""
    for variable in filter(is_personal, tuple(os.environ)):
        monkeypatch.delenv(variable)
    for variable, value in home_variables(Path(tempfile.mkdtemp(dir=_homes))).items():
        monkeypatch.setenv(variable, value)

"""A project in an environment by its build backend: as an installer would do it, or not at all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scaffold.checks import backend
from scaffold.checks.environments import variables
from scaffold.checks.stock import packages_of
from scaffold.system.processes import Outcome, run
from scaffold.writing import venv
from tests.support import picture

LIMIT = 60.0

# Builds the wheel of a package with a program, as PEP 660 asks it to.
BUILDS = """\
import zipfile

def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    info = "shop-1.0.dist-info"
    files = {{
        "shop.pth": {path!r},
        f"{{info}}/METADATA": "Metadata-Version: 2.1\\nName: shop\\nVersion: 1.0\\n{head}\\n",
        f"{{info}}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        f"{{info}}/entry_points.txt": "[console_scripts]\\nshop = shop:main\\n",
    }}
    record = "".join(f"{{name}},,\\n" for name in files) + f"{{info}}/RECORD,,\\n"
    with zipfile.ZipFile(f"{{wheel_directory}}/shop-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in {{**files, f"{{info}}/RECORD": record}}.items():
            wheel.writestr(name, text)
    return "shop-1.0-py3-none-any.whl"
"""

EMPTY = """\
def build_editable(wheel_directory, *_):
    open(f"{wheel_directory}/shop-1.0-py3-none-any.whl", "w").close()
    return "shop-1.0-py3-none-any.whl"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "shop.py").write_text("def main():\n    print('open')\n")
    return folder


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf" / ".venv"
    folder.parent.mkdir()
    assert venv.bare(folder, LIMIT).ok
    return folder


def put(project: Path, environment: Path, builds: str, limit: float = LIMIT) -> bool:
    (packages_of(environment) / "builder.py").write_text(builds)
    return backend.put(project, "builder", environment, variables(), limit)


def said(environment: Path, *words: str) -> Outcome:
    return run((venv.python_of(environment), "-I", *words), environment)


def builds(project: Path, head: str = "") -> str:
    return BUILDS.format(path=str(project), head=head)


def test_a_project_is_imported_from_where_it_is(project: Path, environment: Path) -> None:
    before = picture(project)

    assert put(project, environment, builds(project))

    assert picture(project) == before
    assert said(environment, "-c", "import shop; shop.main()").lines == ["open"]
    (project / "shop.py").write_text("def main():\n    print('closed')\n")
    assert said(environment, "-c", "import shop; shop.main()").lines == ["closed"]


def test_its_programs_and_what_is_known_of_it_are_there(project: Path, environment: Path) -> None:
    assert put(project, environment, builds(project))

    version = "from importlib.metadata import version; print(version('shop'))"
    assert said(environment, "-c", version).lines == ["1.0"]
    program = venv.python_of(environment).with_name("shop" + ".exe" * (sys.platform == "win32"))
    assert run((program,), environment).lines == ["open"]


@pytest.mark.parametrize(
    "builder",
    [
        "",
        "raise RuntimeError('no')\n",
        "def build_editable(*_): raise SystemExit(3)\n",
        "def build_editable(*_): return 'missing.whl'\n",
        EMPTY,
    ],
    ids=["no hook", "cannot be imported", "it gives up", "no wheel", "an empty wheel"],
)
def test_what_cannot_be_built_is_left_to_an_installer(
    builder: str, project: Path, environment: Path
) -> None:
    assert not put(project, environment, builder)
    assert said(environment, "-c", "import shop").code == 1


def test_a_project_for_another_python_is_left_to_an_installer(
    project: Path, environment: Path
) -> None:
    assert not put(project, environment, builds(project, "Requires-Python: <3.6\\n"))
    assert said(environment, "-c", "import shop").code == 1


def test_a_project_for_this_python_is_not(project: Path, environment: Path) -> None:
    assert put(project, environment, builds(project, "Requires-Python: >=3.6\\n"))


def test_a_backend_that_does_not_end_is_stopped(project: Path, environment: Path) -> None:
    assert not put(project, environment, "import time\ntime.sleep(600)\n", limit=1)


def test_a_backend_that_is_not_there_is_left_to_an_installer(
    project: Path, environment: Path
) -> None:
    assert not backend.put(project, "no_such_backend", environment, variables(), LIMIT)

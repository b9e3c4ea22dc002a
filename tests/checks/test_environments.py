"""Environments: a project installed with what it needs, and nothing of another project."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.checks.environments import filled, variables
from scaffold.checks.requirements import Needs
from scaffold.system.processes import Outcome, run
from tests.support import without_uv

LIMIT = 600.0
WITH_UV = pytest.mark.parametrize("uv", [True, False], ids=["with uv", "without uv"])


def wheel(folder: Path, name: str, version: str) -> None:
    """Write a wheel of a made-up distribution, whose module tells its version."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files = {
        f"{module}.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(folder / f"{module}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that takes the place of the index."""
    folder = tmp_path / "index"
    folder.mkdir()
    for version in ("1.0", "2.0"):
        wheel(folder, "madeup-kettle", version)
    wheel(folder, "madeup-teapot", "1.0")
    for prefix in ("PIP", "UV"):
        monkeypatch.setenv(f"{prefix}_NO_INDEX", "1")
        monkeypatch.setenv(f"{prefix}_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_OFFLINE", "1")
    return folder


def versions(folder: Path, needs: Needs, project: Path) -> Mapping[str, str]:
    """Return what is installed in a new environment in *folder*, by name."""
    script = (
        "from importlib.metadata import distributions\n"
        "for one in distributions(): print(one.name, one.version)"
    )
    with filled(needs, project, folder, LIMIT) as found:
        assert found.outcome == Outcome(0, "")
        outcome = run((found.python, "-c", script), project, variables(found.programs), limit=LIMIT)
    assert outcome.ok, outcome.output
    return dict(line.split() for line in outcome.lines)


@WITH_UV
def test_what_is_installed_depends_on_the_project_and_the_index_alone(
    uv: bool, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index.is_dir()
    if not uv:
        monkeypatch.setenv("PATH", without_uv(os.environ["PATH"]))

    any_version = versions(tmp_path / "a", Needs(("madeup-kettle",), False), tmp_path)
    old = versions(tmp_path / "b", Needs(("madeup-kettle==1.0",), False), tmp_path)
    after = versions(tmp_path / "c", Needs(("madeup-kettle", "madeup-teapot"), False), tmp_path)

    assert (any_version["madeup-kettle"], old["madeup-kettle"]) == ("2.0", "1.0")
    assert (after["madeup-kettle"], after["madeup-teapot"]) == ("2.0", "1.0")
    assert "madeup-teapot" not in old


@WITH_UV
def test_what_cannot_be_installed_is_the_outcome(
    uv: bool, index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert index.is_dir()
    if not uv:
        monkeypatch.setenv("PATH", without_uv(os.environ["PATH"]))

    with filled(Needs(("madeup-saucer",), False), tmp_path, tmp_path / "a", LIMIT) as found:
        assert not found.outcome.ok
        assert "madeup-saucer" in found.outcome.output


def test_nothing_is_installed_where_nothing_is_needed(tmp_path: Path) -> None:
    with filled(Needs((), False), tmp_path, tmp_path / "a", LIMIT) as found:
        assert found.outcome.ok
        assert found.python.exists()
        assert found.programs == (found.python.parent,)
        assert found.packages.is_dir() or sys.platform == "win32"


@pytest.mark.install
@WITH_UV
def test_a_package_is_installed_itself(
    uv: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "shop"
    (project / "shop").mkdir(parents=True)
    (project / "shop/__init__.py").write_text('"""Shop."""\n__version__ = "3"\n')
    (project / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["flit_core"]\nbuild-backend = "flit_core.buildapi"\n'
        '[project]\nname = "shop"\ndynamic = ["version", "description"]\n'
    )
    if not uv:
        monkeypatch.setenv("PATH", without_uv(os.environ["PATH"]))

    assert versions(tmp_path / "a", Needs((), True), project)["shop"] == "3"


# What a program may know


def test_a_program_finds_what_was_installed_for_it_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, base = tmp_path / "own" / "bin", tmp_path / "base" / "bin"
    monkeypatch.setenv("PATH", "mine")

    found = variables((own, base))

    assert found["PATH"] == os.pathsep.join((str(own), str(base), "mine"))
    assert found["VIRTUAL_ENV"] == str(tmp_path / "own")


def test_it_sees_nothing_that_is_set_for_one_application_or_tool(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = {
        **{name: "x" for name in ("SECRET_KEY", "FLASK_APP", "DATABASE_URL", "PYTHONPATH")},
        **{name: "x" for name in ("AWS_SECRET_ACCESS_KEY", "VIRTUAL_ENV", "PYTEST_ADDOPTS")},
        **{name: "y" for name in ("LC_ALL", "TZ", "HTTPS_PROXY", "https_proxy", "SHOP")},
    }
    for name, value in ours.items():
        monkeypatch.setenv(name, value)

    assert {name for name in variables() if name in ours} == {
        *("LC_ALL", "TZ", "HTTPS_PROXY", "https_proxy")
    }
    assert variables(also=["SHOP"], KEY="z").items() >= {"SHOP": "y", "KEY": "z"}.items()
    assert "SHOP" not in variables()

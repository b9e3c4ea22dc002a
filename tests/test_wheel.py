"""The wheel: what is in it, and that it makes the same project on every Python."""

import os
import sys
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.environments import ROOT, Environment, ends, fresh, newest, pythons
from tests.support import TEMPLATES, environment, often, picture, run, scaffold

MEGABYTE = 1_000_000
KINDS = sorted(path.parent.name for path in TEMPLATES.glob("*/cookiecutter.json"))
ANSWERS = ("--author", "Ada Söhne", "--description", 'It\'s "quoted"', "--package", "shop")

# What may differ from one machine to another, and must not change a byte.
ELSEWHERE = (
    {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "2", "TZ": "America/Adak", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
)


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the wheel and the sdist, built from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    build = (sys.executable, "-m", "hatchling", "build", "-d", folder)
    done = run(*build, cwd=ROOT, env=environment(folder))
    assert done.code == 0, done.err
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    [path] = dist.glob("*.whl")
    return path


def sources(folder: Path) -> set[str]:
    """Return the files of *folder* that are sources, not bytecode."""
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def modes(folder: Path) -> dict[str, int]:
    """Return the permissions of all that *folder* holds."""
    return {path.relative_to(folder).as_posix(): path.stat().st_mode for path in folder.rglob("*")}


def test_the_wheel_holds_the_package_and_its_templates(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    kept = {f"scaffold/{name}" for name in sources(ROOT / "scaffold")}
    kept |= {f"scaffold/templates/{name}" for name in sources(TEMPLATES)}
    assert {name for name in names if ".dist-info/" not in name} == kept
    assert any("/.gitignore" in name for name in kept)
    assert "scaffold/py.typed" in names


def test_the_wheel_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size <= 2 * MEGABYTE


def test_the_sdist_makes_the_same_wheel(dist: Path, wheel: Path, tmp_path: Path) -> None:
    [sdist] = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    [unpacked] = tmp_path.iterdir()
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path)
    done = run(*build, cwd=unpacked, env=environment(tmp_path))
    assert done.code == 0, done.err
    [again] = tmp_path.glob("*.whl")
    assert again.read_bytes() == wheel.read_bytes()


def made_here(kind: str, folder: Path) -> Path:
    """Make a project with this checkout."""
    folder.mkdir()
    assert scaffold("new", "shop", "-t", kind, *ANSWERS, cwd=folder).code == 0
    return folder / "shop"


def assert_makes_the_same(installed: Environment, folder: Path, program: str = "") -> None:
    """Compare the projects that *installed* makes with those of this checkout."""
    first, *more = (program or "flask-scaffold").split()
    for kind in KINDS:
        here = made_here(kind, folder / kind)
        for number, variables in enumerate(ELSEWHERE):
            parent = folder / f"{kind} {number}"
            parent.mkdir()
            order = (*more, "new", "shop", "-t", kind, *ANSWERS)
            done = installed.run(first, *order, cwd=parent, **variables)
            assert (done.code, done.err) == (0, "")
            assert picture(parent / "shop") == picture(here)
            assert modes(parent / "shop") == modes(here)


@pytest.mark.install
@pytest.mark.parametrize("python", often([*reversed(pythons())], 1))
def test_every_python_makes_the_same_project(python: str, wheel: Path, tmp_path: Path) -> None:
    assert_makes_the_same(fresh(tmp_path, pythons()[python], wheel), tmp_path)


@pytest.mark.install
def test_bytecode_that_an_installer_makes_of_templates_gets_into_no_project(
    wheel: Path, tmp_path: Path
) -> None:
    installed = fresh(tmp_path, newest(), wheel)
    code = "import compileall, scaffold; compileall.compile_dir(scaffold.__path__[0], quiet=2)"
    installed.run("python", "-c", code, cwd=tmp_path)
    assert list(installed.path.glob("**/scaffold/templates/**/__pycache__"))
    assert_makes_the_same(installed, tmp_path)


@pytest.mark.install
@pytest.mark.parametrize("program", often(["flaskr-scaffold", "python -m scaffold"], 1))
def test_each_name_of_the_program_makes_it(program: str, wheel: Path, tmp_path: Path) -> None:
    installed = fresh(tmp_path, newest(), wheel)
    assert_makes_the_same(installed, tmp_path, program)


@pytest.mark.install
@pytest.mark.parametrize("python", often(sorted(ends(), reverse=True), 0))
def test_pip_installs_the_wheel(python: str, wheel: Path, tmp_path: Path) -> None:
    variables = environment(tmp_path, PYTHONDONTWRITEBYTECODE="")
    installed = Environment(tmp_path / "venv", tmp_path)
    make = (pythons()[python], "-m", "venv", installed.path)
    assert run(*make, cwd=tmp_path, env=variables).code == 0
    pip = installed.run("python", "-m", "pip", "install", "-q", wheel, cwd=tmp_path)
    assert pip.code == 0, pip.err
    assert_makes_the_same(installed, tmp_path)


@pytest.mark.install
def test_an_editable_install_makes_the_same_project(tmp_path: Path) -> None:
    installed = fresh(tmp_path, newest(), "--editable", ROOT)
    assert_makes_the_same(installed, tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no umask to speak of")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o027])
def test_modes_follow_the_umask(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        project = made_here("hello", tmp_path / "made")
    finally:
        os.umask(before)
    for path in (project, *project.rglob("*")):
        wanted = 0o777 if path.is_dir() else 0o666
        assert path.stat().st_mode & 0o777 == wanted & ~umask

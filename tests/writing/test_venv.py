"""Venv: what is told and typed where it fails, and packages in their place where it does not."""

import os
import re
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

import pytest
from uv import find_uv_bin

from scaffold.project.problems import Problem
from scaffold.writing import venv
from scaffold.writing.venv import ByHand
from tests.environments import ROOT, Environment, fresh
from tests.support import Result, environment, often, picture, run, scaffold

no_windows = pytest.mark.skipif(os.name == "nt", reason="the shells and paths of other systems")

# Nothing listens on the port for discarding what is sent.
NOWHERE = "http://127.0.0.1:9/simple"

# Wherever these lead ({} is a folder), the packages belong into the new environment.
MISLEADING = {
    "PIP_TARGET": "{}",
    "PIP_USER": "1",
    "PIP_PREFIX": "{}",
    "PIP_REQUIRE_VIRTUALENV": "1",
    "UV_SYSTEM_PYTHON": "1",
    "UV_PYTHON": "3.8",
    "UV_PROJECT_ENVIRONMENT": "{}",
    "UV_WORKING_DIR": "{}",
    "VIRTUAL_ENV": "{}",
    "CONDA_PREFIX": "{}",
    "PYTHONHOME": sys.base_prefix,
    "PYTHONPATH": sysconfig.get_path("purelib"),  # Flask is there already.
}


def tools(folder: Path, *names: str) -> Path:
    """Make a folder of empty programs, which only stand on the PATH."""
    folder.mkdir()
    for name in names:
        (folder / name).touch(mode=0o755)
    return folder


# Lines to type


@no_windows
@pytest.mark.parametrize(
    ("names", "make", "fill"),
    [
        (("uv", "python3"), "uv venv --seed .venv", "uv pip install -e '.[dev]'"),
        (("python3", "python"), "python3 -m venv .venv", "pip install -e '.[dev]'"),
        (("python",), "python -m venv .venv", "pip install -e '.[dev]'"),
        ((), "python3 -m venv .venv", "pip install -e '.[dev]'"),
    ],
)
def test_the_lines_name_programs_that_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], make: str, fill: str
) -> None:
    monkeypatch.setenv("PATH", str(tools(tmp_path / "bin", *names)))
    monkeypatch.delenv("SHELL", raising=False)

    assert venv.by_hand(windows=False) == ByHand(make, ". .venv/bin/activate", fill)


@no_windows
@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("/bin/bash", ". .venv/bin/activate"),
        ("/usr/bin/fish", "source .venv/bin/activate.fish"),
        ("/bin/tcsh", "source .venv/bin/activate.csh"),
    ],
)
def test_each_shell_enters_in_its_own_way(
    monkeypatch: pytest.MonkeyPatch, shell: str, line: str
) -> None:
    monkeypatch.setenv("SHELL", shell)

    assert venv.by_hand(windows=False).enter == line


@no_windows
@pytest.mark.parametrize(
    ("names", "make"),
    [
        (("uv", "py"), "uv venv --seed .venv"),
        (("py", "python"), "py -m venv .venv"),
        (("python",), "python -m venv .venv"),
    ],
)
def test_on_windows_no_script_need_be_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], make: str
) -> None:
    monkeypatch.setenv("PATH", str(tools(tmp_path / "bin", *names)))

    lines = venv.by_hand(windows=True)

    assert lines == ByHand(make, "", r'.venv\Scripts\pip install -e ".[dev]"', ".venv\\Scripts\\")
    assert lines.lines == (make, r'.venv\Scripts\pip install -e ".[dev]"')


# What is judged beforehand


def test_nothing_is_in_the_way(tmp_path: Path) -> None:
    assert venv.obstacle(tmp_path / "it's a shop, é中") is None


@no_windows
def test_a_python_without_the_means(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tools(tmp_path / "bin")))
    for module in ("pip", "ensurepip"):
        monkeypatch.setitem(sys.modules, module, None)  # As where it is not installed.

    assert venv.obstacle(tmp_path) == Problem(
        "no-venv",
        "This Python cannot make virtual environments.",
        "Install its venv module, or uv, or leave --venv out.",
        refusal=False,
    )


@no_windows
def test_a_folder_that_the_path_of_programs_cannot_name(tmp_path: Path) -> None:
    assert venv.obstacle(Path("/a:b/shop")) == Problem(
        "no-venv",
        "A virtual environment does not work in '/a:b/shop', because of the ':'.",
        "Choose another folder with --output-dir, or leave --venv out.",
    )


@no_windows
def test_a_folder_that_the_scripts_of_pip_cannot_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = Path("/my $shop")
    monkeypatch.setenv("PATH", str(tools(tmp_path / "with", "uv")))
    assert venv.obstacle(odd) is None

    monkeypatch.setenv("PATH", str(tools(tmp_path / "without")))
    problem = venv.obstacle(odd)
    assert problem and problem.message.endswith("because of the '$'.")


# Why it failed


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            """
            error: Request failed after 3 retries in 5.3s
              cause: Failed to fetch: http://127.0.0.1:9/simple/flask/
              cause: error sending request for url (http://127.0.0.1:9/simple/flask/)
              cause: Connection refused (os error 111)
            """,
            (
                "Request failed after 3 retries in 5.3s: Failed to fetch: "
                "http://127.0.0.1:9/simple/flask/: Connection refused (os error 111)"
            ),
        ),
        (
            """
            Using Python 3.11.7
              × No solution found when resolving dependencies:
              ╰─▶ Because flask was not found, we can conclude that it cannot be used.
            """,
            (
                "No solution found when resolving dependencies: "
                "Because flask was not found, we can conclude that it cannot be used"
            ),
        ),
        (
            """
            WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'
            error: subprocess-exited-with-error
            × installing build dependencies did not run successfully.
            ╰─> [3 lines of output]
                ERROR: Could not find a version that satisfies the requirement flit_core>=3.11 \
(from versions: none)
                ERROR: No matching distribution found for flit_core>=3.11
            """,
            "no package index can be reached that has flit_core>=3.11",
        ),
        (
            """
            WARNING: something else
            ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device
            """,
            "Could not install packages due to an OSError: [Errno 28] No space left on device",
        ),
        ("killed", "killed"),
        ("", "it did not say why"),
        ("error: " + "x" * 400, "x" * 300 + "..."),
    ],
    ids=["uv", "older uv", "pip, no index", "pip", "something else", "nothing", "too much"],
)
def test_the_reason_is_one_line(said: str, reason: str) -> None:
    assert venv.reason([line.strip() for line in said.splitlines() if line.strip()]) == reason


# With uv, with a pip beside us, and with neither


@dataclass(frozen=True)
class Machine:
    """The Python that runs us, and the folders in which programs are found."""

    python: Path
    path: str

    def install(self, project: Path, **more: str) -> Result:
        """Let our code install into *project*; the result tells how that ended, and why."""
        env = environment(project.parent, PATH=self.path, **more)
        return run(self.python, "-c", _INSTALL, project, cwd=ROOT, env=env)


_INSTALL = """
import sys
from pathlib import Path
from scaffold.writing import venv

step = venv.install(Path(sys.argv[1]))
print(step.status, step.detail.partition("\\n")[0], sep=": ")
"""


@pytest.fixture(scope="module", params=often(["uv", "pip", "neither"], 2))
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    folder = tmp_path_factory.mktemp(request.param)
    uv = str(Path(find_uv_bin()).parent) if request.param == "uv" else str(folder / "bin")
    pip = ("pip",) if request.param == "pip" else ()
    return Machine(fresh(folder, Path(sys.executable), *pip).program("python"), uv)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a folder whose name has to be quoted."""
    folder = tmp_path / "it's a shop, é 中"
    folder.mkdir()
    assert scaffold("new", "shop", "--no-record", cwd=folder).code == 0
    return folder / "shop"


@pytest.mark.install
def test_flask_and_the_tools_are_in_the_environment_of_the_project(
    machine: Machine, project: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    misleading = {key: value.format(elsewhere) for key, value in MISLEADING.items()}

    result = machine.install(project, **misleading)

    assert (result.out, result.err) == ("done: \n", "")
    there = Environment(project / ".venv", tmp_path)
    assert there.run("pytest", cwd=project).code == 0
    assert "hello.hello" in there.run("flask", "--app", "flaskr", "routes", cwd=project).out
    where = there.run("python", "-c", _WHERE, cwd=tmp_path).out.splitlines()
    assert where[0] == str(project)
    assert [Path(line).is_relative_to(there.path) for line in where[1:]] == [True, True]
    assert not elsewhere.exists()


_WHERE = """
import flask, flaskr, pip
from pathlib import Path

print(Path(flaskr.__file__).parent.parent, flask.__file__, pip.__file__, sep="\\n")
"""


@pytest.mark.install
def test_a_failure_leaves_the_project_alone(machine: Machine, project: Path) -> None:
    before = picture(project)

    result = machine.install(
        project,
        UV_DEFAULT_INDEX=NOWHERE,
        UV_HTTP_RETRIES="0",
        UV_CACHE_DIR=str(project.parent / "cache"),
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS="",
    )

    assert result.out.startswith("failed: ")
    assert re.search("Connection refused|no package index can be reached", result.out)
    assert picture(project) == before


@no_windows
def test_a_uv_that_does_not_work_is_as_good_as_none(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tools(tmp_path / "bin", "uv")
    (broken / "uv").write_text("#!/bin/sh\nmkdir .venv\necho error: No cache.\nexit 2\n")
    monkeypatch.setenv("PATH", os.pathsep.join((str(broken), os.environ["PATH"])))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")

    step = venv.install(project)

    assert step.detail.partition("\n")[0].startswith("no package index can be reached")
    assert not (project / ".venv").exists()


# Settings of pip and uv that send packages elsewhere


def settings_files(folder: Path, pip: str = "", uv: str = "") -> dict[str, str]:
    """Write settings of the user's; return the variables with which they are read, and others."""
    (folder / "uv").mkdir(parents=True)
    (folder / "uv" / "uv.toml").write_text(f"[pip]\n{uv}\n")
    own = os.environ.get("PIP_CONFIG_FILE") or Path("~/.config/pip/pip.conf").expanduser()
    index = Path(own).read_text() if Path(own).is_file() else ""
    (folder / "pip.conf").write_text(f"{index}\n[install]\n{pip}\n")
    return {"PIP_CONFIG_FILE": str(folder / "pip.conf"), "XDG_CONFIG_HOME": str(folder)}


@no_windows
@pytest.mark.install
@pytest.mark.parametrize("machine", ["uv", "pip"], indirect=True)
@pytest.mark.parametrize(
    "settings",
    often(
        [
            ("no-dependencies = true\ndry-run = true", 'prefix = "{}"\nno-deps = true'),
            ("user = true", "system = true"),
            ("prefix = {}", 'prefix = "{}"'),
            ("", "no-deps = true"),
            ("no-deps = true", 'python = "3.8"'),
        ],
        1,
    ),
)
def test_settings_do_not_send_packages_elsewhere(
    machine: Machine, project: Path, tmp_path: Path, settings: tuple[str, str]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    pip, uv = (text.format(elsewhere) for text in settings)
    files = settings_files(tmp_path / "config", pip, uv)

    result = machine.install(project, **files)

    assert (result.out, result.err) == ("done: \n", "")
    there = Environment(project / ".venv", tmp_path)
    where = there.run("python", "-c", _WHERE, cwd=tmp_path).out.splitlines()
    assert where[0] == str(project)
    assert [Path(line).is_relative_to(there.path) for line in where[1:]] == [True, True]
    assert there.run("pytest", "--version", cwd=project).code == 0
    assert not elsewhere.exists()


@no_windows
@pytest.mark.install
def test_a_target_in_the_settings_of_pip_is_never_a_false_success(
    machine: Machine, project: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"

    result = machine.install(
        project, **settings_files(tmp_path / "config", f"target = {elsewhere}")
    )

    assert not elsewhere.exists()
    if result.out == "done: \n":
        there = Environment(project / ".venv", tmp_path)
        assert there.run("pytest", "--version", cwd=project).code == 0
    else:  # An older pip, as Python 3.11 brings it, fails to build anything with such settings.
        assert result.out == "failed: Cannot set --home and --prefix together\n"
        assert not (project / ".venv").exists()


@no_windows
@pytest.mark.install
def test_a_target_in_the_settings_of_uv_is_a_clear_failure(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    for name, value in settings_files(tmp_path / "config", uv=f'target = "{elsewhere}"').items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{Path(find_uv_bin()).parent}{os.pathsep}{os.environ['PATH']}")

    step = venv.install(project)

    assert step.status == "failed"
    assert step.detail.partition("\n")[0] == (
        "uv installed the packages elsewhere: take 'target' out of its settings (uv.toml)"
    )
    assert not (project / ".venv").exists()

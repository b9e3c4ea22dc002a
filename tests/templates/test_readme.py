"""What a newcomer types: the lines of a project's README, and what other tools offer for them."""

import json
import os
import re
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from uv import find_uv_bin

from tests.environments import ends, fresh
from tests.support import Result, environment, often, run
from tests.templates.projects import BARE, HELLO, PRESETS, WIDEST, Choice, set_up
from tests.templates.servers import page, serving

pytestmark = pytest.mark.install

OLDEST, *_, NEWEST = [*ends().values()] * 2
each_project = pytest.mark.parametrize("choice", BARE, ids=lambda choice: choice.label)
API, SITE = (next(one for one in PRESETS if one.label == name) for name in ("api", "site"))
# One without a server of its own, and one with; then the others.
PUBLIC = [HELLO, SITE, *(choice for choice in PRESETS if choice is not SITE)]
each_public_project = pytest.mark.parametrize(
    "choice", often(PUBLIC, 2), ids=lambda choice: choice.label
)
posix = pytest.mark.skipif(os.name == "nt", reason="these lines are for a POSIX shell")


class Terminal:
    """A shell in a project, in which python3 is a Python of ours; every use is a new one.

    In one that is *quick*, uv is typed where pip and venv would come to the same; with ``--full``, the
    lines of one project are typed as they are.
    """

    def __init__(self, project: Path, python: Path, *, quick: bool = False) -> None:
        self.project = project
        self.quick = quick
        programs = project.parent / "bin"
        programs.mkdir()
        (programs / "python3").symlink_to(python)
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        self.env = environment(project.parent, PATH=path)

    def type(self, *lines: str) -> Result:
        """Type *lines*; the first one that fails is the last."""
        typed = "\n".join(lines)
        if self.quick:
            typed = re.sub(
                r"^python3 -m venv", "uv venv -q --python python3", typed, flags=re.MULTILINE
            )
            typed = re.sub(r"^pip install", "uv pip install -q", typed, flags=re.MULTILINE)
        done = run("bash", "-ec", typed, cwd=self.project, env=self.env)
        assert done.code == 0, done.out + done.err
        return done

    def serving(self, *lines: str) -> AbstractContextManager[str]:
        """Type *lines*, the last of which starts a server, and give its address."""
        typed = "\n".join([*lines[:-1], f"exec {lines[-1]}"])
        return serving("bash", "-ec", typed, cwd=self.project, env=self.env)

    def served(self, *lines: str) -> str:
        """Type *lines*, the last of which starts a server, and return the page that it serves."""
        with self.serving(*lines) as address:
            return page(address)


def blocks(readme: str) -> list[list[str]]:
    """Return the lines of each block of shell code."""
    return [
        found.splitlines()
        for found in re.findall(r"^```sh\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
    ]


@posix
@each_project
def test_the_lines_of_the_readme_work(choice: Choice, tmp_path: Path, full: bool) -> None:
    project = choice.make(tmp_path)
    once, each_time, tests = blocks((project / "README.md").read_text())
    activate = once[1]
    terminal = Terminal(project, OLDEST, quick=choice is not HELLO or not full)
    terminal.type(*once)
    assert choice.is_index(terminal.served(activate, *each_time))
    assert " passed in " in terminal.type(activate, *tests).out


@posix
def test_the_lines_about_the_database_and_the_api_work(tmp_path: Path) -> None:
    project = API.make(tmp_path)
    once, each_time, _, upgrade, revision, curl = blocks((project / "README.md").read_text())
    activate = once[1]
    terminal = Terminal(project, NEWEST, quick=True)
    terminal.type(*once)
    terminal.type(activate, *revision, *upgrade)
    terminal.type(activate, "ruff check", "ruff format --check")
    with terminal.serving(activate, *each_time) as address:
        add, look = (line.replace("http://127.0.0.1:5000", address) for line in curl)
        terminal.type(f"{add} --fail", f"{look} --fail --output notes")
    assert json.loads((project / "notes").read_text())["total"] == 1


@posix
def test_the_line_that_serves_works(tmp_path: Path) -> None:
    project = SITE.make(tmp_path)
    once, *_, serve = blocks((project / "README.md").read_text())
    terminal = Terminal(project, NEWEST, quick=True)
    terminal.type(*once)
    assert SITE.is_index(terminal.served(once[1], *serve))


@posix
@each_public_project
def test_the_way_to_the_internet_works(choice: Choice, tmp_path: Path) -> None:
    project = choice.make(tmp_path)
    readme = (project / "README.md").read_text()
    [install] = re.findall(r"^1\. .+?`(pip install .+?)`", readme, re.MULTILINE)
    tables = re.findall(r"^   Make the tables, .+?`(flask .*?)`", readme, re.MULTILINE)
    [start] = re.findall(r"^3\. .+?`(gunicorn.*?)`", readme, re.MULTILINE)
    terminal = Terminal(project, NEWEST, quick=True)
    terminal.env |= {"FLASK_SECRET_KEY": "a key", "FLASK_TRUSTED_HOSTS": '["127.0.0.1"]'}
    activate = ". ../server/bin/activate"
    terminal.type("python3 -m venv ../server", activate, install, *tables)
    assert choice.is_index(terminal.served(activate, start))


@pytest.mark.parametrize("choice", often(BARE, 1), ids=lambda choice: choice.label)
def test_uv_finds_the_tools(choice: Choice, tmp_path: Path) -> None:
    project = choice.make(tmp_path)
    words = ("run", "--python", NEWEST, "pytest")
    done = run(find_uv_bin(), *words, cwd=project, env=environment(tmp_path))
    assert " passed in " in done.out, done.err


@posix
@each_public_project
def test_its_wheel_serves_the_page_elsewhere(choice: Choice, tmp_path: Path) -> None:
    project = choice.make(tmp_path)
    words = ("build", "--quiet", "--python", NEWEST, "--out-dir", tmp_path / "dist")
    done = run(find_uv_bin(), *words, cwd=project, env=environment(tmp_path))
    assert done.code == 0, done.err
    [wheel] = (tmp_path / "dist").glob("*.whl")
    server = fresh(tmp_path, NEWEST, wheel, "gunicorn")
    set_up(project, server, tmp_path)
    command = (server.program("gunicorn"), f"{choice.package}:create_app()")
    with serving(*command, cwd=tmp_path, env=server.variables()) as address:
        assert choice.is_index(page(address))
    assert list(server.path.glob("var/*/secret_key"))


@pytest.mark.parametrize("choice", [*PRESETS, *WIDEST], ids=lambda choice: choice.label)
def test_a_readme_does_not_contradict_itself(choice: Choice, tmp_path: Path) -> None:
    readme = (choice.make(tmp_path) / "README.md").read_text()
    steps = readme.partition("\n## Put it on the internet\n")[2].partition("\n## ")[0]

    has_server = "\n## Run it in production\n" in readme
    assert ("install . gunicorn" in steps) is not has_server
    assert ("create_app()'" in steps) is not has_server
    has_proxy = "\n## Behind a proxy\n" in readme
    assert ("proxy_fix" in steps) is not has_proxy
    assert ("FLASK_PROXY_COUNT" in steps) is has_proxy
    if "\n## Docker\n" in readme:
        assert "steps 1 to 3 above" in readme

"""Files that other programs read, which must agree."""

import json
import os
import re
import shutil
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.environments import Environment, SharedEnvironments, fresh, newest, tool
from tests.support import run
from tests.templates.projects import PRESETS, WIDEST, Choice
from tests.templates.servers import page, serving

FULL = next(one for one in PRESETS if one.label == "full")
EVERYWHERE = Choice("everywhere", ("--template", "full", "--with", "gitlab-ci"))
SCHEMAS = {
    "compose-spec": "compose.yaml",
    "dependabot": ".github/dependabot.yml",
    "github-workflows": ".github/workflows/tests.yml",
    "gitlab-ci": ".gitlab-ci.yml",
}


@pytest.mark.install
@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_file_is_as_its_readers_describe_it(schema: str, tmp_path: Path) -> None:
    project = EVERYWHERE.make(tmp_path)
    words = ("--builtin-schema", f"vendor.{schema}", SCHEMAS[schema])

    done = tool("check-jsonschema", *words, cwd=project, home=tmp_path)

    assert done.code == 0, done.out + done.err


@pytest.mark.parametrize("choice", WIDEST, ids=lambda choice: choice.label)
def test_a_project_tests_its_code_and_not_the_files_of_other_programs(
    choice: Choice, tmp_path: Path
) -> None:
    project = choice.make(tmp_path)

    tests = "".join(path.read_text() for path in (project / "tests").iterdir())

    assert re.findall(r"\"((?!/)[\w./-]+\.(?:ya?ml|toml|md|json)|Dockerfile)\"", tests) == []


def test_what_a_project_says_of_its_tools_is_so(tmp_path: Path) -> None:
    project = EVERYWHERE.make(tmp_path)
    workflow = (project / ".github/workflows/tests.yml").read_text()
    pipeline = (project / ".gitlab-ci.yml").read_text()
    pyproject = tomllib.loads((project / "pyproject.toml").read_text())["project"]

    # Actions are pinned by their hash.
    actions = re.findall(r"uses: (\S+)", workflow)
    assert actions
    assert [action for action in actions if not re.fullmatch(r"\S+@[0-9a-f]{40}", action)] == []
    # The oldest Python that is promised is tested.
    oldest = pyproject["requires-python"].removeprefix(">=")
    assert f'python: ["{oldest}", ' in workflow
    assert f'PYTHON: ["{oldest}", ' in pipeline
    # Dependabot fails where there is nothing to watch.
    watched = {"pip": "pyproject.toml", "github-actions": ".github/workflows"}
    updates = yaml.safe_load((project / ".github/dependabot.yml").read_text())["updates"]
    assert {one["package-ecosystem"] for one in updates} == watched.keys()
    assert all((project / path).exists() for path in watched.values())
    # A commit is checked by tools that the project installs.
    hooks = re.findall(r"entry: (\S+)", (project / ".pre-commit-config.yaml").read_text())
    tools = {re.split(r"\W", tool)[0] for tool in pyproject["optional-dependencies"]["dev"]}
    assert hooks
    assert {*hooks} <= tools
    # The image runs without root.
    assert "\nUSER app\n" in (project / "Dockerfile").read_text()


def test_a_dev_container_installs_the_project_with_its_tools(tmp_path: Path) -> None:
    project = FULL.make(tmp_path)

    container = json.loads((project / ".devcontainer" / "devcontainer.json").read_text())

    install, tables = container["postCreateCommand"].split(" && ")
    assert install.endswith("-e '.[dev]'")
    assert tables == "flask --app flaskr db upgrade"
    assert container["forwardPorts"] == [5000]


@pytest.mark.parametrize("choice", WIDEST, ids=lambda choice: choice.label)
def test_agents_are_told_the_modules_in_the_order_of_the_factory(
    choice: Choice, tmp_path: Path
) -> None:
    project = choice.make(tmp_path)

    told = re.search(r"in this order:(.+)\.", (project / "AGENTS.md").read_text())

    factory = (project / choice.package / "__init__.py").read_text()
    assert told
    assert re.findall(r"`(\w+)`", told[1]) == re.findall(r"(\w+)\.init_app\(app\)", factory)


@pytest.mark.install
@pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
def test_a_commit_is_checked_by_the_tools_of_the_project(
    tmp_path: Path, shared: SharedEnvironments
) -> None:
    project = Choice("checked", ("--with", "pre-commit")).make(tmp_path)
    venv = shared.beside(project, newest())
    for words in (("init", "--quiet"), ("add", "--all")):
        run("git", *words, cwd=project, env=venv.variables())

    tidy = venv.run("pre-commit", "run", "--all-files", cwd=project)
    hello = project / "flaskr" / "hello.py"
    hello.write_text(f"{hello.read_text()}\nX=1\n")
    untidy = venv.run("pre-commit", "run", "--all-files", cwd=project)

    assert (tidy.code, tidy.out.count("Passed")) == (0, 2), tidy.out
    assert untidy.code == 1, untidy.out
    assert hello.read_text().endswith("\nX = 1\n")


class Image:
    """What a Dockerfile copies into its image, of what its .dockerignore lets in."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.project = project
        self.lines = (project / "Dockerfile").read_text().splitlines()
        ignored = (project / ".dockerignore").read_text().splitlines()
        assert "*" in ignored
        self.let_in = {line[1:] for line in ignored if line.startswith("!")}
        self.stages = [folder / "build", folder / "final"]

    def copy(self) -> None:
        """Make a folder for each stage, with all that is copied there from the project."""
        stage = -1
        for line in self.lines:
            word, *rest = line.split() or [""]
            stage += word == "FROM"
            if word == "COPY" and not rest[0].startswith("--from"):
                *names, target = rest
                for name in names:
                    self._copy(name, self.stages[stage] / target)

    def _copy(self, name: str, target: Path) -> None:
        assert name in self.let_in
        target.parent.mkdir(parents=True, exist_ok=True)
        if (self.project / name).is_dir():
            shutil.copytree(self.project / name, target)
        else:
            target.mkdir(exist_ok=True)
            shutil.copy(self.project / name, target)

    def is_healthy(self, venv: Environment, address: str) -> bool:
        """Ask the server at *address* as the image does."""
        text = "\n".join(self.lines)
        [command] = re.findall(r"HEALTHCHECK .*\\\n\s*CMD (\[.*\])", text)
        program, *words = json.loads(command)
        asked = [word.replace("http://localhost:8000", address) for word in words]
        return venv.run(program, *asked, cwd=venv.home).code == 0


@pytest.mark.install
@pytest.mark.skipif(os.name == "nt", reason="the image is one of Linux")
@pytest.mark.parametrize(
    "choice", [Choice("docker", ("--with", "docker")), FULL], ids=lambda one: one.label
)
def test_what_an_image_holds_is_enough_to_serve(choice: Choice, tmp_path: Path) -> None:
    image = Image(choice.make(tmp_path), tmp_path / "image")
    image.copy()
    venv = fresh(tmp_path, newest())
    venv.install(".", cwd=image.stages[0])
    [command] = [line for line in image.lines if line.startswith("CMD ")]
    program, *words = json.loads(command.removeprefix("CMD "))

    server = (venv.program(program), *words)
    with serving(*server, cwd=image.stages[1], env=venv.variables()) as address:
        page(address)  # The first one takes longer than the check waits, where nothing is compiled.
        assert image.is_healthy(venv, address)
        assert not image.is_healthy(venv, f"{address}/elsewhere")


def test_compose_starts_what_the_project_has(tmp_path: Path) -> None:
    services = []
    for names in ("docker", "docker,sqlite", "docker,sqlalchemy"):
        (folder := tmp_path / names).mkdir()
        made = Choice("made", ("--with", names)).make(folder)
        services.append(yaml.safe_load((made / "compose.yaml").read_text())["services"])

    assert [sorted(each) for each in services] == [
        ["web"],
        ["migrate", "web"],
        ["db", "migrate", "web"],
    ]
    assert [each["migrate"]["command"] for each in services[1:]] == [
        "flask --app flaskr init-db",
        "flask --app flaskr db upgrade",
    ]
    assert services[1]["migrate"]["volumes"] == services[1]["web"]["volumes"]
    assert services[2]["migrate"]["environment"] == services[2]["web"]["environment"]
    assert services[2]["db"]["image"].startswith("postgres:")

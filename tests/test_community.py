"""What contributors read, and what GitHub reads."""

import os
import re
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold import __version__
from tests.environments import ROOT, tool
from tests.support import environment, run

GITHUB = ROOT / ".github"
CONTRIBUTING = (GITHUB / "CONTRIBUTING.md").read_text(encoding="utf-8")
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
RELEASE = GITHUB / "workflows" / "release.yml"

# How check-jsonschema names the rules of GitHub for each file.
SCHEMAS = {
    **{f"workflows/{path.name}": "github-workflows" for path in WORKFLOWS},
    "ISSUE_TEMPLATE/bug.yml": "github-issue-forms",
    "ISSUE_TEMPLATE/config.yml": "github-issue-config",
    "ISSUE_TEMPLATE/feature.yml": "github-issue-forms",
    "dependabot.yml": "dependabot",
}

# The words of the design, which the glossary must explain.
WORDS = frozenset(
    """
    template; feature; preset; third-party template; recipe; plan; pristine; record; step; check;
    requirement; environment; temporary directory; cache; lock
    """.replace("\n", " ").split(";")
)

# Commands of CONTRIBUTING.md that take long, change files, or run elsewhere in full.
NOT_TRIED = {
    "python3 -m venv .venv": "installs",
    ". .venv/bin/activate": "changes the shell",
    "pip install -e '.[dev]'": "installs",
    "pytest tests/project": "what pytest does here already",
    "pytest -n auto": "what pytest does here already",
    "ruff format": "changes files",
    "mypy": "takes long; .ci/run does it",
}


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(path: Path) -> Iterable[dict[str, Any]]:
    """Return the steps of all jobs of a workflow."""
    return [step for job in load(path)["jobs"].values() for step in job["steps"]]


def commands() -> list[str]:
    """Return the lines of shell in CONTRIBUTING.md."""
    blocks = re.findall(r"^```sh\n(.*?)^```", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def glossary() -> list[str]:
    chapter = CONTRIBUTING.partition("\n## Words\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| \*\*(.+?)\*\* \|", chapter, re.MULTILINE)


def test_every_file_that_github_reads_has_a_schema() -> None:
    found = {path.relative_to(GITHUB).as_posix() for path in GITHUB.rglob("*.yml")}
    assert found == set(SCHEMAS)


@pytest.mark.install
@pytest.mark.parametrize("name", SCHEMAS)
def test_a_file_is_as_github_describes_it(name: str, tmp_path: Path) -> None:
    words = ("--builtin-schema", f"vendor.{SCHEMAS[name]}", GITHUB / name)
    done = tool("check-jsonschema", *words, cwd=ROOT, home=tmp_path)
    assert done.code == 0, done.out + done.err


@pytest.mark.parametrize("name", ["bug", "feature"])
def test_an_issue_form_asks_each_question_once(name: str) -> None:
    form = load(GITHUB / "ISSUE_TEMPLATE" / f"{name}.yml")
    assert {"name", "description", "labels", "body"} == form.keys()
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert all(field["attributes"]["label"] for field in fields)


def test_dependabot_reads_actions_and_requirements_in_groups() -> None:
    updates = load(GITHUB / "dependabot.yml")["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "pip"}
    assert all(update["groups"] and update["schedule"]["interval"] for update in updates)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_each_action_and_starts_with_few_permissions(path: Path) -> None:
    assert load(path)["permissions"] == {"contents": "read"}
    lines = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))
    assert lines
    assert [
        line for line in lines if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", line)
    ] == []


def test_workflows_agree_on_the_commit_of_an_action() -> None:
    used = {step["uses"] for path in WORKFLOWS for step in steps(path) if "uses" in step}
    assert len({action.partition("@")[0] for action in used}) == len(used)


def test_only_what_was_tested_is_published() -> None:
    jobs = load(RELEASE)["jobs"]
    publish = jobs["publish"]
    assert publish["environment"] == "release"
    assert publish["permissions"] == {"id-token": "write"}
    assert set(publish["needs"]) == {"tests", "smoke"}
    assert jobs["smoke"]["needs"] == ["build"]
    assert [name for name, job in jobs.items() if "permissions" in job] == ["publish"]
    assert "secrets." not in RELEASE.read_text(encoding="utf-8")


@pytest.mark.install
@pytest.mark.full
@pytest.mark.skipif(os.name == "nt", reason="these lines are for a POSIX shell")
def test_the_release_uses_the_wheel_that_it_builds(tmp_path: Path) -> None:
    env = environment(tmp_path)
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    build = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path / "dist")
    assert run(*build, cwd=ROOT, env=env).code == 0
    lines = [step["run"] for step in load(RELEASE)["jobs"]["smoke"]["steps"] if "run" in step]
    assert len(lines) == 2
    for script in lines:
        done = run("bash", "-ec", script, cwd=tmp_path, env=env)
        assert done.code == 0, done.out + done.err
    assert " passed in " in done.out


@pytest.mark.skipif(os.name == "nt", reason="this line is for a POSIX shell")
@pytest.mark.parametrize(
    ("tag", "code"), [(f"v{__version__}", 0), (__version__, 1), ("v0.0.0", 1), ("", 1)]
)
def test_a_tag_that_differs_from_the_version_is_not_released(
    tag: str, code: int, tmp_path: Path
) -> None:
    [script] = [step["run"] for step in steps(RELEASE) if "tag" in step.get("name", "")]
    env = environment(tmp_path, GITHUB_REF_NAME=tag)
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    assert run("bash", "-ec", script, cwd=ROOT, env=env).code == code


def test_contributing_names_every_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "scaffold").glob("*/__init__.py")}
    assert rooms
    assert {room for room in rooms if f"- `scaffold/{room}/`" not in CONTRIBUTING} == set()


def test_contributing_names_modules_that_there_are() -> None:
    rows = CONTRIBUTING.partition("\n## Find your way\n")[2].partition("\n## ")[0]
    named = re.findall(r"`((?:\w+/)+\w+\.py)`", rows)
    roots = (ROOT, ROOT / "scaffold")
    assert named
    assert [name for name in named if not any((root / name).is_file() for root in roots)] == []


def test_the_glossary_explains_each_word_once() -> None:
    words = glossary()
    assert words == sorted(set(words))
    assert {word.strip() for word in WORDS} <= set(words)


@pytest.mark.parametrize("command", [line for line in commands() if line not in NOT_TRIED])
def test_a_command_of_contributing_works_as_typed(command: str, tmp_path: Path) -> None:
    program, *words = shlex.split(command)
    here = Path(sys.executable).with_name(program)
    done = run(here, *words, cwd=ROOT, env=environment(tmp_path))
    assert done.code == 0, done.out + done.err


def test_commands_that_are_not_tried_are_in_contributing() -> None:
    assert set(NOT_TRIED) <= set(commands())
    named = re.findall(r"`bash (\S+)`|`python -m (tests\.\w+)`", CONTRIBUTING)
    files = [script or module.replace(".", "/") for script, module in named]
    assert files == [".ci/run", "tests/bench", "tests/terminal_picture"]
    assert all((ROOT / name).exists() or (ROOT / f"{name}.py").exists() for name in files)


def test_links_lead_to_files_that_there_are() -> None:
    pages = [ROOT / "README.md", *GITHUB.glob("*.md")]
    broken = {
        (page.name, target)
        for page in pages
        for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    }
    assert broken == set()


def test_pre_commit_uses_the_tools_of_the_environment() -> None:
    [repository] = load(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    hooks = {hook["id"]: hook for hook in repository["hooks"]}
    assert list(hooks) == ["ruff-check", "ruff-format", "mypy"]
    assert all(hook["language"] == "system" for hook in hooks.values())

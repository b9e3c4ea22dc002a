"""Every command says with --json what the schema promises, and nothing else."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import scaffold
from scaffold.cli import COMMANDS
from tests.support import scaffold as run

SCHEMA = json.loads((Path(scaffold.__file__).parent / "report.schema.json").read_text())

LINES: Sequence[tuple[tuple[str, ...], int, str]] = (
    (("new", "shop"), 0, "created"),
    (("new", "shop", "--dry-run"), 0, "planned"),
    (("new", "shop", "--template", "minimal", "--no-record"), 0, "created"),
    (("new", "shop", "--git"), 3, "incomplete"),
    (("new", "my shop", "--with", "nothing", "--package", "class"), 2, "refused"),
    (("new", "taken"), 2, "refused"),
    (("new",), 2, "refused"),
    (("new", "shop", "--no-such-option"), 2, "refused"),
    (("nwe", "shop"), 2, "refused"),
    (("list",), 0, "done"),
    (("show", "hello"), 0, "done"),
    (("show", "blog"), 0, "done"),
    (("show", "nothing"), 2, "refused"),
    (("show",), 2, "refused"),
    (("status",), 2, "refused"),
    (("diff",), 2, "refused"),
    (("add", "health"), 2, "refused"),
    (("add",), 2, "refused"),
    (("remove", "health"), 2, "refused"),
    (("update", "--set", "nothing"), 2, "refused"),
    (("update",), 2, "refused"),
    (("doctor",), 0, "done"),
    (("doctor", "taken"), 1, "failed"),
    (("doctor", "nowhere"), 2, "refused"),
    (("verify",), 2, "refused"),
    (("help",), 0, "done"),
    (("help", "deploying"), 0, "done"),
    (("help", "deploy"), 2, "refused"),
    (("matrix",), 0, "done"),
    (("matrix", "--shard", "3/2"), 2, "refused"),
    (("verify", "taken"), 2, "refused"),
    (("verify", "--limit", "0"), 2, "refused"),
)

# What follows each other in one project.
CHANGES: Sequence[tuple[tuple[str, ...], int, str]] = (
    (("status",), 0, "done"),
    (("diff",), 0, "done"),
    (("add", "health", "--dry-run"), 0, "planned"),
    (("add", "health"), 0, "changed"),
    (("add", "health"), 0, "unchanged"),
    (("add", "helth"), 2, "refused"),
    (("update", "--check"), 0, "current"),
    (("update", "--check", "--set", "description=A shop"), 1, "outdated"),
    (("update", "--set", "package=store"), 0, "changed"),
    (("remove", "health", "--conflict=markers"), 0, "changed"),
    (("remove", "health"), 2, "refused"),
    (("update", "--conflict", "maybe"), 2, "refused"),
)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(("line", "code", "status"), LINES)
def test_every_command_prints_one_document(
    tmp_path: Path, line: tuple[str, ...], code: int, status: str
) -> None:
    (tmp_path / "taken").mkdir()

    result = run(*line, "--json", cwd=tmp_path)

    Draft202012Validator(SCHEMA).validate(result.json)
    assert (result.code, result.json["status"], result.err) == (code, status, "")


def test_every_change_prints_one_document(tmp_path: Path) -> None:
    run("new", "shop", cwd=tmp_path)

    for line, code, status in CHANGES:
        result = run(*line, "--json", cwd=tmp_path / "shop")

        Draft202012Validator(SCHEMA).validate(result.json)
        assert (line, result.code, result.json["status"]) == (line, code, status)
        assert result.err == ""


def test_a_conflict_is_one_document(tmp_path: Path) -> None:
    run("new", "shop", cwd=tmp_path)
    init = tmp_path / "shop" / "flaskr" / "__init__.py"
    init.write_text(init.read_text().replace("from . import hello\n", "from .all import hello\n"))
    (tmp_path / "shop" / "flaskr" / "health.py").write_text("MINE = 1\n")

    stopped = run("add", "health", "--json", cwd=tmp_path / "shop")
    marked = run("add", "health", "--json", "--conflict=markers", cwd=tmp_path / "shop")

    for result in (stopped, marked):
        Draft202012Validator(SCHEMA).validate(result.json)
    assert (stopped.code, stopped.json["status"]) == (1, "failed")
    assert [problem["code"] for problem in stopped.json["problems"]] == ["conflict"]
    assert (marked.code, marked.json["status"], marked.json["problems"]) == (0, "changed", [])
    assert stopped.json["files"] == marked.json["files"]
    assert {entry["path"]: entry["action"] for entry in marked.json["files"]} == {
        "README.md": "update",
        "flaskr/__init__.py": "merge",
        "flaskr/health.py": "conflict",
        "flaskr/templates/links.html": "update",
        "tests/test_health.py": "create",
        ".flask-scaffold/pristine.txt": "update",
        ".flask-scaffold/recipe.toml": "update",
    }


def test_the_status_of_a_project_is_told(tmp_path: Path) -> None:
    run("new", "shop", cwd=tmp_path)

    result = run("status", "--json", cwd=tmp_path / "shop")

    Draft202012Validator(SCHEMA).validate(result.json)
    assert {entry["action"] for entry in result.json["files"]} == {"pristine"}


def test_what_becomes_of_a_project_is_told(tmp_path: Path) -> None:
    run("new", "shop", cwd=tmp_path)
    shop = tmp_path / "shop"
    told = []
    for line in (
        ("add", "health", "--dry-run"),
        ("add", "health"),
        ("add", "health"),
        ("update", "--check"),
        ("update", "--set", "description=Tea"),
        ("remove", "nothing"),
        ("remove", "health"),
        ("diff",),
    ):
        result = run(*line, "--json", cwd=shop)
        Draft202012Validator(SCHEMA).validate(result.json)
        told.append((result.code, result.json["command"], result.json["status"]))

    assert told == [
        (0, "add", "planned"),
        (0, "add", "changed"),
        (0, "add", "unchanged"),
        (0, "update", "current"),
        (0, "update", "changed"),
        (2, "remove", "refused"),
        (0, "remove", "changed"),
        (0, "diff", "done"),
    ]


def test_no_command_is_forgotten() -> None:
    assert set(COMMANDS) == {line[0] for line, _, _ in LINES} - {"nwe"}
    assert set(COMMANDS) == set(SCHEMA["properties"]["command"]["enum"]) - {""}


def test_a_dry_run_tells_what_the_run_makes(tmp_path: Path) -> None:
    planned = run("new", "shop", "--dry-run", "--json", cwd=tmp_path).json
    assert not (tmp_path / "shop").exists()

    created = run("new", "shop", "--json", cwd=tmp_path).json

    assert planned["files"] == created["files"]
    assert {entry["path"]: entry["size"] for entry in created["files"]} == {
        path.relative_to(tmp_path / "shop").as_posix(): path.stat().st_size
        for path in (tmp_path / "shop").rglob("*")
        if path.is_file()
    }


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    result = run("new", "my shop", "-t", "helo", "--package", "class", "--json", cwd=tmp_path)

    assert [problem["code"] for problem in result.json["problems"]] == [
        "name",
        "unknown-template",
        "package",
    ]

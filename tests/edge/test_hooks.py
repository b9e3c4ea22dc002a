"""Hooks run in their order, on a copy where they may change the template."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.errors import Exit
from scaffold.edge.hooks import HookFailed, prompted, run_hooks
from tests.support import picture


def template(folder: Path, **hooks: str) -> Path:
    """Make a template with *hooks* in Python."""
    (folder / "hooks").mkdir(parents=True)
    for name, text in hooks.items():
        (folder / "hooks" / f"{name}.py").write_text(text)
    return folder


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    return folder


def test_without_a_hook_before_the_questions_nothing_is_copied(
    tmp_path: Path, scratch: Path
) -> None:
    source = template(tmp_path / "a", post_gen_project="1 / 0")

    assert (prompted(source, scratch), picture(scratch)) == ((source, ""), {})


def test_a_hook_before_the_questions_changes_a_copy(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "open('cookiecutter.json', 'w').write('{}'); print('Asked.')"
    before = picture(template(tmp_path / "a", pre_prompt=code))
    monkeypatch.chdir(tmp_path / "a")

    copy, said = prompted(Path(), scratch)

    assert (copy.name, said) == ("a", "Asked.\n")
    assert (copy / "cookiecutter.json").read_text() == "{}"
    assert picture(tmp_path / "a") == before


def test_a_hook_is_filled_and_runs_in_the_project(tmp_path: Path, scratch: Path) -> None:
    source = template(tmp_path / "a", post_gen_project="open('made', 'w').write('NAME')")
    project = tmp_path / "project"
    project.mkdir()

    def run(name: str) -> str:
        return run_hooks(source, name, project, lambda text: text.replace("NAME", "shop"), scratch)

    assert (run("pre_gen_project"), picture(project)) == ("", {})
    assert (run("post_gen_project"), picture(project)) == ("", {"made": b"shop"})


def test_what_a_hook_said_before_it_failed_is_told(tmp_path: Path, scratch: Path) -> None:
    source = template(tmp_path / "a", pre_gen_project="print('Begun.'); raise SystemExit('No.')")

    with pytest.raises(HookFailed) as caught:
        run_hooks(source, "pre_gen_project", tmp_path, str, scratch)

    error = caught.value
    assert (error.message, error.exit) == (
        "The hook pre_gen_project.py of the template failed: it ended with code 1: No.",
        Exit.FAILED,
    )
    assert sorted(error.said.split()) == ["Begun.", "No."]

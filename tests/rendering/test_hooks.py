"""Code of a template runs aside, and nothing of it is left in this process."""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path

import pytest

from scaffold.project.errors import DiskFailure, Exit, HookFailed
from scaffold.rendering.hooks import imports, prompted, run_hooks, scratch
from tests.support import picture


def test_a_scratch_folder_goes_however_the_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(ZeroDivisionError), scratch() as folder:
        (folder / "a").write_text("a")
        assert [*picture(tmp_path).values()] == ["folder", b"a"]
        raise ZeroDivisionError
    assert picture(tmp_path) == {}


def test_no_place_for_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nothing"))

    refused = pytest.raises(DiskFailure, match=r"No temporary folder can be made: [^.]+\.$")
    with refused, scratch():
        pass


@pytest.mark.parametrize("module", ["aside_ours", "aside_ours.deep"])
@pytest.mark.parametrize("relative", [False, True])
def test_a_template_imports_its_own_and_leaves_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, relative: bool
) -> None:
    file = tmp_path / "template" / f"{module.replace('.', '/')}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("here = __file__\n")
    monkeypatch.chdir(tmp_path)
    before = {*sys.modules}, [*sys.path], sys.dont_write_bytecode

    with imports(Path("template") if relative else tmp_path / "template", own=True):
        assert import_module(module).here == str(file)

    assert before == ({*sys.modules}, sys.path, sys.dont_write_bytecode)
    assert not [*tmp_path.rglob("*.pyc")]


@pytest.mark.parametrize("path", ["", ".", "{folder}", "{folder}/below", "template"])
def test_a_stranger_is_not_taken_for_a_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    folder = tmp_path / "template"
    for place in (folder, folder / "below"):
        place.mkdir()
        (place / "aside_library.py").touch()
    monkeypatch.chdir(tmp_path if path == "template" else folder)
    monkeypatch.syspath_prepend(path.format(folder=folder))

    with imports(folder, own=False), pytest.raises(ImportError):
        import_module("aside_library")


def test_what_is_no_part_of_it_stays_imported(tmp_path: Path) -> None:
    sys.modules.pop("colorsys", None)

    with imports(tmp_path, own=True):
        import_module("colorsys")

    assert "colorsys" in sys.modules


def template(folder: Path, **hooks: str) -> Path:
    """Make a template with *hooks* in Python."""
    (folder / "hooks").mkdir(parents=True)
    for name, text in hooks.items():
        (folder / "hooks" / f"{name}.py").write_text(text)
    return folder


@pytest.fixture
def aside(tmp_path: Path) -> Path:
    aside = tmp_path / "aside"
    aside.mkdir()
    return aside


def test_without_a_hook_before_the_questions_nothing_is_copied(tmp_path: Path, aside: Path) -> None:
    source = template(tmp_path / "a", post_gen_project="1 / 0")

    assert (prompted(source, aside), picture(aside)) == ((source, ""), {})


def test_a_hook_before_the_questions_changes_a_copy(
    tmp_path: Path, aside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "open('cookiecutter.json', 'w').write('{}'); print('Asked.')"
    before = picture(template(tmp_path / "a", pre_prompt=code))
    monkeypatch.chdir(tmp_path / "a")

    copy, said = prompted(Path(), aside)

    assert (copy.name, said) == ("a", "Asked.\n")
    assert (copy / "cookiecutter.json").read_text() == "{}"
    assert picture(tmp_path / "a") == before


def test_a_hook_is_filled_and_runs_in_the_project(tmp_path: Path, aside: Path) -> None:
    source = template(tmp_path / "a", post_gen_project="open('made', 'w').write('NAME')")
    project = tmp_path / "project"
    project.mkdir()

    def run(name: str) -> str:
        return run_hooks(source, name, project, lambda text: text.replace("NAME", "shop"), aside)

    assert (run("pre_gen_project"), picture(project)) == ("", {})
    assert (run("post_gen_project"), picture(project)) == ("", {"made": b"shop"})


def test_what_a_hook_said_before_it_failed_is_told(tmp_path: Path, aside: Path) -> None:
    source = template(tmp_path / "a", pre_gen_project="print('Begun.'); raise SystemExit('No.')")

    with pytest.raises(HookFailed) as caught:
        run_hooks(source, "pre_gen_project", tmp_path, str, aside)

    error = caught.value
    assert (error.message, error.exit) == (
        "The hook pre_gen_project.py of the template failed: it ended with code 1: No.",
        Exit.FAILED,
    )
    assert sorted(error.said.split()) == ["Begun.", "No."]

"""Code of a template runs aside, and nothing of it is left in this process."""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path

import pytest

from scaffold.core.errors import DiskFailure
from scaffold.edge.aside import imports, scratch
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

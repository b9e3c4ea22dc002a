"""The bytecode of templates is kept from run to run, is never the wrong one, and may be missing."""

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from scaffold.rendering.bytecode import Bytecode
from tests.support import scaffold


class Counting(Environment):
    """An environment that counts what it compiles."""

    count = 0

    def compile(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        self.count += 1
        return super().compile(*args, **kwargs)  # type: ignore[call-overload]


def rendered(text: str, kept: Bytecode) -> tuple[str, int]:
    """Return what *text* renders to, and how much had to be compiled for that."""
    loader = DictLoader({"text": text, "part": "({{ x }})"})
    environment = Counting(loader=loader, bytecode_cache=kept, cache_size=0)
    return environment.get_template("text").render(x="é"), environment.count


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where one run has kept a text that includes another."""
    folder = tmp_path / "below" / "kept"
    assert rendered("<{{ x }}{% include 'part' %}>", Bytecode(folder)) == ("<é(é)>", 2)
    return folder


def test_the_next_run_compiles_nothing_again(folder: Path) -> None:
    assert rendered("<{{ x }}{% include 'part' %}>", Bytecode(folder)) == ("<é(é)>", 0)


def test_one_run_compiles_a_text_once(folder: Path) -> None:
    kept = Bytecode(None)
    assert rendered("<{{ x }}>", kept) == ("<é>", 1)
    assert rendered("<{{ x }}>", kept) == ("<é>", 0)


def test_a_text_that_was_changed_is_compiled(folder: Path) -> None:
    kept = Bytecode(folder)
    assert rendered("<{{ x }}>", kept) == ("<é>", 1)
    assert rendered("[{{ x }}]", kept) == ("[é]", 1)


@pytest.mark.parametrize("size", [0, 3, 20, 60, 120])
def test_a_damaged_file_is_compiled_again(size: int, folder: Path) -> None:
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes()[:size])
    assert rendered("<{{ x }}{% include 'part' %}>", Bytecode(folder)) == ("<é(é)>", 2)
    assert rendered("<{{ x }}{% include 'part' %}>", Bytecode(folder)) == ("<é(é)>", 0)


def test_a_place_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert rendered("{{ x }}", Bytecode(tmp_path / "file" / "kept")) == ("é", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("without", ["", "1"])
def test_a_run_keeps_them_where_python_does_unless_that_is_off(
    without: str, tmp_path: Path
) -> None:
    def kept(name: str) -> dict[Path, int]:
        done = scaffold(
            *("new", name),
            cwd=tmp_path,
            PYTHONPYCACHEPREFIX=str(tmp_path / "prefix"),
            PYTHONDONTWRITEBYTECODE=without,
        )
        assert done.code == 0
        return {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.template")}

    first = kept("one")
    assert {file.parent.name for file in first} == (set() if without else {"rendering"})
    assert kept("other") == first

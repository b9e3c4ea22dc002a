"""The code of templates is kept from run to run, is never the wrong one, and may be missing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, Template

from scaffold.rendering import bytecode
from scaffold.rendering.bytecode import Compiled
from tests.support import scaffold

MARK = b"this Python and this Jinja"


class Counting(Environment):
    """An environment that counts what it compiles."""

    count = 0

    def compile(self, *args: object, **kwargs: object) -> object:  # type: ignore[override]
        self.count += 1
        return super().compile(*args, **kwargs)  # type: ignore[call-overload]


def rendered(text: str, kept: Compiled, **variables: str) -> tuple[str, int]:
    """Return what *text* renders to, and how much had to be compiled for that."""
    environment = Counting(loader=DictLoader({"part": "({{ x }})"}), bytecode_cache=kept)
    code = kept.code(environment, text)
    template = Template.from_code(environment, code, environment.make_globals(None))
    return template.render(variables), environment.count


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where one run has kept a text that includes another."""
    file = tmp_path / "below" / "kept"
    first = Compiled(file, MARK)
    assert rendered("<{{ x }}{% include 'part' %}>", first, x="é") == ("<é(é)>", 2)
    first.keep()
    return file


@pytest.fixture(autouse=True)
def _written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def test_the_next_run_compiles_nothing_again(file: Path) -> None:
    again = rendered("<{{ x }}{% include 'part' %}>", Compiled(file, MARK), x="new")
    assert again == ("<new(new)>", 0)


def test_other_text_is_compiled(file: Path) -> None:
    assert rendered("<{{ x }}>", Compiled(file, MARK), x="a") == ("<a>", 1)


def test_another_python_or_jinja_compiles_for_itself(file: Path) -> None:
    other = Compiled(file, b"another Jinja")
    assert rendered("<{{ x }}{% include 'part' %}>", other, x="a") == ("<a(a)>", 2)


@pytest.mark.parametrize("content", [b"", MARK, MARK + b"(", MARK + b"i\0\0\0\0", b"\0" * 99])
def test_a_damaged_file_counts_as_none_and_is_mended(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    second = Compiled(file, MARK)
    assert rendered("{{ x }}", second, x="a") == ("a", 1)
    second.keep()
    assert rendered("{{ x }}", Compiled(file, MARK), x="a") == ("a", 0)


def test_nothing_but_the_file_is_left(file: Path) -> None:
    assert list(file.parent.iterdir()) == [file]


def test_what_is_not_new_is_not_written_again(file: Path) -> None:
    second = Compiled(file, MARK)
    rendered("<{{ x }}{% include 'part' %}>", second, x="a")
    file.unlink()
    second.keep()
    assert not file.exists()


def test_a_file_that_grows_too_large_begins_anew(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bytecode, "LIMIT", len(file.read_bytes()) + 10)
    second = Compiled(file, MARK)
    rendered("{{ x }}", second, x="a")
    second.keep()
    third = Compiled(file, MARK)
    assert rendered("{{ x }}", third, x="a") == ("a", 0)
    assert rendered("<{{ x }}{% include 'part' %}>", third, x="a") == ("<a(a)>", 2)


def test_a_place_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    one = Compiled(tmp_path / "file" / "below" / "kept", MARK)
    assert rendered("{{ x }}", one, x="a") == ("a", 1)
    one.keep()
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_python_may_be_told_to_leave_no_such_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    one = Compiled(tmp_path / "kept", MARK)
    rendered("{{ x }}", one, x="a")
    one.keep()
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_makes_a_project_keeps_them_where_python_does(tmp_path: Path) -> None:
    prefix = tmp_path / "prefix"

    def new(*words: str) -> None:
        done = scaffold(
            "new",
            *words,
            cwd=tmp_path,
            PYTHONPYCACHEPREFIX=str(prefix),
            PYTHONDONTWRITEBYTECODE="",
        )
        assert done.code == 0

    new("shop", "--dry-run")
    assert list(prefix.rglob("*.templates")) == []

    new("shop")
    [kept] = prefix.rglob("*.templates")
    assert kept.parent.name == "rendering"
    before = kept.stat().st_mtime_ns

    new("other")
    assert kept.stat().st_mtime_ns == before

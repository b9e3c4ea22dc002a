"""Rendering equals ``cookiecutter --no-input``, byte for byte, by either way."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cookiecutter.main import cookiecutter

from scaffold.core.plan import File, Plan
from scaffold.core.recipe import Answer
from scaffold.edge.quick import BeyondQuick, is_executable, quickly
from scaffold.edge.render import by_cookiecutter, draw

CORPUS = Path(__file__).parent.parent / "corpus"
Answers = Mapping[str, Answer]

# Each template of the corpus: whether the quick way covers it, and what is answered.
PLAIN: list[Answers] = [{}, {"project_slug": "shop"}]
WAYS: dict[str, tuple[str, list[Answers]]] = {
    "bytes": ("quick", [*PLAIN, {"name": "Ĳsbrand 🌍"}]),
    "copied": ("quick", [*PLAIN, {"package": "shop"}]),
    "defaults": ("cookiecutter's", PLAIN),
    "delimiters": ("cookiecutter's", [*PLAIN, {"name": "{{ x }}"}]),
    "executables": ("quick", PLAIN),
    "extended": ("cookiecutter's", PLAIN),
    "included": ("quick", [*PLAIN, {"licence": "bsd"}]),
    "known": ("quick", PLAIN),
    "names": (
        "quick",
        [
            *PLAIN,
            {"with_docker": False, "with_docs": True},
            {"package": "shop", "word": "x", "dot": "é"},
        ],
    ),
    "new_lines": ("cookiecutter's", PLAIN),
    "overwritten": ("cookiecutter's", PLAIN),
    "slashes": ("cookiecutter's", [*PLAIN, {"where": "a/b/c"}]),
    "statements": ("cookiecutter's", PLAIN),
    "updating": ("quick", PLAIN),
    "variables": (
        "quick",
        [
            *PLAIN,
            {"title": "A 'title'", "port": "80", "ratio": "", "nothing": "x", "empty": "e"},
            {"debug": False, "quiet": True},
            {"kind": "plain"},
            {"kind": "{{ cookiecutter.project_slug }}-fancy"},
            {"database": {}},
            {"database": {"pool": {"size": 7, "recycle": True, "new": [1, {"x": None}]}, "a": 1.5}},
            {"database": {"pool": "none"}, "late": {"uses": {"deep": {}}}},
        ],
    ),
    "whitespace": ("quick", [*PLAIN, {"items": {"c": "3"}}]),
    "windows": ("cookiecutter's", PLAIN),
}
CASES = [
    pytest.param(name, answers, id=f"{name}-{number}")
    for name, (_, sets) in WAYS.items()
    for number, answers in enumerate(sets)
]


@pytest.fixture
def source(name: str, tmp_path: Path) -> Path:
    """A copy of the template *name* of the corpus."""
    return Path(shutil.copytree(CORPUS / name, tmp_path / name))


def raw(source: Path) -> dict[str, object]:
    """Return the content of a cookiecutter.json."""
    found: dict[str, object] = json.loads((source / "cookiecutter.json").read_text("utf-8"))
    return found


def plain(source: Path, answers: Mapping[str, Any], folder: Path) -> Plan:
    """Return what ``cookiecutter --no-input`` makes, far from the user's own files."""
    config = folder / "config.yaml"
    config.write_text(f"replay_dir: {folder / 'replay'}\ncookiecutters_dir: {folder / 'cloned'}\n")
    output = folder / "output"
    output.mkdir()
    before = set(sys.modules)
    made = cookiecutter(
        str(source),
        no_input=True,
        extra_context=dict(answers),
        output_dir=str(output),
        config_file=str(config),
        accept_hooks=False,
    )
    for module in set(sys.modules) - before:
        if module.startswith("extensions"):
            del sys.modules[module]
    files = {path for path in Path(made).rglob("*") if path.is_file()}
    return Plan(
        {
            path.relative_to(made).as_posix(): File(path.read_bytes(), is_executable(path))
            for path in files
        }
    )


def test_every_template_of_the_corpus_is_tried() -> None:
    assert sorted(WAYS) == sorted(folder.name for folder in CORPUS.iterdir())


@pytest.mark.parametrize(("name", "answers"), CASES)
def test_it_equals_plain_cookiecutter(source: Path, answers: Answers, tmp_path: Path) -> None:
    drawn, _ = draw(source, raw(source), answers)

    assert dict(drawn) == dict(plain(source, answers, tmp_path))


@pytest.mark.parametrize(("name", "answers"), CASES)
def test_both_ways_agree(source: Path, name: str, answers: Answers) -> None:
    drawn, settled = by_cookiecutter(source, raw(source), answers)

    if WAYS[name][0] == "quick":
        quick, quickly_settled = quickly(source, raw(source), answers)
        assert (dict(quick), quickly_settled) == (dict(drawn), settled)
    else:
        with pytest.raises(BeyondQuick):
            quickly(source, raw(source), answers)

"""Rendering equals ``cookiecutter --no-input``, byte for byte, by either way."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cookiecutter.main import cookiecutter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scaffold.project.errors import ScaffoldError
from scaffold.project.plan import File, Plan
from scaffold.project.recipe import Answer
from scaffold.rendering.manner import Drawn
from scaffold.rendering.quick import BeyondQuick, quickly
from scaffold.rendering.render import by_cookiecutter, draw
from scaffold.system.files import is_executable
from tests.support import TEMPLATES

CORPUS = Path(__file__).parent.parent / "corpus"
Answers = Mapping[str, Answer]
Way = Callable[[Path, Mapping[str, object], Answers], Drawn]

# Each template of the corpus: whether the quick way covers it, and what is answered.
PLAIN: list[Answers] = [{}, {"project_slug": "shop"}]
WAYS: dict[str, tuple[str, list[Answers]]] = {
    "bytes": ("quick", [*PLAIN, {"name": "Ĳsbrand 🌍"}]),
    "copied": ("quick", [*PLAIN, {"package": "shop"}]),
    "defaults": ("cookiecutter's", PLAIN),
    "delimiters": ("cookiecutter's", [*PLAIN, {"name": "{{ x }}"}]),
    "executables": ("quick", PLAIN),
    "extended": ("cookiecutter's", PLAIN),
    "hooked": ("quick", [*PLAIN, {"with_docs": True, "licence": "BSD"}]),
    "included": ("quick", [*PLAIN, {"licence": "bsd"}]),
    "known": ("quick", PLAIN),
    "named": ("quick", [{}, {"project_name": "The Shop", "licence": "none", "database": {}}]),
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
    "prompted": ("quick", PLAIN),
    "shelled": ("quick", [*PLAIN, {"greeting": "good day"}]),
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


HOSTILE = "{{ cycler.__init__.__globals__.os.makedirs('pwned', exist_ok=True) }}"
HOSTILE += HOSTILE.replace("{{", "[[").replace("}}", "]]")
HOSTILE_OBJECT: Answer = {HOSTILE: HOSTILE, "pool": {HOSTILE: [HOSTILE], "hosts": HOSTILE}}


@pytest.mark.parametrize("way", [quickly, by_cookiecutter])
@pytest.mark.parametrize("name", [*WAYS, "hello", "minimal"])
def test_no_answer_is_ever_rendered(
    name: str, way: Way, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = CORPUS if name in WAYS else TEMPLATES
    source = Path(shutil.copytree(folder / name, tmp_path / name))
    monkeypatch.chdir(tmp_path)

    for key, default in raw(source).items():
        answer = HOSTILE_OBJECT if isinstance(default, dict) else HOSTILE
        if not key.startswith("_") and not isinstance(default, list):
            with suppress(BeyondQuick, ScaffoldError):
                way(source, raw(source), {key: answer})

    assert not list(tmp_path.rglob("pwned"))


def test_plain_cookiecutter_renders_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    plain(CORPUS / "bytes", {"name": HOSTILE}, tmp_path)

    assert list(tmp_path.rglob("pwned"))


# No Jinja, which plain cookiecutter would render.
BUNDLED_ANSWERS: list[Answers] = [
    {},
    {"project_slug": "shop"},
    {"project_slug": "My.Shop-2", "package": "shop_2"},
    {"description": ""},
    {"description": "  two spaces around  "},
    {"description": "1. A \"quoted\" \\ 'text', #1 *of* _many_ [x](y) <b>&amp;</b> `z` | $1 ~"},
    {"description": "# - + = : end with a backslash \\"},
    {"description": "Straße 世界 🌍 e\u0301 %s %(a)s ${x} {x} {} }} %} #}"},
    {"author": "Ada Lovelace"},
    {"author": 'Zoë "Ada" O\'Neil \\'},
    {"author": "", "description": "x" * 8000},
]


@pytest.mark.parametrize("answers", BUNDLED_ANSWERS)
@pytest.mark.parametrize("name", ["hello", "minimal"])
def test_our_own_templates_are_drawn_quickly_and_equal_plain_cookiecutter(
    name: str, answers: Answers, tmp_path: Path
) -> None:
    source = TEMPLATES / name

    drawn, settled = quickly(source, raw(source), answers)

    assert dict(drawn) == dict(plain(source, answers, tmp_path))
    assert by_cookiecutter(source, raw(source), answers) == (drawn, settled)


def test_one_plan_does_not_know_of_another(tmp_path: Path) -> None:
    for name in ("included", "updating"):
        source = Path(shutil.copytree(CORPUS / name, tmp_path / name))
        content = raw(source)
        assert draw(source, content, {}) == draw(source, content, {})


def test_private_variables_can_be_replaced() -> None:
    source = CORPUS / "variables"

    drawn, _ = draw(source, raw(source), {}, {"_raw": "ours", "_more": "left alone"})

    assert drawn.texts()["private.txt"].startswith("_raw = ours\n")


def test_every_question_gets_its_answer() -> None:
    source = CORPUS / "variables"

    _, settled = draw(source, raw(source), {"title": "T", "database": {"pool": {"size": 7}}})

    assert settled == {
        "project_slug": "myapp",
        "title": "T",
        "port": "5000",
        "ratio": "0.25",
        "nothing": None,
        "debug": True,
        "quiet": False,
        "empty": "",
        "lines": "one\ntwo\nthree\n",
        "kind": "plain",
        "database": {
            "myapp_name": "myapp.db",
            "pool": {"size": "7", "recycle": False, "hosts": ["a", "plain"], "note": None},
        },
        "after": "plain with True",
        "late": {"uses": "71"},
    }


def test_a_choice_is_known_by_its_text_after_rendering_too() -> None:
    source = CORPUS / "variables"
    before, after = "{{ cookiecutter.project_slug }}-fancy", "myapp-fancy"

    assert draw(source, raw(source), {"kind": before}) == draw(source, raw(source), {"kind": after})
    assert draw(source, raw(source), {"kind": "3"})[1]["kind"] == "3"


# What Jinja, line ends and the test for binary files look at.
PIECES = """
{{ {{- }} -}} {% {%- %} -%} {# #} { } % # cookiecutter.x {{cookiecutter.x}} {{-cookiecutter.x-}}
{%if(true)%} {%-if(false)-%} {%endif%} {%raw%} {%endraw%} {{'{{'}} {{cookiecutter.no}} BM MZ %PDF-1.
\u00e9 \u4e16 \U0001f40d \ufeff a B 0 . - _ +
""".split()
ENDINGS = ["", ".md", ".py", ".txt", ".bin", ".gitignore", ".png"]
contents = st.lists(st.sampled_from([*PIECES, " ", "\t", "\n", "\r", "\r\n"]), max_size=9)
bits = st.lists(st.sampled_from([b"\x00", b"\x01", b"\xff", b"\xe9", b"\x1b", b"{{", b"a" * 40]))
parts = st.lists(st.sampled_from(PIECES), max_size=4)


@pytest.mark.skipif(os.name == "nt", reason="Windows changes names that end with a dot")
@settings(max_examples=150)
@example("", b"", "{%raw%}", "")
@given(contents.map("".join), bits.map(b"".join), parts.map("".join), st.sampled_from(ENDINGS))
def test_whatever_a_file_holds_and_is_called(
    content: str, data: bytes, part: str, ending: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        source = Path(name, "template")
        project = source / "{{cookiecutter.project_slug}}"
        (project / f"a{part}").mkdir(parents=True)
        (project / f"a{part}" / f"b{part}{ending}").write_bytes(content.encode())
        (project / f"c{ending}").write_bytes(data + content.encode())
        (project / f"d{ending}").write_bytes(b"# " + content.encode())
        (source / "cookiecutter.json").write_text('{"project_slug": "myapp", "x": "y"}')

        drawn: object = "refused"
        wanted: object = "refused"
        with suppress(ScaffoldError):
            drawn = dict(draw(source, raw(source), {})[0])
        with suppress(Exception):
            wanted = dict(plain(source, {}, Path(name)))

        assert drawn == wanted

"""The engine equals ``cookiecutter --no-input``, byte for byte."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cookiecutter.main import cookiecutter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scaffold.project.plan import File, Plan
from scaffold.project.recipe import Answer
from scaffold.rendering.engine import Engine, Rendered, render
from scaffold.rendering.worker import environment
from scaffold.system.files import is_executable
from tests.support import TEMPLATES

CORPUS = Path(__file__).parent.parent / "corpus"
Answers = Mapping[str, Answer]
NONE: Answers = {}

# What each template of the corpus is answered, but for the one that brings extensions.
PLAIN: list[Answers] = [{}, {"project_slug": "shop"}]
ANSWERS: dict[str, list[Answers]] = {
    "bytes": [*PLAIN, {"name": "Ĳsbrand 🌍"}],
    "copied": [*PLAIN, {"package": "shop"}],
    "defaults": PLAIN,
    "delimiters": [*PLAIN, {"name": "{{ x }}"}],
    "executables": PLAIN,
    "hooked": [*PLAIN, {"with_docs": True, "licence": "BSD"}],
    "included": [*PLAIN, {"licence": "bsd"}],
    "known": PLAIN,
    "named": [{}, {"project_name": "The Shop", "licence": "none", "database": {}}],
    "names": [
        *PLAIN,
        {"with_docker": False, "with_docs": True},
        {"package": "shop", "word": "x", "dot": "é"},
    ],
    "new_lines": PLAIN,
    "overwritten": PLAIN,
    "prompted": PLAIN,
    "shelled": [*PLAIN, {"greeting": "good day"}],
    "slashes": [*PLAIN, {"where": "a/b/c"}],
    "statements": PLAIN,
    "updating": PLAIN,
    "variables": [
        *PLAIN,
        {"title": "A 'title'", "port": "80", "ratio": "", "nothing": "x", "empty": "e"},
        {"debug": False, "quiet": True},
        {"kind": "plain"},
        {"kind": "{{ cookiecutter.project_slug }}-fancy"},
        {"database": {}},
        {"database": {"pool": {"size": 7, "recycle": True, "new": [1, {"x": None}]}, "a": 1.5}},
        {"database": {"pool": "none"}, "late": {"uses": {"deep": {}}}},
    ],
    "whitespace": [*PLAIN, {"items": {"c": "3"}}],
    "windows": PLAIN,
}
CASES = [
    pytest.param(name, answers, id=f"{name}-{number}")
    for name, sets in ANSWERS.items()
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


def rendered(source: Path, answers: Answers = NONE, *, trusted: bool = True) -> Rendered:
    """Return what the engine makes of a third-party template, in this process."""
    content = raw(source)
    return Engine(source, environment(content, trusted=trusted)).render(content, answers)


def test_every_template_of_the_corpus_is_tried() -> None:
    names = {folder.name for folder in CORPUS.iterdir()}
    assert names - ANSWERS.keys() == {"extended"}


@pytest.mark.parametrize(("name", "answers"), CASES)
def test_it_equals_plain_cookiecutter(source: Path, answers: Answers, tmp_path: Path) -> None:
    plan, _ = rendered(source, answers)

    assert dict(plan) == dict(plain(source, answers, tmp_path))


HOSTILE = "{{ cycler.__init__.__globals__.os.makedirs('pwned', exist_ok=True) }}"
HOSTILE += HOSTILE.replace("{{", "[[").replace("}}", "]]")
HOSTILE_OBJECT: Answer = {HOSTILE: HOSTILE, "pool": {HOSTILE: [HOSTILE], "hosts": HOSTILE}}


@pytest.mark.parametrize("name", [*ANSWERS, "hello", "minimal"])
def test_no_answer_is_ever_rendered(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = CORPUS if name in ANSWERS else TEMPLATES
    source = Path(shutil.copytree(folder / name, tmp_path / name))
    monkeypatch.chdir(tmp_path)

    for key, default in raw(source).items():
        answer = HOSTILE_OBJECT if isinstance(default, dict) else HOSTILE
        if not key.startswith("_") and not isinstance(default, list):
            with suppress(Exception):
                rendered(source, {key: answer})
            if name not in ANSWERS:
                render(source, raw(source), {key: answer})

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
def test_our_own_templates_equal_plain_cookiecutter(
    name: str, answers: Answers, tmp_path: Path
) -> None:
    source = TEMPLATES / name

    plan, settled = render(source, raw(source), answers)

    assert dict(plan) == dict(plain(source, answers, tmp_path))
    assert rendered(source, answers, trusted=False) == (plan, settled)


def test_one_plan_does_not_know_of_another(tmp_path: Path) -> None:
    for name in ("included", "updating"):
        source = Path(shutil.copytree(CORPUS / name, tmp_path / name))
        content = raw(source)
        assert render(source, content, {}) == render(source, content, {})


def test_private_variables_can_be_replaced() -> None:
    source = CORPUS / "variables"

    plan, _ = render(source, {**raw(source), "_raw": "ours"}, {})

    assert plan.texts()["private.txt"].startswith("_raw = ours\n")


def test_every_question_gets_its_answer() -> None:
    source = CORPUS / "variables"

    _, settled = rendered(source, {"title": "T", "database": {"pool": {"size": 7}}})

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

    assert rendered(source, {"kind": before}) == rendered(source, {"kind": after})
    assert rendered(source, {"kind": "3"})[1]["kind"] == "3"


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

        made: object = "refused"
        wanted: object = "refused"
        with suppress(Exception):
            made = dict(rendered(source)[0])
        with suppress(Exception):
            wanted = dict(plain(source, {}, Path(name)))

        assert made == wanted

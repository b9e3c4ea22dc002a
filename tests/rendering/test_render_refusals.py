"""What cookiecutter refuses we refuse, in one clear line and with nothing left."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.project.errors import BrokenTemplate, DiskFailure, ScaffoldError, UnsafePath
from scaffold.project.recipe import Answer
from scaffold.rendering.manner import Drawn
from scaffold.rendering.render import draw

PROJECT = "{{cookiecutter.project_slug}}"
links = pytest.mark.skipif(os.name == "nt", reason="Windows gives links to administrators only")


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, which every test must leave as empty as it found it."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The folder of a template that is yet to be written."""
    return tmp_path / "template"


def drawn(
    source: Path,
    files: Mapping[str, str | bytes],
    questions: Mapping[str, object],
    answers: Mapping[str, Answer],
) -> Drawn:
    """Write a template of *files* and *questions* into *source*, and draw it."""
    for name, content in files.items():
        file = source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    raw = {"project_slug": "myapp", **questions}
    (source / "cookiecutter.json").write_text(json.dumps(raw))
    return draw(source, raw, answers)


def picture(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


NOPE = "'collections.OrderedDict object' has no attribute 'nope'"
BROKEN: dict[str, tuple[Mapping[str, str | bytes], Mapping[str, object], str]] = {
    "an unknown variable in a file": (
        {"a.txt": "{{ cookiecutter.nope }}"},
        {},
        f"UndefinedVariableInTemplate: Unable to create file 'a.txt': {NOPE}",
    ),
    "an unknown variable in a name": (
        {"{{cookiecutter.nope}}.txt": ""},
        {},
        f"UndefinedError: {NOPE}",
    ),
    "an unknown variable in a question": (
        {"a.txt": ""},
        {"x": "{{ cookiecutter.nope }}"},
        f"UndefinedError: {NOPE}",
    ),
    "an unknown variable in a choice that nobody made": (
        {"a.txt": ""},
        {"x": ["a", "{{ cookiecutter.nope }}"]},
        f"UndefinedError: {NOPE}",
    ),
    "an unknown tag": (
        {"sub/a.txt": "one\n{% nope %}"},
        {},
        "TemplateSyntaxError: Encountered unknown tag 'nope' (sub/a.txt, line 2)",
    ),
    "an expression without an end": (
        {"a.txt": "{{ (x }}"},
        {},
        "TemplateSyntaxError: unexpected '}', expected ')' (a.txt, line 1)",
    ),
    "an include that is not there": (
        {"a.txt": "{% include 'nope' %}"},
        {},
        "TemplateNotFound: 'nope' not found in search paths: '.', '../templates'",
    ),
    "an error of Python": (
        {"a.txt": "{{ 1 / 0 }}"},
        {},
        "ZeroDivisionError: division by zero",
    ),
    "a filter that there is not": (
        {"a.txt": "{{ 1|nope }}"},
        {},
        "TemplateAssertionError: No filter named 'nope' (a.txt, line 1)",
    ),
    "an extension that is not there": (
        {"a.txt": ""},
        {"_extensions": ["nope.Nope"]},
        "UnknownExtension: Unable to load extension: No module named 'nope'",
    ),
    "a setting of Jinja that there is not": (
        {"a.txt": ""},
        {"_jinja2_env_vars": {"nope": 1}},
        "TypeError: Environment.__init__() got an unexpected keyword argument 'nope'",
    ),
    "line ends that there are not": (
        {"a.txt": "a\n"},
        {"_new_lines": "x"},
        "ValueError: illegal newline value: x",
    ),
    "patterns that are none": (
        {"a.txt": ""},
        {"_copy_without_render": None},
        "TypeError: 'NoneType' object is not iterable",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_template_is_told_in_one_line(case: str, source: Path, scratch: Path) -> None:
    files, questions, reason = BROKEN[case]

    with pytest.raises(BrokenTemplate) as caught:
        drawn(source, {f"{PROJECT}/{name}": text for name, text in files.items()}, questions, {})

    assert caught.value.message == f"The template in {source} cannot be rendered: {reason}."
    assert not picture(scratch)


def test_a_template_without_a_project_is_refused(source: Path) -> None:
    with pytest.raises(BrokenTemplate, match=r"has no folder with {{cookiecutter...}} in its name"):
        drawn(source, {"src/a.txt": ""}, {}, {})


def test_several_templates_in_one_are_refused(source: Path) -> None:
    several = {"templates": {"one": {"path": "./one"}, "two": {"path": "./two"}}}

    with pytest.raises(BrokenTemplate, match="holds several templates"):
        drawn(source, {f"{PROJECT}/a.txt": ""}, several, {})


def test_a_question_without_choices_is_refused(source: Path) -> None:
    with pytest.raises(BrokenTemplate, match="leaves no choice for kind"):
        drawn(source, {f"{PROJECT}/a.txt": ""}, {"kind": []}, {})


def test_an_answer_that_is_no_choice_is_refused(source: Path) -> None:
    with pytest.raises(BrokenTemplate, match="'c' is none of the choices for kind"):
        drawn(source, {f"{PROJECT}/a.txt": ""}, {"kind": ["a", "b"]}, {"kind": "c"})


def test_text_in_another_encoding_is_refused(source: Path) -> None:
    text = "Gr\u00fc\u00dfe aus M\u00fcnchen\n".encode("latin-1")

    with pytest.raises(BrokenTemplate, match=r"a\.txt is text, but not in UTF-8"):
        drawn(source, {f"{PROJECT}/a.txt": text}, {}, {})


def test_a_folder_without_a_name_is_refused(source: Path, scratch: Path) -> None:
    with pytest.raises(BrokenTemplate, match="The name of the folder .* comes out empty"):
        drawn(source, {f"{PROJECT}/{{% if false %}}docs{{% endif %}}/a.txt": ""}, {}, {})
    assert not picture(scratch)


def test_two_folders_of_one_name_are_refused(source: Path, scratch: Path) -> None:
    files = {f"{PROJECT}/{{{{cookiecutter.x}}}}/a.txt": "", f"{PROJECT}/same/b.txt": ""}

    with pytest.raises(BrokenTemplate, match="OutputDirExistsException"):
        drawn(source, files, {"x": "same"}, {})
    assert not picture(scratch)


# The quick way and cookiecutter's.
WAYS: list[dict[str, object]] = [
    {"x": "y", "_copy_without_render": ["copied/*"]},
    {"x": "y", "_copy_without_render": ["copied/*"], "_extensions": []},
]
LEAVING = ["..", "../up", "../../up", "sub/../../up", "/../up", "..\\up", "C:up", "C:\\up", "\\up"]
PLACES = [
    PROJECT + "/{{cookiecutter.x}}",
    PROJECT + "/{{cookiecutter.x}}/a.txt",
    PROJECT + "/copied/{{cookiecutter.x}}",
    "{{cookiecutter.x}}/a.txt",
]


@pytest.mark.parametrize("answer", LEAVING)
@pytest.mark.parametrize("file", PLACES)
@pytest.mark.parametrize("questions", WAYS)
def test_an_answer_cannot_lead_out_of_the_project(
    answer: str, file: str, questions: Mapping[str, object], source: Path, scratch: Path
) -> None:
    before = picture(source.parent)

    with pytest.raises(UnsafePath):
        drawn(
            source,
            {file: "x"},
            {"x": "y", "_copy_without_render": ["copied/*"], **questions},
            {"x": answer},
        )

    assert {path for path in picture(source.parent) if not path.startswith("template")} == before
    assert not picture(scratch)


def test_an_answer_cannot_be_a_path_from_the_top(source: Path, scratch: Path) -> None:
    up = source.parent / "up"
    for questions in WAYS:
        with pytest.raises(UnsafePath):
            drawn(source, {PLACES[0]: "x"}, questions, {"x": str(up)})
    assert not up.exists()
    assert not picture(scratch)


def test_an_answer_cannot_take_the_place_of_the_project(source: Path, scratch: Path) -> None:
    for answer in ("", ".", "./"):
        with pytest.raises(ScaffoldError):
            drawn(source, {"{{cookiecutter.x}}/a.txt": "x"}, {"x": "y"}, {"x": answer})
    assert not picture(scratch)


def test_a_project_folder_that_jinja_would_run_is_refused(source: Path, scratch: Path) -> None:
    """cookiecutter renders the path of the project again for every folder in it."""
    files = {"{{cookiecutter.x}}/sub/a.txt": "x"}

    with pytest.raises(UnsafePath):
        drawn(source, files, {"x": "y", "_extensions": []}, {"x": "{{ 1 }}"})
    assert not picture(scratch)


@links
def test_a_link_that_leaves_the_template_is_refused(source: Path, scratch: Path) -> None:
    secret = source.parent / "secret.txt"
    secret.write_text("secret")
    folder = source / PROJECT / "sub"
    folder.mkdir(parents=True)
    for target in (secret, Path("../../../secret.txt"), source.parent):
        link = folder / "link"
        link.symlink_to(target)
        with pytest.raises(UnsafePath):
            drawn(source, {}, {}, {})
        link.unlink()
    assert not picture(scratch)


@links
def test_a_link_within_the_template_is_followed(source: Path, scratch: Path) -> None:
    (source / PROJECT / "copied").mkdir(parents=True)
    (source / PROJECT / "link.txt").symlink_to("../shared/a.txt")
    (source / PROJECT / "copied" / "all").symlink_to("../../shared")
    files = {"shared/a.txt": "{{ cookiecutter.project_slug }}\n"}

    plan, _ = drawn(source, files, {"_copy_without_render": ["copied"]}, {})

    assert plan.texts() == {
        "copied/all/a.txt": "{{ cookiecutter.project_slug }}\n",
        "link.txt": "myapp\n",
    }
    assert not picture(scratch)


@links
def test_a_link_to_nothing_is_refused(source: Path, scratch: Path) -> None:
    (source / PROJECT).mkdir(parents=True)
    (source / PROJECT / "link.txt").symlink_to("nothing.txt")

    with pytest.raises(BrokenTemplate, match="FileNotFoundError"):
        drawn(source, {}, {}, {})
    assert not picture(scratch)


def test_bytecode_is_no_part_of_a_project(source: Path) -> None:
    files: dict[str, str | bytes] = {
        f"{PROJECT}/a.py": "",
        f"{PROJECT}/a.pyc": b"\x00",
        f"{PROJECT}/__pycache__/a.pyc": b"\x00",
        f"{PROJECT}/copied/__pycache__/a.pyc": b"\x00",
        f"{PROJECT}/copied/a.py": "",
    }
    for questions in WAYS:
        plan, _ = drawn(source, files, questions, {})
        assert list(plan) == ["a.py", "copied/a.py"]


def test_the_code_of_a_template_leaves_no_trace(source: Path, scratch: Path) -> None:
    code = "from jinja2.ext import Extension\n\n\nclass Ours(Extension):\n    pass\n"
    before = os.getcwd(), list(sys.path), sys.dont_write_bytecode

    for _ in range(2):
        files = {f"{PROJECT}/a.txt": "", "local_extensions.py": code}
        drawn(source, files, {"_extensions": ["local_extensions.Ours"]}, {})

    assert before == (os.getcwd(), list(sys.path), sys.dont_write_bytecode)
    assert "local_extensions" not in sys.modules
    assert not list(source.rglob("*.pyc"))
    assert not picture(scratch)


def test_a_template_cannot_end_the_program(source: Path) -> None:
    files = {f"{PROJECT}/a.txt": "", "quitting.py": "raise SystemExit(0)\n"}

    with pytest.raises(BrokenTemplate, match="SystemExit: 0"):
        drawn(source, files, {"_extensions": ["quitting.Quit"]}, {})


def test_no_temporary_folder_is_a_clear_refusal(source: Path, scratch: Path) -> None:
    scratch.rmdir()

    with pytest.raises(DiskFailure):
        drawn(source, {f"{PROJECT}/a.txt": ""}, {"_extensions": []}, {})

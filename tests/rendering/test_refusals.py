"""What cookiecutter refuses we refuse, in one clear line and with nothing left."""

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scaffold.project.errors import BrokenTemplate, ScaffoldError, UnsafePath
from scaffold.project.recipe import Answer
from scaffold.rendering import trusted_code
from scaffold.rendering.engine import Rendered, render

PROJECT = "{{cookiecutter.project_slug}}"


pytestmark = pytest.mark.usefixtures("scratch")


@pytest.fixture(autouse=True)
def _path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is added to sys.path for extensions."""
    monkeypatch.setattr(sys, "path", [*sys.path])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The folder of a template that is yet to be written."""
    return tmp_path / "template"


Way = Callable[[Path, Mapping[str, object], Mapping[str, Answer]], Rendered]


def by_cookiecutter(
    source: Path, raw: Mapping[str, object], given: Mapping[str, Answer]
) -> Rendered:
    """Render as a template that brings trusted code."""
    return trusted_code.render(source, raw, given, "", ".", Path(tempfile.gettempdir()))


WAYS: list[Way] = [render, by_cookiecutter]


def rendered(
    source: Path,
    files: Mapping[str, str | bytes],
    questions: Mapping[str, object],
    answers: Mapping[str, Answer],
    way: Way = render,
) -> Rendered:
    """Write a template of *files* and *questions* into *source*, and render it."""
    for name, content in files.items():
        file = source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    raw = {"project_slug": "myapp", **questions}
    (source / "cookiecutter.json").write_text(json.dumps(raw))
    return way(source, raw, answers)


def picture(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


NOPE = "'collections.OrderedDict object' has no attribute 'nope'"
BROKEN: dict[str, tuple[Mapping[str, str | bytes], Mapping[str, object], str]] = {
    "an unknown variable in a file": (
        {"a.txt": "{{ cookiecutter.nope }}"},
        {},
        f"UndefinedError: {NOPE} (a.txt, line 1)",
    ),
    "an unknown variable in a name": (
        {"{{cookiecutter.nope}}.txt": ""},
        {},
        f"UndefinedError: {NOPE} ('{{{{cookiecutter.nope}}}}.txt')",
    ),
    "an unknown variable in a question": (
        {"a.txt": ""},
        {"x": "{{ cookiecutter.nope }}"},
        f"UndefinedError: {NOPE} ('{{{{ cookiecutter.nope }}}}')",
    ),
    "an unknown variable in a choice that nobody made": (
        {"a.txt": ""},
        {"x": ["a", "{{ cookiecutter.nope }}"]},
        f"UndefinedError: {NOPE} ('{{{{ cookiecutter.nope }}}}')",
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
        "TemplateNotFound: 'nope' not found (a.txt, line 1)",
    ),
    "an error of Python": (
        {"a.txt": "{{ 1 / 0 }}"},
        {},
        "ZeroDivisionError: division by zero (a.txt, line 1)",
    ),
    "a filter that there is not": (
        {"a.txt": "{{ 1|nope }}"},
        {},
        "TemplateAssertionError: No filter named 'nope' (a.txt, line 1)",
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
        rendered(source, {f"{PROJECT}/{name}": text for name, text in files.items()}, questions, {})

    assert caught.value.message == f"The template in {source} cannot be rendered: {reason}."
    assert not picture(scratch)


def test_a_template_without_a_project_is_refused(source: Path) -> None:
    with pytest.raises(BrokenTemplate, match=r"has no folder with {{cookiecutter...}} in its name"):
        rendered(source, {"src/a.txt": ""}, {}, {})


def test_a_question_without_choices_is_refused(source: Path) -> None:
    with pytest.raises(BrokenTemplate, match="leaves no choice for kind"):
        rendered(source, {f"{PROJECT}/a.txt": ""}, {"kind": []}, {})


def test_an_answer_that_is_no_choice_is_refused(source: Path) -> None:
    with pytest.raises(BrokenTemplate, match="'c' is none of the choices for kind"):
        rendered(source, {f"{PROJECT}/a.txt": ""}, {"kind": ["a", "b"]}, {"kind": "c"})


def test_text_in_another_encoding_is_refused(source: Path) -> None:
    text = "Gr\u00fc\u00dfe aus M\u00fcnchen\n".encode("latin-1")

    with pytest.raises(BrokenTemplate, match=r"a\.txt is text, but not in UTF-8"):
        rendered(source, {f"{PROJECT}/a.txt": text}, {}, {})


def test_a_folder_without_a_name_is_refused(source: Path, scratch: Path) -> None:
    with pytest.raises(BrokenTemplate, match="The name of the folder .* comes out empty"):
        rendered(source, {f"{PROJECT}/{{% if false %}}docs{{% endif %}}/a.txt": ""}, {}, {})
    assert not picture(scratch)


def test_two_folders_of_one_name_are_refused(source: Path, scratch: Path) -> None:
    files = {f"{PROJECT}/{{{{cookiecutter.x}}}}/a.txt": "", f"{PROJECT}/same/b.txt": ""}

    with pytest.raises(BrokenTemplate, match="becomes 'same', as another"):
        rendered(source, files, {"x": "same"}, {})
    assert not picture(scratch)


LEAVING = ["..", "../up", "../../up", "sub/../../up", "/../up", "..\\up", "C:up", "C:\\up", "\\up"]
PLACES = [
    PROJECT + "/{{cookiecutter.x}}",
    PROJECT + "/{{cookiecutter.x}}/a.txt",
    PROJECT + "/copied/{{cookiecutter.x}}",
    "{{cookiecutter.x}}/a.txt",
]


@pytest.mark.parametrize("answer", LEAVING)
@pytest.mark.parametrize("file", PLACES)
@pytest.mark.parametrize("way", WAYS)
def test_an_answer_cannot_lead_out_of_the_project(
    answer: str, file: str, way: Way, source: Path, scratch: Path
) -> None:
    before = picture(source.parent)

    with pytest.raises(UnsafePath):
        rendered(
            source,
            {file: "x"},
            {"x": "y", "_copy_without_render": ["copied/*"]},
            {"x": answer},
            way,
        )

    assert {path for path in picture(source.parent) if not path.startswith("template")} == before
    assert not picture(scratch)


def test_an_answer_cannot_be_a_path_from_the_top(source: Path, scratch: Path) -> None:
    up = source.parent / "up"
    for way in WAYS:
        with pytest.raises(UnsafePath):
            rendered(source, {PLACES[0]: "x"}, {"x": "y"}, {"x": str(up)}, way)
    assert not up.exists()
    assert not picture(scratch)


def test_an_answer_cannot_take_the_place_of_the_project(source: Path, scratch: Path) -> None:
    for answer in ("", ".", "./"):
        for way in WAYS:
            with pytest.raises(ScaffoldError):
                rendered(source, {"{{cookiecutter.x}}/a.txt": "x"}, {"x": "y"}, {"x": answer}, way)
    assert not picture(scratch)


def test_a_project_folder_that_jinja_would_run_is_refused(source: Path, scratch: Path) -> None:
    """cookiecutter renders the path of the project again for every folder in it."""
    files = {"{{cookiecutter.x}}/sub/a.txt": "x"}

    with pytest.raises(UnsafePath):
        rendered(source, files, {"x": "y"}, {"x": "{{ 1 }}"}, by_cookiecutter)
    assert not picture(scratch)


def test_bytecode_is_no_part_of_a_project(source: Path) -> None:
    files: dict[str, str | bytes] = {
        f"{PROJECT}/a.py": "",
        f"{PROJECT}/a.pyc": b"\x00",
        f"{PROJECT}/__pycache__/a.pyc": b"\x00",
        f"{PROJECT}/copied/__pycache__/a.pyc": b"\x00",
        f"{PROJECT}/copied/a.py": "",
    }
    questions = {"x": "y", "_copy_without_render": ["copied/*"]}
    assert list(rendered(source, files, questions, {})[0]) == ["a.py", "copied/a.py"]

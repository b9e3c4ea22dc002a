"""What is wrong is told in one line of any terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.project.problems import Problem, Site, place, plain, shown, site_problems, unknown


@given(st.text(st.characters(codec=None), max_size=200))
def test_any_typed_text_is_shown_in_one_short_line(text: str) -> None:
    line = shown(text)

    assert line.isascii()
    assert line.isprintable()
    assert len(line) <= 60
    assert line == ascii(text) or line.endswith("...")


@given(st.text(max_size=80))
def test_a_foreign_line_keeps_what_a_terminal_can_show(text: str) -> None:
    assert plain(text).isprintable()
    assert plain(text) == text or not text.isprintable()


@pytest.mark.parametrize(
    ("value", "known", "hint"),
    [
        ("helo", ["minimal", "hello"], "Did you mean hello?"),
        ("xyz", ["minimal", "hello"], "Choose from: hello, minimal."),
        ("xyz", ["api", "hello", "api"], "Choose from: api, hello."),
        ("xyz", [], "There are none."),
    ],
)
def test_an_unknown_name_is_reported_with_a_name_that_works(
    value: str, known: list[str], hint: str
) -> None:
    problem = Problem("unknown-template", f"There is no template '{value}'.", hint)

    assert unknown("template", value, known) == problem


def said(site: Site, here: bool = False) -> list[str]:
    return [f"{one.message} {one.hint}".strip() for one in site_problems(site, here)]


def test_a_free_target_in_a_writable_folder_is_no_problem() -> None:
    assert said(Site("myapp", "folder", writable=True)) == []


@pytest.mark.parametrize(
    ("site", "line"),
    [
        (Site("apps", "missing"), "There is no folder 'apps'. Make it first."),
        (Site("apps", "file"), "'apps' is not a folder. Choose another one."),
        (
            Site("apps/myapp", "unreadable", error="permission denied"),
            "'apps/myapp' cannot be used: permission denied.",
        ),
        (
            Site("apps", "folder"),
            "The folder 'apps' cannot be written. Choose another one with --output-dir.",
        ),
        (
            Site("apps/myapp", "folder", writable=True, standing=("apps/myapp",)),
            "apps/myapp already exists. Choose another name, or another folder with --output-dir.",
        ),
    ],
    ids=lambda value: value.parent if isinstance(value, Site) else "",
)
def test_each_problem_is_one_line_with_a_hint(site: Site, line: str) -> None:
    assert said(site) == [line]


def test_one_file_in_the_way_of_this_folder_is_named() -> None:
    site = Site("apps", "folder", writable=True, standing=("README.md",))
    assert said(site, here=True) == [
        "README.md already exists in apps. Move it away, or choose a folder without it."
    ]


def test_several_files_in_the_way_of_this_folder_are_counted() -> None:
    site = Site("apps", "folder", writable=True, standing=("README.md", "flaskr", "tests"))
    line = "README.md and 2 more already exist in apps. "
    hint = "Move them away, or choose a folder without them."
    assert said(site, here=True) == [line + hint]


def test_only_a_read_only_folder_is_no_refusal() -> None:
    refusals = {
        site.parent: [problem.refusal for problem in site_problems(site, here=False)]
        for site in (Site("apps", "missing"), Site("apps", "file"), Site("apps", "folder"))
    }
    assert refusals == {"missing": [True], "file": [True], "folder": [False]}


def test_a_printable_path_is_shown_as_it_is() -> None:
    assert place("été/my app") == "été/my app"


def test_a_path_with_control_characters_is_shown_in_quotes_and_escapes() -> None:
    assert place("a\nb\x1b[31m") == r"'a\nb\x1b[31m'"


def test_a_path_of_many_lines_is_cut_in_the_middle() -> None:
    path = "begin/" + "x" * 4000 + "/end"
    assert len(place(path)) == 293
    assert place(path).startswith("begin/xxx")
    assert place(path).endswith("xxx/end")

"""Hostile names and answers: refused in one line with nothing made, or valid to the letter."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from scaffold.project.errors import Exit, Rejected
from scaffold.project.names import BIDI_CONTROLS
from scaffold.project.parsing import parse_toml
from scaffold.project.recipe import Order
from scaffold.verbs.new import new
from tests.support import examples, often, picture, scaffold

ABOUT = "A web application made with Flask."
INJECTION = "{{ cycler.__init__.__globals__.os.makedirs('pwned') }}"

# What has a meaning in TOML, Python, Jinja, Markdown, HTML, a shell or a terminal.
MARKS = r'''
" ' \ ` { } {{ }} {% %} {# #} {%- -%} ${x} $( ) $ % %s %(a)s & &amp; &lt; &#35; &copy; < > <b> </b>
<!-- --> <?x ?> <![CDATA[ ]]> <https://x.example> https://x.example www.x.example a@x.example * **
*a* _ __ _a_ ~ ~~ ~~a~~ # ## - -- --- + = === | |a| |- : :-- ! ![ [ ] [a] [a](b) [^1] [x] ( ) . ...
1. 1) 10. \\ \" \' \n \u0041 \x41 \N{DASH} """ , ; -r --help ../ / C: con [[1]] ``` ~~~ *** ___
'''.split()
LETTERS = """
\u00e9 e\u0301 \u00df \u4e16\u754c \u0661. \u0661) \u00b2. \U0001f40d \U0001f469\u200d\U0001f680
\ufeff \u00ad \u200b \ue000 \ufffd \uffff \U0010ffff \U000e0041 \u05d0 \u0627 \u0915\u094d\u0937
""".split()
SPACES = [" ", "  ", "\u00a0", "\u3000"]
PIECES = [*MARKS, *LETTERS, *SPACES, "'''", "x", "one two", INJECTION]
WRONG = ["\n", "\r", "\t", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\udcff"]

in_line = st.characters(
    exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="".join(BIDI_CONTROLS)
)
lines = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(in_line, max_size=60)
no_lines = st.tuples(lines, st.sampled_from(WRONG), lines).map("".join)
names = st.text(max_size=30) | lines | no_lines | st.text("aB1-._/\\ \n", max_size=12)


@contextmanager
def empty() -> Iterator[Path]:
    """Give a folder in which nothing stands."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def order(folder: Path, name: str = "myapp", template: str = "hello", **answers: str) -> Order:
    return Order(name, folder, template=template, settings=tuple(answers.items()))


def drawn(**asked: str) -> Mapping[str, str]:
    """Return the files that would be written."""
    with empty() as folder:
        created = new(replace(order(folder, **asked), dry_run=True))
        assert picture(folder) == {}
    return texts({path: file.content for path, file in created.plan.items()})


def written(project: Path) -> Mapping[str, str]:
    """Return the files of *project*."""
    return texts(picture(project))


def texts(files: Mapping[str, bytes | str]) -> Mapping[str, str]:
    """Return the text files among *files*."""
    return {
        path: content.decode()
        for path, content in files.items()
        if isinstance(content, bytes) and not path.endswith(".zip")
    }


def is_made(asked: Order) -> bool:
    """Make what was *asked* for; if it is refused, assert that nothing was made.

    Each problem must be one line for any terminal.
    """
    try:
        new(asked)
    except Rejected as error:
        assert error.exit is Exit.REFUSED
        assert picture(asked.folder) == {}
        for problem in error.problems:
            assert (problem.message + problem.hint).isprintable()
            assert (problem.message + problem.hint).isascii()
        return False
    return True


def assert_says(files: Mapping[str, str], **asked: str) -> None:
    """Assert that every file is valid, and says exactly what was *asked* for."""
    answers = {"project_slug": "myapp", "package": "flaskr", "description": ABOUT, "author": ""}
    answers |= asked
    metadata = parse_toml(files["pyproject.toml"])
    author = answers["author"]
    assert metadata["project"]["name"] == answers["project_slug"]
    assert metadata["project"]["description"] == answers["description"]
    assert metadata["project"].get("authors", []) == ([{"name": author}] if author else [])
    assert metadata["tool"]["flit"]["module"]["name"] == answers["package"]

    # Spaces around a paragraph are no part of it in Markdown.
    about = answers["description"].strip()
    assert introduction(files["README.md"]) == ([about] if about else [])

    assert parse_toml(files[".flask-scaffold/recipe.toml"])["answers"] == answers

    for path, content in files.items():
        if path.endswith(".py"):
            compile(content, path, "exec")


def introduction(readme: str) -> list[str]:
    """Return the paragraphs between the title and the next heading, which are all plain text."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(readme)
    kinds = [token.type for token in tokens]
    start = kinds.index("heading_close") + 1
    end = kinds.index("heading_open", start)
    inline = [token.children or [] for token in tokens[start:end] if token.type == "inline"]
    assert kinds[start:end] == ["paragraph_open", "inline", "paragraph_close"] * len(inline)
    assert {child.type for children in inline for child in children} <= {"text"}
    return ["".join(child.content for child in children) for children in inline]


def judge_name(name: str) -> None:
    with empty() as folder:
        if is_made(order(folder, name)):
            assert os.listdir(folder) == [name]
            assert_says(written(folder / name), project_slug=name)


def test_every_listed_name_is_refused_or_made() -> None:
    for piece in PIECES + WRONG:
        judge_name(piece)
        judge_name(f"a{piece}b")


@settings(max_examples=examples(200))
@given(names)
def test_any_name_is_refused_or_made(name: str) -> None:
    judge_name(name)


@settings(max_examples=examples(150))
@given(names)
def test_any_package_is_refused_or_made(package: str) -> None:
    with empty() as folder:
        if is_made(order(folder, package=package)):
            assert (folder / "myapp" / package / "__init__.py").is_file()
            assert_says(written(folder / "myapp"), package=package)


@pytest.mark.one_python
@pytest.mark.parametrize("template", often(["hello", "minimal"], 1))
def test_every_listed_piece_of_text_is_kept_to_the_letter(template: str, full: bool) -> None:
    for piece in PIECES:
        around = (f"{piece} a", f"a {piece}", f"{piece}a{piece}", piece * 3)
        for line in (piece, f"1{piece} a", *(around if full else ())):
            files = drawn(template=template, description=line, author=line)
            assert_says(files, description=line, author=line)


@settings(max_examples=examples(150))
@given(lines, lines, st.sampled_from(["hello", "minimal"]))
@example("x" * 8000, "\U0001f40d" * 8000, "hello")
@example("\\" * 8000, '"' * 8000, "minimal")
def test_any_line_of_text_is_kept_to_the_letter(
    description: str, author: str, template: str
) -> None:
    with empty() as folder:
        asked = {"description": description, "author": author}
        assert is_made(order(folder, template=template, **asked))
        assert os.listdir(folder) == ["myapp"]
        assert_says(written(folder / "myapp"), **asked)


@settings(max_examples=examples(150))
@given(no_lines, st.sampled_from(["author", "description", "package", "nonsense"]))
@example("x" * 8001, "author")
def test_text_that_is_no_line_is_refused(line: str, key: str) -> None:
    with empty() as folder:
        assert not is_made(order(folder, **{key: line}))


# The same through real processes. A process cannot be handed a null character.
REFUSED = [
    *(
        ("new", name)
        for name in ("", "a b", "a/b", "../evil", "/tmp", "con", "FLASK", "\u00e9", "-x")
    ),
    *(("new", f"a{mark}b") for mark in WRONG if mark != "\x00"),
    *(("new", "x", "--package", name) for name in ("class", "json", "tests", "Flaskr", "../x", "")),
    *(("new", "x", "--author", f"a{mark}b") for mark in WRONG if mark != "\x00"),
    ("new", "x", "--set", INJECTION),
    ("new", "x", "--set", f"{INJECTION}=1"),
    ("new", "x", "--set", "=1"),
    ("new", "x", "--template", INJECTION),
    ("new", "x", "--template", "../hello"),
    ("new", "x", "--with", "\x1b[31m"),
    ("new", "x", "--description", "x" * 8001),
    ("new", "x", "--output-dir", "nowhere\n\x1b[31m"),
]


@pytest.mark.parametrize("words", REFUSED, ids=lambda line: ascii(line)[:50])
def test_a_process_refuses_in_lines_for_any_terminal(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    done = scaffold(*words, cwd=tmp_path)

    assert (done.code, done.out) == (2, "")
    assert done.err.isascii()
    assert all(
        line.isprintable() and line.startswith(("Error: ", "Hint: "))
        for line in done.err.splitlines()
    )
    assert picture(tmp_path) == {}


KEPT = [
    INJECTION,
    'It\'s "quoted" \\ `code` $(touch pwned) ${HOME} %s {x} {% y %} {# z #} & <b> \\',
    "  two spaces around, 1. *not* _a_ list #  ",
    "\u4e16\u754c \U0001f40d e\u0301 \u00a0 \ufeff",
    "-r",
    "x" * 8000,
]


@pytest.mark.parametrize("line", KEPT, ids=lambda line: ascii(line)[:50])
def test_a_process_keeps_a_line_to_the_letter(line: str, tmp_path: Path) -> None:
    asked = (f"--description={line}", f"--author={line}")

    done = scaffold("new", "myapp", *asked, "--json", cwd=tmp_path)

    assert (done.code, done.err) == (0, "")
    assert os.listdir(tmp_path) == ["myapp"]
    assert_says(written(tmp_path / "myapp"), description=line, author=line)
    answers = done.json["recipe"]["answers"]
    assert (answers["description"], answers["author"]) == (line, line)

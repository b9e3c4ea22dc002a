"""Names and texts: what is refused, why, and what is suggested."""

import keyword
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.catalog import bundled
from scaffold.project.names import STDLIB, name_problem, normalised, package_problem, text_problem
from scaffold.project.problems import Problem

CHARACTERS = "it may contain letters, digits, '.', '_' and '-', "
CHARACTERS += "and must start and end with a letter or digit"
PACKAGE_CHARACTERS = (
    "it may contain the letters a to z, digits and '_', and must start with a letter"
)
DEVICE = "Windows reserves that name for a device"
TAKEN = bundled.load().taken

INSTALLED = "the project installs a package of that name"
LIBRARY = "a module of Python's standard library has that name"
PATH = "it is a path; use --output-dir to choose a folder"
NAME_TAKEN = "folders of that name have a special meaning for tools"
TEST = "a test module of the project has that name"


@pytest.mark.parametrize(
    "name",
    """
    myapp a A 7 7up my-app my_app my.app My.App-2_x a--b a..b a._-b flaskr Tests test tests class
    None json common aux1 auxiliary com10 console flask-app jinja2x x.con PyTest2
    """.split()
    + ["n" * 100],
)
def test_a_good_name(name: str) -> None:
    assert name_problem(name, TAKEN) is None


@pytest.mark.parametrize(
    ("name", "reason", "better"),
    [
        ("", "it is empty", "myapp"),
        (".", CHARACTERS, "myapp"),
        ("..", CHARACTERS, "myapp"),
        ("-", CHARACTERS, "myapp"),
        ("-x", CHARACTERS, "x"),
        ("--help", CHARACTERS, "help"),
        ("x-", CHARACTERS, "x"),
        (".hidden", CHARACTERS, "hidden"),
        ("_x_", CHARACTERS, "x"),
        ("my app", CHARACTERS, "my-app"),
        (" myapp", CHARACTERS, "myapp"),
        ("myapp\n", CHARACTERS, "myapp"),
        ("my\tapp", CHARACTERS, "my-app"),
        ("my\x00app", CHARACTERS, "my-app"),
        ("caf\u00e9", CHARACTERS, "cafe"),
        ("\u00e9t\u00e9", CHARACTERS, "ete"),
        ("Stra\u00dfe", CHARACTERS, "Strae"),
        ("\u4e16\u754c", CHARACTERS, "myapp"),
        ("\U0001f40d", CHARACTERS, "myapp"),
        ("\u0661", CHARACTERS, "myapp"),
        ("\uff4d\uff59", CHARACTERS, "my"),
        ("\udcff", CHARACTERS, "myapp"),
        ("it's", CHARACTERS, "it-s"),
        ("{{x}}", CHARACTERS, "x"),
        ("$(touch x)", CHARACTERS, "touch-x"),
        ("a;b|c&d", CHARACTERS, "a-b-c-d"),
        ("a/b", PATH, "b"),
        ("a/b/", PATH, "b"),
        ("/etc/passwd", PATH, "passwd"),
        ("../evil", PATH, "evil"),
        ("C:\\evil", PATH, "evil"),
        ("/", PATH, "myapp"),
        ("n" * 101, "it has 101 characters; the limit is 100", "n" * 96),
        ("con", DEVICE, "con-app"),
        ("CON", DEVICE, "CON-app"),
        ("Aux.txt", DEVICE, "my-Aux.txt"),
        ("nul.a.b", DEVICE, "my-nul.a.b"),
        ("COM1", DEVICE, "COM1-app"),
        ("lpt9.x", DEVICE, "my-lpt9.x"),
        ("prn", DEVICE, "prn-app"),
        ("flask", INSTALLED, "flask-app"),
        ("Flask", INSTALLED, "Flask-app"),
        ("JINJA2", INSTALLED, "JINJA2-app"),
        ("flit.core", INSTALLED, "flit.core-app"),
        ("typing__extensions", INSTALLED, "typing__extensions-app"),
        ("Python-.-DotEnv", INSTALLED, "Python-.-DotEnv-app"),
    ],
)
def test_a_bad_name_is_refused_with_its_reason_and_a_better_one(
    name: str, reason: str, better: str
) -> None:
    shown = ascii(name) if len(name) < 60 else ascii(name)[:57] + "..."

    assert name_problem(name, TAKEN) == Problem(
        "name", f"{shown} is not a valid project name: {reason}.", f"Try {better}."
    )


@pytest.mark.parametrize(
    "package",
    """
    a flaskr shop2 my_app a_ a__b testing test_app app wsgi hello security match case type soft
    docs src templates static x64 flask_app models
    """.split()
    + ["p" * 60],
)
def test_a_good_package(package: str) -> None:
    assert package_problem(package, TAKEN) is None


@pytest.mark.parametrize(
    ("package", "reason", "better"),
    [
        ("", "it is empty", "flaskr"),
        ("Flaskr", PACKAGE_CHARACTERS, "flaskr"),
        ("2fast", PACKAGE_CHARACTERS, "fast"),
        ("_private", PACKAGE_CHARACTERS, "private"),
        ("my-app", PACKAGE_CHARACTERS, "my_app"),
        ("my.app", PACKAGE_CHARACTERS, "my_app"),
        ("my app", PACKAGE_CHARACTERS, "my_app"),
        ("app\n", PACKAGE_CHARACTERS, "app"),
        ("../x", PACKAGE_CHARACTERS, "x"),
        ("\u00e9t\u00e9", PACKAGE_CHARACTERS, "ete"),
        ("stra\u00dfe", PACKAGE_CHARACTERS, "strae"),
        ("\u0430pp", PACKAGE_CHARACTERS, "pp"),
        ("\u4e16\u754c", PACKAGE_CHARACTERS, "flaskr"),
        ("os\uff0epath", PACKAGE_CHARACTERS, "os_path"),
        ("{{x}}", PACKAGE_CHARACTERS, "x"),
        ("import os;", PACKAGE_CHARACTERS, "import_os"),
        ("p" * 61, "it has 61 characters; the limit is 60", "p" * 56),
        ("class", "it is a Python keyword", "class_app"),
        ("lambda", "it is a Python keyword", "lambda_app"),
        ("json", LIBRARY, "json_app"),
        ("this", LIBRARY, "this_app"),
        ("distutils", LIBRARY, "distutils_app"),
        ("compression", LIBRARY, "compression_app"),
        ("flask", INSTALLED, "flask_app"),
        ("werkzeug", INSTALLED, "werkzeug_app"),
        ("typing_extensions", INSTALLED, "typing_extensions_app"),
        ("dotenv", INSTALLED, "dotenv_app"),
        ("py", INSTALLED, "py_app"),
        ("con", DEVICE, "con_app"),
        ("com1", DEVICE, "com1_app"),
        ("conftest", TEST, "conftest_app"),
        ("test_hello", TEST, "test_hello_app"),
        ("tests", NAME_TAKEN, "tests_app"),
        ("instance", NAME_TAKEN, "instance_app"),
        ("node_modules", NAME_TAKEN, "node_modules_app"),
    ],
)
def test_a_bad_package_is_refused_with_its_reason_and_a_better_one(
    package: str, reason: str, better: str
) -> None:
    shown = ascii(package) if len(package) < 60 else ascii(package)[:57] + "..."

    assert package_problem(package, TAKEN) == Problem(
        "package", f"{shown} is not a valid package name: {reason}.", f"Try {better}."
    )


def test_a_folder_that_tools_use_is_not_a_package() -> None:
    for folder in "tests test instance build dist venv env lib var".split():
        assert package_problem(folder, TAKEN)


def test_every_module_of_this_python_is_known() -> None:
    public = {name for name in sys.stdlib_module_names if not name.startswith("_")}

    assert public - STDLIB == set()


def test_every_keyword_of_this_python_is_refused() -> None:
    for word in keyword.kwlist:
        assert package_problem(word, TAKEN)


def test_the_test_modules_of_our_templates_are_not_packages() -> None:
    templates = Path(__file__).parent.parent.parent / "templates"
    modules = {path.stem for path in templates.rglob("tests/*.py")} - {"__init__"}

    assert {module for module in modules if not package_problem(module, TAKEN)} == set()


@pytest.mark.parametrize(
    ("text", "reason", "hint"),
    [
        ("a\nb", "it contains U+000A (a control character); it must be one line", "line"),
        ("a\r", "it contains U+000D (a control character); it must be one line", "line"),
        ("\x00", "it contains U+0000 (a control character); it must be one line", "line"),
        ("\t", "it contains U+0009 (a control character); it must be one line", "line"),
        ("\x1b[31m", "it contains U+001B (a control character); it must be one line", "line"),
        ("\x7f", "it contains U+007F (a control character); it must be one line", "line"),
        ("\x85", "it contains U+0085 (a control character); it must be one line", "line"),
        ("a\u2028b", "it contains U+2028 (line separator); it must be one line", "line"),
        ("a\u2029b", "it contains U+2029 (paragraph separator); it must be one line", "line"),
        ("a\udcffb", "it contains bytes that are not text", "encoding"),
        (
            "a\u202eb",
            "it contains U+202E (right-to-left override), which can change how text is displayed",
            "invisible",
        ),
        (
            "\u200f",
            "it contains U+200F (right-to-left mark), which can change how text is displayed",
            "invisible",
        ),
        ("x" * 8001, "it has 8001 characters; the limit is 8000", "briefly"),
    ],
)
def test_a_bad_text_is_refused_with_its_reason(text: str, reason: str, hint: str) -> None:
    hints = {
        "line": "Write it in one line.",
        "encoding": "Use the encoding of your terminal.",
        "invisible": "Remove the invisible character.",
        "briefly": "Shorten it.",
    }
    shown = ascii(text) if len(text) < 50 else ascii(text)[:57] + "..."

    assert text_problem("author", text) == Problem(
        "text", f"{shown} is not a valid answer to author: {reason}.", hints[hint]
    )


def test_every_bidirectional_control_is_refused() -> None:
    for code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)):
        assert text_problem("author", f"a{chr(code)}b"), hex(code)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x" * 8000,
        'It\'s "quoted" \\ `code` {{ x }} {% y %} {# z #} $(a) %s ${b} <c> & d',
        "\u4e16\u754c \U0001f40d e\u0301 \u00a0 \u200d \ufeff \u00ad \ue000 \U000e0041",
        "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    ],
)
def test_any_line_of_text_is_good(text: str) -> None:
    assert text_problem("author", text) is None


@pytest.mark.parametrize(
    ("name", "same"), [("Flit_Core", "flit-core"), ("a.-_b", "a-b"), ("x", "x")]
)
def test_names_are_compared_as_the_package_index_does(name: str, same: str) -> None:
    assert normalised(name) == same


HOSTILE = st.text(max_size=200) | st.text("-._/\\ {}%$con1flask", max_size=30)


def is_one_line_that_shows(problem: Problem) -> bool:
    """Whether *problem* can be printed on any terminal, whatever the user had typed."""
    line = problem.message + problem.hint
    quoted = problem.message.split(" is not a valid ")[0]
    return line.isascii() and line.isprintable() and len(quoted) <= 60


@given(HOSTILE)
def test_a_suggested_name_is_good(name: str) -> None:
    if problem := name_problem(name, TAKEN):
        assert name_problem(problem.hint.removeprefix("Try ").removesuffix("."), TAKEN) is None
        assert is_one_line_that_shows(problem)


@given(HOSTILE)
def test_a_suggested_package_is_good(package: str) -> None:
    if problem := package_problem(package, TAKEN):
        assert package_problem(problem.hint.removeprefix("Try ").removesuffix("."), TAKEN) is None
        assert is_one_line_that_shows(problem)


@given(st.text(st.characters(codec=None), max_size=50))
def test_the_problem_with_a_text_is_one_line(text: str) -> None:
    if problem := text_problem("author", text):
        assert is_one_line_that_shows(problem)

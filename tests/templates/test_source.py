"""What every project looks like: as if somebody had written it by hand, with care."""

import getpass
import re
import socket
import sys
from pathlib import Path

import pytest
from _pytest.fixtures import SubRequest

from tests.support import TEMPLATES, Result, environment, picture, run, scaffold
from tests.templates.projects import ALL, CATALOG, WIDEST, Choice

# Every rule of ruff's but these, each with what speaks against it here.
NOT_HERE = {
    "COM812": "the formatter decides on commas",
    "CPY001": "the license is the user's to choose",
    "D103": "a view or test named as a sentence needs no second one",
    "D203": "contradicts D211",
    "D213": "contradicts D212",
    "D401": "a fixture is described by what it is",
    "EM": "a message reads best where it is raised",
    "INP001": "Flask's tutorial has no tests/__init__.py",
    "PLR2004": "404 is clearer than a name for it",
    "PTH208": "os.listdir gives the names that a test compares",
    "S101": "assert is how pytest tests",
    "S105": "a key in a test protects nothing",
    "TRY003": "a message reads best where it is raised",
}


@pytest.fixture(scope="module", params=ALL, ids=lambda choice: choice.label)
def project(request: SubRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of each kind."""
    choice: Choice = request.param
    return choice.make(tmp_path_factory.mktemp("made"))


def texts(project: Path) -> dict[str, str]:
    """Return the files of *project*, all of them text, but not the script that others wrote."""
    return {
        path: data.decode()  # type: ignore[union-attr]
        for path, data in picture(project).items()
        if data != "folder" and not path.endswith(".min.js")
    }


def check(project: Path, *words: str) -> Result:
    """Run a tool of this environment on *project*."""
    return run(sys.executable, "-m", *words, ".", cwd=project, env=environment(project.parent))


def test_ruff_finds_nothing(project: Path) -> None:
    assert check(project, "ruff", "check", "--no-cache").out == "All checks passed!\n"


def test_ruff_with_every_rule_finds_nothing(project: Path) -> None:
    rules = ("--select=ALL", f"--ignore={','.join(NOT_HERE)}")
    assert check(project, "ruff", "check", "--no-cache", *rules).out == "All checks passed!\n"


def test_ruff_would_format_nothing(project: Path) -> None:
    done = check(project, "ruff", "format", "--no-cache", "--check")
    assert (done.code, done.err) == (0, "")


# Where the brackets belong to Flask's pages, and to GitHub's workflows.
BRACKETS = re.compile(r"[^/]+/templates/|\.github/workflows/")


def test_nothing_is_left_to_render(project: Path) -> None:
    left = {
        path: re.search("cookiecutter" if BRACKETS.match(path) else "{{|{%|{#|cookiecutter", text)
        for path, text in texts(project).items()
    }
    assert [path for path, found in left.items() if found] == []


def test_lines_end_as_they_should(project: Path) -> None:
    untidy = re.compile(r"[ \t]$|\t|\r|\n\n\Z|[^\n]\Z|\A\n|\n\n\n\n", re.MULTILINE)
    assert [path for path, text in texts(project).items() if untidy.search(text)] == []


@pytest.mark.parametrize("choice", WIDEST, ids=lambda choice: choice.label)
def test_a_checkout_with_the_line_ends_of_windows_is_as_good(
    choice: Choice, tmp_path: Path
) -> None:
    project = choice.check_out(tmp_path)
    assert b"\r\n" in (project / choice.package / "__init__.py").read_bytes()

    assert check(project, "ruff", "format", "--no-cache", "--check").code == 0
    status = scaffold("status", "--json", cwd=project, home=tmp_path).json
    assert {entry["action"] for entry in status["files"]} == {"pristine"}
    assert scaffold("update", "--check", cwd=project, home=tmp_path).code == 0


def test_nothing_tells_who_made_it_or_where_or_when(project: Path) -> None:
    words = {getpass.getuser(), socket.gethostname(), str(Path.home()), str(project.parent)}
    date = r"\b20\d\d-\d\d-\d\d\b|\b\d\d:\d\d:\d\d\b"
    # ":root" is where a style sheet begins.
    telltale = re.compile("|".join([date, *(rf"(?<![\w:]){re.escape(w)}(?!\w)" for w in words)]))
    assert {p: telltale.findall(t) for p, t in texts(project).items() if telltale.search(t)} == {}


CODE = [name for name, feature in CATALOG.features.items() if feature.words.get("wiring")]


@pytest.mark.parametrize("feature", CODE)
def test_every_feature_with_code_brings_tests_of_its_own(feature: str) -> None:
    folder = TEMPLATES / "features" / feature / "{{cookiecutter.project_slug}}" / "tests"

    tests = [test for path in folder.glob("test_*.py") for test in path.read_text().split("\ndef ")]
    assert any(test.startswith("test_") for test in tests[1:])


def test_no_secret_is_in_it(project: Path) -> None:
    # What follows an @ is the commit of an action on GitHub.
    secret = re.compile(r"(?<!@)\b[0-9a-f]{32,}\b|-----BEGIN|SECRET_KEY=\S", re.IGNORECASE)
    assert [path for path, text in texts(project).items() if secret.search(text)] == []

"""matrix, as a person and a CI system meet it: combinations listed, and made and proven."""

import json
import os
import re
import shlex
import signal
import sys
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.cli.test_json import SCHEMA
from tests.support import Result, environment, interrupted, left, often, picture, run, scaffold

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="needs signals, or a POSIX shell")

# A template of somebody else's, in which one choice is broken.
THEIRS: dict[str, object] = {
    "project_slug": "x",
    "said": ["bad day", "good day"],
    "docs": False,
    "waits": "",
}
APP = """\
from flask import Flask

app = Flask(__name__)


@app.route("/")
def index():
    return "{{ cookiecutter.said }}"
"""
TEST = """\
import time

from app import app


def test_index():
    if "{{ cookiecutter.waits }}":
        open("{{ cookiecutter.waits }}", "w").close()
        time.sleep(999)
    assert app.test_client().get("/").text == "good day"
"""
BAD, GOOD = (f"./my shop, said={one} day, docs=no" for one in ("bad", "good"))
AGAIN = "flask-scaffold new myapp --template './my shop' --set docs=no --set 'said=bad day' --trust --verify"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder that holds that template, in a folder whose name has a space."""
    (tmp_path / "home").mkdir()
    project = tmp_path / "my shop" / "{{cookiecutter.project_slug}}"
    project.mkdir(parents=True)
    (tmp_path / "my shop" / "cookiecutter.json").write_text(json.dumps(THEIRS))
    (project / "app.py").write_text(APP)
    (project / "test_app.py").write_text(TEST)
    return tmp_path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder, and with it a cache, for all tests that install."""
    return tmp_path_factory.mktemp("home")


def listed(*words: str, cwd: Path, seed: int = 0) -> list[str]:
    """Return the lines that ``matrix`` prints."""
    result = scaffold("matrix", *words, cwd=cwd, PYTHONHASHSEED=str(seed))
    assert (result.code, result.err) == (0, "")
    return result.out.splitlines()


# Listed


def test_each_combination_is_a_line_to_type(here: Path) -> None:
    new = "flask-scaffold new myapp --template './my shop'"

    assert listed("-t", "./my shop", cwd=here) == [
        f"{new} --set 'said=bad day' --set docs=no",
        f"{new} --set 'said=bad day' --set docs=yes",
        f"{new} --set 'said=good day' --set docs=no",
        f"{new} --set 'said=good day' --set docs=yes",
    ]


def test_one_thing_is_changed_at_a_time(here: Path) -> None:
    assert [line[-35:] for line in listed("-t", "./my shop", "--each", cwd=here)] == [
        " --set 'said=bad day' --set docs=no",
        "--set 'said=good day' --set docs=no",
        "--set 'said=bad day' --set docs=yes",
    ]


def test_what_is_set_is_the_same_in_all(here: Path) -> None:
    lines = listed("-t", "./my shop", "--set", "docs=yes", "--set", "waits=$HOME", cwd=here)

    new = "flask-scaffold new myapp --template './my shop' --set docs=yes --set 'waits=$HOME'"
    assert lines == [f"{new} --set 'said=bad day'", f"{new} --set 'said=good day'"]


def test_without_a_word_all_of_ours_are_meant(tmp_path: Path) -> None:
    lines = listed(cwd=tmp_path)

    templates = ("--template", "hello"), ("--template", "minimal")
    assert lines == listed(*templates[0], *templates[1], cwd=tmp_path)
    assert lines == listed("--pairwise", cwd=tmp_path)
    assert lines[0] == "flask-scaffold new myapp --template hello"
    assert lines[-1] == "flask-scaffold new myapp --template minimal"


def test_templates_of_ours_and_of_others_go_together(here: Path) -> None:
    twice = ("-t", "minimal", "-t", "./my shop", "-t", "minimal")

    lines = listed(*twice, "--set", "said=good day", "--set", "docs=no", cwd=here)

    assert lines == [
        "flask-scaffold new myapp --template minimal",
        "flask-scaffold new myapp --template './my shop' --set 'said=good day' --set docs=no",
    ]


def test_a_preset_is_its_template_with_its_features_and_more(tmp_path: Path) -> None:
    lines = [shlex.split(line) for line in listed("-t", "tutorial", cwd=tmp_path)]

    for line in lines:
        assert line[:6] == [*"flask-scaffold new myapp --template hello --with".split()]
        assert {"sqlite", "auth", "blog"} <= {*line[6].split(",")}
    assert len(lines) > 1


@pytest.mark.parametrize("extent", ["--pairwise", "--each"])
def test_they_are_counted(extent: str, tmp_path: Path) -> None:
    assert listed(extent, "--count", cwd=tmp_path) == [str(len(listed(extent, cwd=tmp_path)))]


def test_the_document_tells_them_too(here: Path) -> None:
    words = ("matrix", "-t", "./my shop", "--set", "docs=no")
    by_option = scaffold(*words, "--json", cwd=here)
    by_format = scaffold(*words, "--format", "json", cwd=here)

    Draft202012Validator(SCHEMA).validate(by_option.json)
    assert by_option == by_format
    assert [one["name"] for one in by_option.json["combinations"]] == [
        "./my shop, docs=no, said=bad day",
        "./my shop, docs=no, said=good day",
    ]
    assert by_option.json["combinations"][0] == {
        "name": "./my shop, docs=no, said=bad day",
        "template": "./my shop",
        "features": [],
        "answers": {"docs": "no", "said": "bad day"},
        "words": [
            *("new", "myapp", "--template", "./my shop"),
            *("--set", "docs=no", "--set", "said=bad day"),
        ],
        "command": f"{AGAIN.partition(' --trust')[0]}",
        "status": "planned",
        "seconds": 0,
        "checks": [],
    }


# For CI


@POSIX_ONLY
def test_the_jobs_for_github_make_projects(here: Path) -> None:
    result = scaffold("matrix", "--format", "github", "-t", "./my shop", "-t", "minimal", cwd=here)

    assert result.out.count("\n") == 1
    matrix = json.loads(result.out)
    assert [*matrix] == ["include"]
    assert [{*job} for job in matrix["include"]] == [{"name", "arguments"}] * 5
    for number, job in enumerate(matrix["include"]):
        (folder := here / str(number)).mkdir()
        (folder / "my shop").symlink_to(here / "my shop")
        # As a workflow does: the words stand in a line of its shell.
        line = f'"$0" -m scaffold {job["arguments"]} --no-record -q'
        made = run("sh", "-c", line, sys.executable, cwd=folder, env=environment(here / "home"))
        assert (made, (folder / "myapp").is_dir()) == (Result(0, "", ""), True)
    assert 'return "good day"' in (here / "3" / "myapp" / "app.py").read_text()


def test_the_jobs_for_gitlab_are_yaml(tmp_path: Path) -> None:
    result = scaffold("matrix", "--format", "gitlab", cwd=tmp_path)

    lines = [shlex.split(line)[1:] for line in listed(cwd=tmp_path)]
    jobs = yaml.safe_load(result.out)["parallel"]["matrix"]
    assert [[*job] for job in jobs] == [["ARGUMENTS"]] * len(lines)
    assert [shlex.split(job["ARGUMENTS"]) for job in jobs] == lines
    # It makes no pipeline where the name of a job, which holds all of this, has more characters.
    assert max(len(job["ARGUMENTS"]) for job in jobs) + len("a job of any name: []") <= 255


@pytest.mark.parametrize("layout", ["github", "gitlab"])
def test_more_jobs_than_a_ci_system_takes_are_refused(layout: str, here: Path) -> None:
    questions = {f"question{number}": [*"abcd"] for number in range(4)}
    (here / "my shop" / "cookiecutter.json").write_text(json.dumps(THEIRS | questions))
    words = ("matrix", "-t", "./my shop", "--all", "--format", layout)

    refused = scaffold(*words, cwd=here)
    most = int(re.findall(r"at most (\d+) jobs", refused.err)[0])
    parts = -(-1024 // most)
    taken = scaffold(*words, "--shard", f"{parts}/{parts}", cwd=here)

    assert (refused.code, refused.out, taken.code, taken.err) == (2, "", 0, "")
    assert f"and these are 1024.\nHint: Leave --all out, or make {parts} matrices" in refused.err


@pytest.mark.parametrize("number", often([2, 7], 1))
def test_shards_are_the_whole_and_share_nothing(number: int, tmp_path: Path) -> None:
    whole = listed("--each", cwd=tmp_path)

    # On every machine it is the same, so the seed of a run does not matter.
    parts = [
        listed("--each", "--shard", f"{part}/{number}", cwd=tmp_path, seed=part)
        for part in range(1, number + 1)
    ]

    assert sorted(chain.from_iterable(parts)) == sorted(whole)
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("part", ["0/2", "3/2", "1/0", "-1/2", "1", "1/", "/2", "a/b", "1/2/3", ""])
def test_what_is_no_part_is_refused(part: str, tmp_path: Path) -> None:
    result = scaffold("matrix", f"--shard={part}", cwd=tmp_path)

    assert (result.code, result.out) == (2, "")
    assert f"{part!a} is no part such as 1/4." in result.err


# Refused


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("-j 2", "--jobs means something only with --run."),
        ("--fail-fast", "--fail-fast means something only with --run."),
        ("--junit results.xml", "--junit means something only with --run."),
        ("--limit 5", "--limit means something only with --run."),
        ("--env HOME", "--env means something only with --run."),
        ("--run --count", "--count means nothing with --run; see --json."),
        ("--run --format github", "--format means nothing with --run; see --json."),
        ("--count --format github", "--count and --format do not go together."),
        ("--format gitlab --json", "--json goes with no other --format."),
        ("--each --all", "--each and --all do not go together."),
        ("--all --count --pairwise", "--all and --pairwise do not go together."),
        ("--run -j 0", "Invalid value for '-j' / '--jobs': 0 is not in the range 1<=x<=64."),
        ("--set docs", "Invalid value for '--set': 'docs' does not have the form KEY=VALUE."),
    ],
)
def test_what_does_not_go_together_is_refused(line: str, message: str, tmp_path: Path) -> None:
    result = scaffold("matrix", *line.split(), cwd=tmp_path)

    usage = f"Error: {message}\nHint: Try 'flask-scaffold matrix --help'.\n"
    # Only the document is there with --json.
    assert result.code == 2
    if "--json" in line:
        assert [one["message"] for one in result.json["problems"]] == [message]
    else:
        assert (result.out, result.err) == ("", usage)
    assert picture(tmp_path) == {}


def test_what_there_is_not_is_refused(here: Path) -> None:
    unknown = scaffold("matrix", "-t", "helo", "-t", "./nowhere", cwd=here)
    unasked = scaffold("matrix", "-t", "./my shop", "--set", "doc=yes", cwd=here)

    assert (unknown.code, unasked.code) == (2, 2)
    assert unknown.err.count("Error: ") == 2
    assert "Error: There is no template 'helo'.\nHint: Did you mean hello?\n" in unknown.err
    assert unasked.err == "Error: There is no question 'doc'.\nHint: Did you mean docs?\n"


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (("package=class",), "'class' is not a valid package name: it is a Python keyword."),
        (("project_slug=x",), "The name was given as 'myapp' already."),
        (("author=a", "author=b"), "author was answered twice, the second time with 'b'."),
    ],
)
def test_an_answer_that_new_refuses_is_refused(
    answers: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    options = [word for one in answers for word in ("--set", one)]

    result = scaffold("matrix", "-t", "hello", *options, cwd=tmp_path)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"Error: {message}\n")


@pytest.mark.parametrize("table", ["file/results.xml", "nowhere/results.xml", "home"])
def test_a_table_that_cannot_be_written_is_told_before_anything_is_begun(
    table: str, here: Path
) -> None:
    (here / "file").touch()
    before, project = picture(here), here / "my shop" / "{{cookiecutter.project_slug}}"

    for words in (("matrix", "--run", "-t", "minimal"), ("verify", project)):
        result = scaffold(*words, "--junit", table, cwd=here, home=here / "home")

        assert (result.code, result.out) == (2, "")
        assert table in result.err
        assert picture(here) == before


def test_what_is_not_trusted_is_not_run(here: Path) -> None:
    result = scaffold("matrix", "-t", "./my shop", "--run", cwd=here, home=here / "home")

    assert result == Result(
        2,
        "",
        "Error: --run runs code of the project, and so of the template ./my shop.\n"
        "Hint: If you trust its author, add --trust.\n",
    )
    assert picture(here / "home") == {}


def test_of_no_combinations_none_is_run(tmp_path: Path) -> None:
    words = ("matrix", "-t", "minimal", "--shard", "2/2")

    assert scaffold(*words, cwd=tmp_path) == Result(0, "", "")
    run_of_none = Result(0, "There are no combinations to prove.\n", "")
    assert scaffold(*words, "--run", cwd=tmp_path) == run_of_none


# Run


def timeless(text: str) -> str:
    """Return *text* without the times that it tells."""
    return re.sub(r"\(\d+\.\d s(, about \d+ (s|min) left)?\)| in [\d.]+s", "(some time)", text)


FAILED = "1 failed: test_app.py::test_index - AssertionError: assert 'bad day' == 'good day'"
SCREEN = f"""\
2 combinations to prove:
[1/2] FAILED ./my shop, docs=no, said=bad day  (some time)
    tests: {FAILED}
    | ...
"""
REST = f"""\
    {AGAIN}
[2/2] ok ./my shop, docs=no, said=good day  (some time)
"""


@POSIX_ONLY
@pytest.mark.install
def test_after_a_failure_it_goes_on_and_tells_what_shows_it_again(here: Path, home: Path) -> None:
    words = ("-t", "./my shop", "--set", "docs=no", "--trust", "-j", "1", "--junit", "results.xml")

    result = scaffold("matrix", "--run", *words, cwd=here, home=home, PYTHONIOENCODING="ascii")

    said = timeless(result.out)
    assert (result.code, said[: len(SCREEN)], said[-len(REST) :]) == (1, SCREEN, REST)
    assert "    | FAILED test_app.py::test_index - AssertionError" in said
    assert result.err == (
        f"Error: 1 of 2 combinations failed.\nHint: To see that again, type:\n      {AGAIN}\n"
    )
    suites = ElementTree.parse(here / "results.xml").getroot()
    assert [(suite.get("name"), suite.get("failures")) for suite in suites] == [
        ("./my shop, docs=no, said=bad day", "1"),
        ("./my shop, docs=no, said=good day", "0"),
    ]
    assert left(home) == []
    (here / "results.xml").unlink()
    before = picture(here)

    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = environment(home, PATH=programs)
    again = run("sh", "-c", result.err.splitlines()[-1].strip(), cwd=here, env=env)

    assert again.code == 1
    assert again.err.splitlines()[-2:] == [
        f"Error: The check tests failed: {FAILED}.",
        "Hint: Nothing was made. Leave --verify out to make it in any case.",
    ]
    assert picture(here) == before


@pytest.mark.install
@pytest.mark.full
def test_two_at_a_time_come_to_the_same(here: Path, home: Path) -> None:
    answers = ("--set", "docs=no", "--set", "said=bad day")
    words = ("matrix", "--run", "-t", "./my shop", "-t", "minimal", *answers, "--trust")

    result = scaffold(*words, "-j", "2", "--json", cwd=here, home=home)

    Draft202012Validator(SCHEMA).validate(result.json)
    assert (result.code, result.err, result.json["status"]) == (1, "", "failed")
    found = {one["name"]: one for one in result.json["combinations"]}
    assert {name: one["status"] for name, one in found.items()} == {
        "./my shop, docs=no, said=bad day": "failed",
        "minimal": "passed",
    }
    failed = [
        check["name"]
        for one in found.values()
        for check in one["checks"]
        if check["status"] == "failed"
    ]
    assert failed == ["tests"]
    assert shlex.split(found["minimal"]["command"])[-1] == "--verify"
    assert left(home) == []


@pytest.mark.install
def test_nothing_is_tried_after_the_first_failure_if_nobody_wants_it(
    here: Path, home: Path
) -> None:
    words = ("matrix", "--run", "-t", "./my shop", "--trust", "--fail-fast", "-j", "1", "-q")

    result = scaffold(*words, "--junit", "results.xml", cwd=here, home=home)

    again = AGAIN.replace(
        "--set docs=no --set 'said=bad day'", "--set 'said=bad day' --set docs=no"
    )
    assert result == Result(
        1,
        "",
        f"Error: 1 of 1 combinations failed.\nHint: To see that again, type:\n      {again}\n",
    )
    suites = ElementTree.parse(here / "results.xml").getroot()
    assert [suite.get("name") for suite in suites] == [BAD]
    assert left(home) == []


@pytest.mark.install
def test_where_all_work_it_says_so(here: Path, home: Path) -> None:
    words = ("-t", "./my shop", "--set", "docs=no", "--set", "said=good day", "--trust")

    result = scaffold("matrix", "--run", *words, cwd=here, home=home, PYTHONIOENCODING="ascii")

    assert (result.code, result.err) == (0, "")
    assert timeless(result.out) == (
        "1 combination to prove:\n"
        "[1/1] ok ./my shop, docs=no, said=good day  (some time)\n"
        "The combination works.\n"
    )


@POSIX_ONLY
@pytest.mark.install
@pytest.mark.parametrize("signum", often([signal.SIGINT, signal.SIGTERM], 1))
def test_whenever_it_is_stopped_all_that_it_started_is_stopped_too(
    signum: int, here: Path, home: Path
) -> None:
    (temporary := here / "temporary").mkdir()
    begun = here / "begun"
    words = ("-t", "./my shop", "--set", f"waits={begun}", "--trust", "--junit", "results.xml")
    run_all = ("matrix", "--run", *words, "-j", "2")
    result = interrupted(signum, *run_all, begun=begun, cwd=here, home=home, TMPDIR=str(temporary))

    assert (result.code, result.out) == (128 + signum, "4 combinations to prove, 2 at a time:\n")
    assert result.err == "Error: Interrupted: all that was started has been stopped.\n"
    assert left(home) == []
    assert (picture(temporary), (here / "results.xml").exists()) == ({}, False)

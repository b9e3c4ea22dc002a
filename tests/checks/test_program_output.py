"""Telling: of all that a program says, the line that says most."""

from xml.etree import ElementTree

import pytest

from scaffold.checks import program_output
from scaffold.checks.check import Check, CheckStatus
from scaffold.checks.program_output import junit

CRASH = """\
Traceback (most recent call last):
  File "shop.py", line 1, in <module>
    import nothing
ModuleNotFoundError: No module named 'nothing'
"""
CHAIN = f"""{CRASH}
During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "shop.py", line 3, in <module>
    raise ValueError("broken")
ValueError: broken
  and more
"""
FAILURES = """\
E   assert 1 == 2
FAILED tests/test_a.py::test_a - assert 1 == 2
FAILED tests/test_a.py::test_b - assert 3
== 2 failed, 1 passed in 0.1s ==
"""
INDENTED = "".join(f"      {line}\n" for line in CRASH.splitlines())


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (CRASH, "ModuleNotFoundError: No module named 'nothing'"),
        (CHAIN, "ValueError: broken"),
        (f"error: no build\n{INDENTED}", "ModuleNotFoundError: No module named 'nothing'"),
        ("one\nTypeError: it\nlast\n", "TypeError: it"),
        ("reading\nerror: no such file\nsee the help\n", "error: no such file"),
        ("one\n\n  last  \n\n", "last"),
        ("", ""),
    ],
)
def test_what_a_program_died_of(output: str, told: str) -> None:
    assert program_output.by_python(output) == told


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (
            f" * Debug mode: off\n{CRASH}127.0.0.1 - GET /\n",
            "ModuleNotFoundError: No module named 'nothing'",
        ),
        (
            "[1] [INFO] Starting\nFailed to find attribute 'app'.\n",
            "Failed to find attribute 'app'.",
        ),
        ("Usage: flask run\n\nError: Failed to find Flask\n", "Error: Failed to find Flask"),
        ("python: No module named flask\n", "No module named flask"),
        (' * Debug mode: off\n127.0.0.1 "GET /" 500\n', ""),
    ],
)
def test_what_a_server_died_of(output: str, told: str) -> None:
    assert program_output.by_server(output) == told


def test_the_first_place_that_does_not_compile() -> None:
    output = """\
*** Error compiling './shop/a.py'...
  File "./shop/a.py", line 2
    x  = (
         ^
SyntaxError: '(' was never closed

*** Error compiling './shop/b.py'...
  File "./shop/b.py", line 7
"""
    assert (
        program_output.by_compiler(output) == "shop/a.py, line 2: SyntaxError: '(' was never closed"
    )
    assert program_output.by_compiler("error: no memory\n") == "error: no memory"


def test_the_first_thing_that_ruff_finds() -> None:
    output = """\
F401 [*] `os` imported but unused
 --> shop/a.py:1:8
  |
1 | import os
"""
    assert program_output.by_linter(output) == "shop/a.py:1:8: F401 [*] `os` imported but unused"
    assert program_output.by_linter("error: bad settings\n") == "error: bad settings"


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("=== 21 passed, 1 skipped in 1.20s ===\n", "21 passed, 1 skipped"),
        ("21 passed in 61.20s (0:01:01)\n", "21 passed"),
        ("=== no tests ran in 0.01s ===\n", "no tests ran"),
        (FAILURES, "2 failed, 1 passed: tests/test_a.py::test_a - assert 1 == 2"),
        (
            "E   ModuleNotFoundError: No module named 'a'\nERROR tests/test_a.py\n== 1 error in 1s ==\n",
            "1 error: tests/test_a.py: ModuleNotFoundError: No module named 'a'",
        ),
        (
            "ImportError while loading conftest\nE   ModuleNotFoundError: No module named 'a'\n",
            "ModuleNotFoundError: No module named 'a'",
        ),
        ("ERROR: unknown option --x\n", "ERROR: unknown option --x"),
        ("python: No module named pytest\n", "python: No module named pytest"),
    ],
)
def test_what_pytest_counts_and_the_first_failure(output: str, told: str) -> None:
    assert program_output.by_pytest(output) == told


CHECKS = (
    Check("install", CheckStatus.PASSED, seconds=1.5),
    Check("tests", CheckStatus.FAILED, "1 failed", "E   assert 1\n", seconds=0.25),
    Check("lint", CheckStatus.SKIPPED, "no ruff"),
)


def test_a_suite_stands_for_a_project_and_a_case_for_a_check() -> None:
    assert junit({"shop": CHECKS}).decode() == (
        "<?xml version='1.0' encoding='utf-8'?>\n"
        '<testsuites name="flask-scaffold" tests="3" failures="1" skipped="1">'
        '<testsuite name="shop" tests="3" failures="1" errors="0" skipped="1" time="1.750">'
        '<testcase name="install" classname="shop" time="1.500" />'
        '<testcase name="tests" classname="shop" time="0.250">'
        '<failure message="1 failed" type="tests">E   assert 1\n</failure></testcase>'
        '<testcase name="lint" classname="shop" time="0.000">'
        '<skipped message="no ruff" /></testcase>'
        "</testsuite></testsuites>\n"
    )


def test_the_sums_are_over_all_projects() -> None:
    root = ElementTree.fromstring(junit({"one": CHECKS, "two": CHECKS[:1]}))

    assert {key: root.get(key) for key in ("tests", "failures", "skipped")} == {
        "tests": "4",
        "failures": "1",
        "skipped": "1",
    }


def test_what_may_not_stand_in_xml_does_not() -> None:
    odd = "\x00\x1b[31m<&>\"'\ud800\uffff é 中 🐍"
    check = Check("tests", CheckStatus.FAILED, odd, odd)

    (suite,) = ElementTree.fromstring(junit({odd: [check]}))

    plain = "\ufffd\ufffd[31m<&>\"'\ufffd\ufffd é 中 🐍"
    assert suite.get("name") == plain
    assert [(one.get("message"), one.text) for one in suite.iter("failure")] == [(plain, plain)]


def test_of_nothing_there_is_an_empty_table() -> None:
    assert ElementTree.fromstring(junit({})).get("tests") == "0"

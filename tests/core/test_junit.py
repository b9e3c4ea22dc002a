"""JUnit: checks as XML."""

from __future__ import annotations

from xml.etree import ElementTree

from scaffold.core.check import Check
from scaffold.core.junit import junit

CHECKS = (
    Check("install", "passed", seconds=1.5),
    Check("tests", "failed", "1 failed", "E   assert 1\n", seconds=0.25),
    Check("lint", "skipped", "no ruff"),
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
    check = Check("tests", "failed", odd, odd)

    (suite,) = ElementTree.fromstring(junit({odd: [check]}))

    plain = "\ufffd\ufffd[31m<&>\"'\ufffd\ufffd é 中 🐍"
    assert suite.get("name") == plain
    assert [(one.get("message"), one.text) for one in suite.iter("failure")] == [(plain, plain)]


def test_of_nothing_there_is_an_empty_table() -> None:
    assert ElementTree.fromstring(junit({})).get("tests") == "0"

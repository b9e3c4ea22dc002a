"""JUnit: checks as the XML that CI systems read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from scaffold.core.check import Check

# What may not stand in XML, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(suites: Mapping[str, Iterable[Check]]) -> bytes:
    """Return one test suite for each project, by its name, with a case for each of its checks.

    Times are in seconds. Source: the schema that Jenkins, GitHub and GitLab share,
    https://github.com/testmoapp/junitxml.
    """
    root = Element("testsuites", name="flask-scaffold")
    for name, checks in suites.items():
        _suite(root, name, tuple(checks))
    for key in ("tests", "failures", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _suite(root: Element, name: str, checks: tuple[Check, ...]) -> None:
    suite = SubElement(
        root,
        "testsuite",
        name=_clean(name),
        tests=str(len(checks)),
        failures=str(sum(check.failed for check in checks)),
        errors="0",
        skipped=str(sum(check.status == "skipped" for check in checks)),
        time=f"{sum(check.seconds for check in checks):.3f}",
    )
    for check in checks:
        time = f"{check.seconds:.3f}"
        case = SubElement(suite, "testcase", name=check.name, classname=_clean(name), time=time)
        if check.failed:
            failure = SubElement(case, "failure", message=_clean(check.found), type=check.name)
            failure.text = _clean(check.output)
        elif check.status == "skipped":
            SubElement(case, "skipped", message=_clean(check.found))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)

"""Find the line of a program's output that says why it failed, and write checks as JUnit XML."""

import re
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from scaffold.checks.check import Check, CheckStatus

# The last line of a traceback, after those of the stack.
_RAISED = re.compile(
    r"^([ \t]*)Traceback \(most recent call last\):\n(?:\1[ \t]+.*\n)*\1(?P<last>[^ \t\n].*)",
    re.MULTILINE,
)


# What XML cannot hold, even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def raised(output: str) -> str:
    """Return the last exception with a traceback; empty if there is none."""
    return next((match["last"] for match in reversed([*_RAISED.finditer(output)])), "")


def by_python(output: str) -> str:
    """Return the last exception of Python, or else a line with an error, or the last line."""
    if last := raised(output):
        return last
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    marked = [line for line in lines if "rror:" in line or line.startswith("error")]
    return (marked or lines[-1:] or [""])[0]


def by_server(output: str) -> str:
    """Return the last exception of a server, or else the error that ended it."""
    errors = re.findall(r"^(?:.*\])?\s*((?:\w+\.)*\w*Error:.+|Failed to .+)", output, re.MULTILINE)
    missing = re.findall(r"No module named .+", output)
    return raised(output) or str((errors or missing or [""])[-1])


def by_compiler(output: str) -> str:
    """Return the file that compileall cannot compile, and why."""
    place = re.search(r'File "(?:\./)?(.+?)", line (\d+)', output)
    return f"{place[1]}, line {place[2]}: {by_python(output)}" if place else by_python(output)


def by_linter(output: str) -> str:
    """Return the first finding of ruff, with its place."""
    found = re.search(r"^(\S.*)\n\s*--> (\S+)", output, re.MULTILINE)
    return f"{found[2]}: {found[1]}" if found else by_python(output)


def by_pytest(output: str) -> str:
    """Return the counts of pytest, as ``21 passed, 1 skipped``, and the first failure."""
    counts = re.findall(r"^=*\s*(\d+ .*?|no tests ran) in [\d.]+s", output, re.MULTILINE)
    failure = re.search(r"^(?:FAILED|ERROR) (.+)", output, re.MULTILINE)
    why = re.search(r"^E +(\S.*(?:Error|Exception|Warning|Exit)\b.*)", output, re.MULTILINE)
    parts = [*counts[-1:], failure[1] if failure else ""]
    if why and " - " not in parts[-1]:
        parts.append(why[1])
    return ": ".join(filter(None, parts)) or by_python(output)


def junit(suites: Mapping[str, Iterable[Check]]) -> bytes:
    """Return JUnit XML with a test suite for each project, by its name; times are in seconds.

    Source, for Jenkins, GitHub and GitLab: https://github.com/testmoapp/junitxml.
    """
    root = Element("testsuites", name="flask-scaffold")
    for name, checks in suites.items():
        _suite(root, name, tuple(checks))
    for key in ("tests", "failures", CheckStatus.SKIPPED):
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
        skipped=str(sum(check.status == CheckStatus.SKIPPED for check in checks)),
        time=f"{sum(check.seconds for check in checks):.3f}",
    )
    for check in checks:
        time = f"{check.seconds:.3f}"
        case = SubElement(suite, "testcase", name=check.name, classname=_clean(name), time=time)
        if check.failed:
            failure = SubElement(case, "failure", message=_clean(check.found), type=check.name)
            failure.text = _clean(check.output)
        elif check.status == CheckStatus.SKIPPED:
            SubElement(case, CheckStatus.SKIPPED, message=_clean(check.found))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)

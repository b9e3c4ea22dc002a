"""Telling: the line that tells most of why a program failed, out of all that it said."""

from __future__ import annotations

import re

# What Python says last of an exception: the line that follows the lines of the stack.
_RAISED = re.compile(
    r"^([ \t]*)Traceback \(most recent call last\):\n(?:\1[ \t]+.*\n)*\1(?P<last>[^ \t\n].*)",
    re.MULTILINE,
)


def raised(output: str) -> str:
    """Return the last exception whose traceback was printed; empty if there is none."""
    return next((match["last"] for match in reversed([*_RAISED.finditer(output)])), "")


def by_python(output: str) -> str:
    """Return what a program in Python died of: the last exception, an error, or its last words."""
    if last := raised(output):
        return last
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    marked = [line for line in lines if "rror:" in line or line.startswith("error")]
    return (marked or lines[-1:] or [""])[0]


def by_server(output: str) -> str:
    """Return the last exception that a server has printed, or the error that it ended with."""
    errors = re.findall(r"^(?:.*\])?\s*((?:\w+\.)*\w*Error:.+|Failed to .+)", output, re.MULTILINE)
    missing = re.findall(r"No module named .+", output)
    return raised(output) or str((errors or missing or [""])[-1])


def by_compiler(output: str) -> str:
    """Return the first place that cannot be compiled, and why."""
    place = re.search(r'File "(?:\./)?(.+?)", line (\d+)', output)
    return f"{place[1]}, line {place[2]}: {by_python(output)}" if place else by_python(output)


def by_linter(output: str) -> str:
    """Return the first thing that ruff finds, with its place."""
    found = re.search(r"^(\S.*)\n\s*--> (\S+)", output, re.MULTILINE)
    return f"{found[2]}: {found[1]}" if found else by_python(output)


def by_pytest(output: str) -> str:
    """Return what pytest counts, and the first failure."""
    failure = re.search(r"^(?:FAILED|ERROR) (.+)", output, re.MULTILINE)
    why = re.search(r"^E +(\S.*(?:Error|Exception|Warning|Exit)\b.*)", output, re.MULTILINE)
    told = [counted(output), failure[1] if failure else ""]
    if why and " - " not in told[1]:
        told.append(why[1])
    return ": ".join(filter(None, told)) or by_python(output)


def counted(output: str) -> str:
    """Return what pytest's last line counts, as ``21 passed, 1 skipped``; empty if it has none."""
    lines = re.findall(r"^=*\s*(\d+ .*?|no tests ran) in [\d.]+s", output, re.MULTILINE)
    return str(lines[-1]) if lines else ""

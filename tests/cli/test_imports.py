"""What is heavy is imported where it is used, and nowhere else."""

import json
import sys
from pathlib import Path

import pytest

from tests.support import TEMPLATES, environment, run

HEAVY = frozenset(
    """
    arrow binaryornot chardet cookiecutter flask importlib.metadata jinja2 questionary requests
    rich tomlkit yaml
    scaffold.checks.examination scaffold.checks.project scaffold.checks.environments
    """.split()
)

# Run the command line, and tell what was imported meanwhile.
PROBE = """
import json, sys
from scaffold.__main__ import main
try:
    main()
finally:
    print(json.dumps(list(sys.modules)), file=sys.stderr)
"""


def imported(*words: str, cwd: Path) -> set[str]:
    """Return all that ``flask-scaffold`` with *words* imports."""
    done = run(sys.executable, "-c", PROBE, *words, cwd=cwd, env=environment(cwd))
    assert done.code == 0, done.err
    return set(json.loads(done.err))


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_nothing_heavy(option: str, tmp_path: Path) -> None:
    modules = imported(option, cwd=tmp_path)
    assert modules & HEAVY == set()
    # Of our own, what stands at the door; a page brings what it shows.
    assert {name for name in modules if name.startswith("scaffold.project.")} == {
        "scaffold.project.errors",
        "scaffold.project.problems",
        "scaffold.project.progress",
    }


@pytest.mark.parametrize("template", sorted(p.parent.name for p in TEMPLATES.glob("*/*.json")))
def test_new_imports_jinja_and_nothing_else_that_is_heavy(template: str, tmp_path: Path) -> None:
    modules = imported("new", "myapp", "--template", template, cwd=tmp_path)
    assert modules & HEAVY == {"jinja2"}


def test_the_help_of_a_command_imports_nothing_heavy(tmp_path: Path) -> None:
    assert imported("new", "--help", cwd=tmp_path) & HEAVY == set()

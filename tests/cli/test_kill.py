"""A project that is being changed is stopped at moments all over a run: its bytes are all old or all new."""

import json
import sys
from pathlib import Path

import pytest

from tests.support import environment, run, scaffold

pytestmark = [
    pytest.mark.one_python,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork"),
]

ROOT = Path(__file__).parent.parent.parent
MOMENTS, SOME_MOMENTS = 120, 24

ADD = ("add", "blog")
UPDATE = ("update", "--set", "package=store", "--with", "health", "--without", "docker")


def stopped(folder: Path, signal: str, moments: int, *words: str) -> list[tuple[str, str]]:
    """Stop the command line *words* in a project; return what is found at once and later."""
    scaffold("new", "shop", "--with", "docker", cwd=folder)
    (folder / "shop" / "flaskr" / "own.py").write_text("own = 1\n")
    readme = folder / "shop" / "README.md"
    readme.write_text(readme.read_text().replace("# shop", "# The shop"))
    command = (sys.executable, "-m", "tests.cli.killing", signal, str(moments), *words)
    result = run(*command, cwd=folder, env=environment(folder, PYTHONPATH=str(ROOT)))
    assert (result.code, result.err) == (0, "")
    return [(at_once, later) for at_once, later in json.loads(result.out)]


@pytest.mark.parametrize("words", [ADD, UPDATE], ids=["add", "update"])
def test_after_a_kill_the_next_command_finds_all_old_or_all_new(
    tmp_path: Path, words: tuple[str, ...], full: bool
) -> None:
    moments = MOMENTS if full else SOME_MOMENTS

    found = stopped(tmp_path, "SIGKILL", moments, *words)

    assert len(found) == moments
    assert {later for _, later in found} == {"old", "new"}


def test_after_a_signal_all_is_old_or_new_at_once(tmp_path: Path) -> None:
    found = stopped(tmp_path, "SIGTERM", SOME_MOMENTS, *UPDATE)

    assert len(found) == SOME_MOMENTS
    assert {at_once for at_once, _ in found} == {"old", "new"}
    assert all(at_once == later for at_once, later in found)

"""new --run: from nothing to a page in the browser."""

import os
import sys
from pathlib import Path

import pytest
from uv import find_uv_bin

from tests.support import environment, scaffold
from tests.templates.servers import page
from tests.terminal import CTRL_C, at_terminal, needs_terminal


@needs_terminal
@pytest.mark.install
@pytest.mark.parametrize(
    ("template", "first", "file", "tables"),
    [
        ("hello", "Hello, World!", "flaskr/templates/hello.html", ""),
        (
            "tutorial",
            "There are no posts yet.",
            "flaskr/templates/blog/index.html",
            "  flask --app flaskr init-db\n",
        ),
    ],
)
def test_the_project_is_installed_started_and_opened_until_ctrl_c(
    template: str, first: str, file: str, tables: str, tmp_path: Path
) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\necho $1 > {opened}.part\nmv {opened}.part {opened}\n")
    browser.chmod(0o755)
    path = os.pathsep.join((str(Path(find_uv_bin()).parent), os.environ["PATH"]))
    env = environment(tmp_path, BROWSER=f"{browser} %s", PATH=path, SHELL="sh")
    words = (sys.executable, "-m", "scaffold", "new", "shop", "--run", "-t", template)

    with at_terminal(*words, cwd=tmp_path, env=env) as terminal:
        terminal.wait_for("until you type Ctrl-C")
        while not opened.exists():
            terminal.wait_for_more()
        address = opened.read_text().strip()
        shown = page(address)
        terminal.type(CTRL_C)
        code, screen = terminal.end()

    assert code == 0
    assert first in shown
    assert f"It runs on {address} until you type Ctrl-C.\n" in screen
    assert f"Edit {file}, and load the page again.\n" in screen
    again = f"  . .venv/bin/activate\n{tables}  flask --app flaskr run --debug\n"
    assert f"Another time:\n  cd shop\n{again}" in screen
    assert "Traceback" not in screen


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--dry-run",), "--run cannot be combined with --dry-run."),
        (("--template", "./theirs"), "--run starts projects of bundled templates only."),
    ],
)
def test_what_cannot_be_run_is_refused(
    words: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    result = scaffold("new", "shop", "--run", *words, cwd=tmp_path)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"Error: {message}\n")
    assert list(tmp_path.iterdir()) == []


def test_json_is_one_document_and_no_server(tmp_path: Path) -> None:
    result = scaffold("new", "shop", "--run", "--json", cwd=tmp_path)

    assert (result.code, result.json["status"]) == (2, "refused")
    assert list(tmp_path.iterdir()) == []

"""The guides: each is listed, can be read anywhere, and says nothing that does not work."""

import re
import shlex
import sys
from pathlib import Path

import click
import pytest

from scaffold.cli import COMMANDS, group
from scaffold.verbs.help import FOLDER, TOPICS
from tests.environments import ROOT
from tests.support import environment, scaffold
from tests.terminal import at_terminal, needs_terminal

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_guides_are_listed(tmp_path: Path) -> None:
    result = scaffold("help", cwd=tmp_path)

    assert (result.code, result.err) == (0, "")
    first, *lines, _, last = result.out.splitlines()
    assert (first, last) == ("Guides", "To read one, type flask-scaffold help TOPIC.")
    assert [line.split()[0] for line in lines] == [*TOPICS]
    assert all(len(line.split(None, 1)) == 2 for line in lines)


def test_every_guide_is_a_topic_and_in_the_readme() -> None:
    rows = re.findall(r"^\| \[(.+)\]\((.+)\) \|", README, re.MULTILINE)

    assert {path.stem for path in FOLDER.glob("*")} == {*TOPICS}
    assert [name for name, _ in rows] == sorted(TOPICS, key=[name for name, _ in rows].index)
    assert all((ROOT / path).is_file() for _, path in rows)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_guide_is_markdown_where_it_is_not_read_at_a_terminal(topic: str, tmp_path: Path) -> None:
    result = scaffold("help", topic, cwd=tmp_path)

    assert (result.code, result.err) == (0, "")
    assert result.out == (FOLDER / f"{topic}.md").read_text(encoding="utf-8")


@needs_terminal
def test_a_guide_is_laid_out_at_a_terminal(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "scaffold", "help", "deploying")
    with at_terminal(*command, cwd=tmp_path, env=environment(tmp_path)) as terminal:
        code, screen = terminal.end()

    assert code == 0
    assert "Deploying: put a project on the internet" in screen
    assert " flask-scaffold add serve " in screen
    assert not re.search(r"^#|```|`flask", screen, re.MULTILINE)


@needs_terminal
@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_a_dumb_terminal_gets_no_colours(term: str, tmp_path: Path) -> None:
    command = (sys.executable, "-m", "scaffold", "list")
    with at_terminal(*command, cwd=tmp_path, env=environment(tmp_path), term=term) as terminal:
        code, _ = terminal.end()

    assert code == 0
    assert terminal.has_bold is (term == "xterm")


def test_an_unknown_topic_suggests_one(tmp_path: Path) -> None:
    result = scaffold("help", "deploy", cwd=tmp_path)

    assert (result.code, result.out) == (2, "")
    assert result.err == "Error: There is no guide 'deploy'.\nHint: Did you mean deploying?\n"


def lines() -> list[str]:
    """Return each line of shell that calls the tool, in the README and in the guides."""
    texts = [README, *(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md"))]
    blocks = [block for text in texts for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)]
    found = (line for block in blocks for line in block.splitlines())
    return sorted({line for line in found if line.startswith("flask-scaffold ")})


@pytest.mark.parametrize("line", lines())
def test_each_line_of_the_readme_and_the_guides_can_be_typed(line: str) -> None:
    _, name, *words = shlex.split(line, comments=True)
    assert name in COMMANDS
    command = group.get_command(click.Context(group), name)
    assert command

    command.make_context(name, words, resilient_parsing=False)

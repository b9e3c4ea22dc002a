"""The prompts: at a real terminal, with arrow keys and in plain lines."""

import os
import shlex
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

from scaffold.catalog import bundled
from tests.support import environment, often, picture, run, scaffold
from tests.terminal import CTRL_C, CTRL_D, DOWN, ENTER, Terminal, at_terminal, needs_terminal

New = Callable[..., AbstractContextManager[Terminal]]
Choose = Callable[[str], AbstractContextManager[Terminal]]

NAME, TEMPLATE = "Name of the project", "Template or preset"
GIT, VENV = "Create a git repository", "Create a virtual environment"


@dataclass(frozen=True)
class Way:
    """A kind of terminal, and what one types there to answer each question."""

    term: str
    keys: dict[str, str]

    def answer(self, terminal: Terminal, *questions: str) -> None:
        for question in questions:
            terminal.answer(question, self.keys[question])


WAYS = {
    "keys": Way("xterm", {NAME: f"shop{ENTER}", TEMPLATE: DOWN + ENTER, GIT: "y", VENV: "n"}),
    "lines": Way(
        "dumb",
        {NAME: f"shop{ENTER}", TEMPLATE: f"2{ENTER}", GIT: f"y{ENTER}", VENV: f"n{ENTER}"},
    ),
}
ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())

CATALOG = bundled.load()
LINES = [
    *((one.name, one.about) for one in CATALOG.templates.values()),
    *((one.name, one.about) for one in CATALOG.presets.values()),
]
BEGINNINGS = "\n".join(
    f"{number:2}  {name:8}  {about}" for number, (name, about) in enumerate(LINES, 1)
)

ANSWERED = {
    "xterm": """\
? Name of the project [myapp] shop
? Template or preset minimal   Hello, World! in six lines, to learn from.
? Create a git repository with a first commit? Yes
? Create a virtual environment and install the project there? No
""",
    "dumb": f"""\
Name of the project [myapp]: shop
Template or preset:
{BEGINNINGS}
Number or name [hello]: 2
Create a git repository with a first commit? [y/N] y
Create a virtual environment and install the project there? [Y/n] n
""",
}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """An empty folder, below the home folder of a user whom git knows."""
    (tmp_path / ".gitconfig").write_text("[user]\nname = Ada\nemail = ada@example.com\n")
    folder = tmp_path / "here"
    folder.mkdir()
    return folder


@pytest.fixture
def new(here: Path) -> New:
    """What starts ``flask-scaffold new`` in the folder *here*, at a terminal."""

    def start(
        *words: str | Path, way: Way = WAYS["keys"], **more: str
    ) -> AbstractContextManager[Terminal]:
        command = (sys.executable, "-m", "scaffold", "new", *words)
        env = environment(here.parent, PYTHONIOENCODING="utf-8", **more)
        return at_terminal(*command, cwd=here, env=env, term=way.term)

    return start


def command_in(screen: str) -> list[str]:
    """Return the words of the command that *screen* shows for the next time."""
    lines = screen.splitlines()
    program, *words = shlex.split(lines[lines.index("The same without questions:") + 1])
    assert program == "flask-scaffold"
    return words


@needs_terminal
@ways
def test_a_missing_name_is_asked_for_and_the_rest_with_it(new: New, way: Way, here: Path) -> None:
    with new(way=way) as terminal:
        way.answer(terminal, NAME, TEMPLATE, GIT, VENV)
        code, screen = terminal.end()
        assert terminal.echoes
    asked, _, told = screen.partition("Created shop")
    assert asked == (
        f"{ANSWERED[way.term]}\n"
        "The same without questions:\n"
        "  flask-scaffold new shop --template minimal --git\n\n"
    )
    assert "The first commit is made." in told
    assert (code, [path.name for path in here.iterdir()]) == (0, ["shop"])


@needs_terminal
@ways
def test_the_command_that_is_shown_makes_the_same(new: New, way: Way, here: Path) -> None:
    flags = ("--author", "O'Neil $HOME", "--set", "description=a b", "-o", "a folder")
    (here / "a folder").mkdir()
    with new(*flags, "--no-git", way=way) as terminal:
        way.answer(terminal, NAME, TEMPLATE, VENV)
        code, screen = terminal.end()
    made = picture(here)
    os.rename(here, here.with_name("before"))
    (here / "a folder").mkdir(parents=True)
    again = scaffold(*command_in(screen), cwd=here)
    assert (code, again.code, again.err) == (0, 0, "")
    assert picture(here) == made
    assert "a folder/shop/pyproject.toml" in made


@needs_terminal
@ways
def test_a_name_that_will_not_do_is_asked_for_again(new: New, way: Way, here: Path) -> None:
    (here / "shop").mkdir()
    with new("--template=minimal", "--no-git", "--no-venv", way=way) as terminal:
        terminal.answer(NAME, f"my shop{ENTER}")
        terminal.wait_for("Hint: Try my-shop.")
        way.answer(terminal, NAME)
        terminal.wait_for("Error: shop already exists.")
        terminal.answer(NAME, ENTER)
        code, screen = terminal.end()
    assert "'my shop' is not a valid project name: it may contain letters" in screen
    assert (code, command_in(screen)) == (0, ["new", "myapp", "--template", "minimal"])
    assert sorted(path.name for path in here.iterdir()) == ["myapp", "shop"]


@needs_terminal
@ways
def test_what_a_flag_says_is_not_asked(new: New, way: Way) -> None:
    flags = ("--template", "hello", "--with", "", "--no-git", "--no-venv", "--dry-run")
    with new(*flags, way=way) as terminal:
        way.answer(terminal, NAME)
        code, screen = terminal.end()
    asked, _, _ = screen.partition("Would create")
    assert asked.splitlines()[1:] == [
        "",
        "The same without questions:",
        "  flask-scaffold new shop --dry-run",
        "",
    ]
    assert code == 0


@needs_terminal
@ways
def test_the_defaults_of_the_user_are_those_of_the_questions(
    new: New, way: Way, here: Path
) -> None:
    config = here.parent / "config.toml"
    config.write_text('template = "minimal"\nvenv = false\nauthor = "Ada"\n')
    more = {"FLASK_SCAFFOLD_CONFIG": str(config), "FLASK_SCAFFOLD_GIT": "1"}
    with new("--dry-run", way=way, **more) as terminal:
        for question in (NAME, TEMPLATE, GIT, VENV):
            terminal.answer(question, ENTER)
        code, screen = terminal.end()
    words = "new myapp --template minimal --author Ada --git --no-venv --dry-run"
    assert (code, command_in(screen)) == (0, words.split())


@needs_terminal
def test_a_default_that_is_declined_stays_declined_in_the_command(new: New) -> None:
    with new("--template=minimal", "--no-venv", "--dry-run", FLASK_SCAFFOLD_GIT="1") as terminal:
        terminal.answer(NAME, ENTER)
        terminal.answer(GIT, "n")
        code, screen = terminal.end()
    words = "new myapp --template minimal --no-git --dry-run"
    assert (code, command_in(screen)) == (0, words.split())


@needs_terminal
def test_inside_a_repository_git_is_not_asked_for(new: New, here: Path) -> None:
    (here / ".git").mkdir()
    with new("--template=minimal", "--dry-run") as terminal:
        WAYS["keys"].answer(terminal, NAME, VENV)
        code, screen = terminal.end()
    assert (code, GIT in screen) == (0, False)


@needs_terminal
@ways
@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["ctrl-c", "ctrl-d"])
@pytest.mark.parametrize("last", often([NAME, VENV, TEMPLATE, GIT], 2))
def test_whoever_gives_up_has_made_nothing(
    new: New, way: Way, key: str, last: str, here: Path
) -> None:
    questions = [NAME, TEMPLATE, GIT, VENV]
    with new(way=way) as terminal:
        way.answer(terminal, *questions[: questions.index(last)])
        terminal.answer(last, key)
        code, screen = terminal.end()
        assert terminal.echoes
    assert code == 130
    assert screen.splitlines()[-1] == "Error: Interrupted: nothing was changed."
    assert "Traceback" not in screen
    assert list(here.iterdir()) == []


@needs_terminal
@ways
@pytest.mark.parametrize(("name", "expected"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_ends_the_questions(
    new: New, way: Way, name: str, expected: int, here: Path
) -> None:
    with new(way=way) as terminal:
        way.answer(terminal, NAME)
        terminal.wait_for(TEMPLATE)
        terminal.kill(signal.Signals[name])
        code, screen = terminal.end()
        assert terminal.echoes
    assert code == expected
    assert screen.splitlines()[-1] == "Error: Interrupted: nothing was changed."
    assert "Traceback" not in screen
    assert list(here.iterdir()) == []


JUST_BEFORE = """
import os, signal, sys
from scaffold.cli.prompts import Lines
from scaffold.cli.output.screen import Screen
from scaffold.project.errors import Interrupted
from scaffold.system import signals

class Stderr:
    # Python calls flush just before it reads; a signal then is only noted, as by Python itself.
    def write(self, text): return sys.__stderr__.write(text)
    def flush(self):
        sys.__stderr__.flush()
        with signals.defer():
            os.kill(os.getpid(), signal.SIGINT)

with signals.watch():
    sys.stderr = Stderr()
    try:
        Lines(Screen()).text("Name", "myapp")
    except Interrupted:
        print("heard")
"""


@needs_terminal
def test_a_signal_just_before_the_wait_for_a_line_ends_it(tmp_path: Path) -> None:
    command = (sys.executable, "-c", JUST_BEFORE)
    with at_terminal(*command, cwd=tmp_path, env=environment(tmp_path)) as terminal:
        code, screen = terminal.end()
    assert (code, screen.splitlines()) == (0, ["Name [myapp]:", "heard"])


@needs_terminal
@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (("--template", "helo"), "There is no template 'helo'."),
        (("--package", "class"), "'class' is not a valid package name: it is a Python keyword."),
        (("--output-dir", "nowhere"), "There is no folder 'nowhere'."),
    ],
)
def test_what_no_answer_can_mend_is_refused_before_the_first_question(
    new: New, flags: tuple[str, ...], why: str
) -> None:
    with new(*flags) as terminal:
        code, screen = terminal.end()
    assert (code, screen.splitlines()[0]) == (2, f"Error: {why}")
    assert NAME not in screen


MISSING = "Error: Missing argument 'NAME'.\nHint: Type flask-scaffold new myapp."


@needs_terminal
@pytest.mark.parametrize("words", [["--no-input"], ["--json"]])
def test_nobody_is_asked_who_does_not_want_to_be(new: New, words: list[str]) -> None:
    with new(*words) as terminal:
        code, screen = terminal.end()
    assert code == 2
    assert "Missing argument 'NAME'" in screen


@needs_terminal
@pytest.mark.parametrize("variable", ["CI", "FLASK_SCAFFOLD_NO_INPUT"])
def test_nobody_is_asked_where_a_variable_forbids_it(new: New, variable: str) -> None:
    with new(**{variable: "1"}) as terminal:
        code, screen = terminal.end()
    assert (code, screen) == (2, MISSING)


def test_nobody_is_asked_without_a_terminal(tmp_path: Path) -> None:
    done = scaffold("new", cwd=tmp_path)
    assert (done.code, done.out, done.err) == (2, "", f"{MISSING}\n")


@pytest.mark.skipif(os.name == "nt", reason="no shell that closes a stream")
def test_nobody_is_asked_when_stdin_is_closed(tmp_path: Path) -> None:
    line = f"{shlex.quote(sys.executable)} -m scaffold new <&-"
    done = run("sh", "-c", line, cwd=tmp_path, env=environment(tmp_path))
    assert (done.code, done.out, done.err) == (2, "", f"{MISSING}\n")


@needs_terminal
@ways
def test_questions_are_not_printed_into_a_file(way: Way, here: Path) -> None:
    report = here.parent / "report"
    command = (sys.executable, "-m", "scaffold", "new", "--no-git")
    env = environment(here.parent, PYTHONIOENCODING="utf-8")
    with (
        report.open("wb") as stdout,
        at_terminal(*command, cwd=here, env=env, term=way.term, stdout=stdout) as terminal,
    ):
        way.answer(terminal, NAME, TEMPLATE, VENV)
        code, screen = terminal.end()
    assert (code, command_in(screen)) == (0, ["new", "shop", "--template", "minimal"])
    assert report.read_text().startswith("Created shop: 8 files from the template minimal, in ")


@needs_terminal
@pytest.mark.parametrize(
    "poor", [{"TERM": "dumb"}, {"TERM": ""}, {"PYTHONIOENCODING": "ascii"}], ids=str
)
def test_a_terminal_that_can_do_little_gets_plain_lines(poor: dict[str, str], here: Path) -> None:
    env = {**environment(here.parent, PYTHONIOENCODING="utf-8"), "TERM": "xterm", **poor}
    command = (sys.executable, "-m", "scaffold", "new", "--dry-run", "--no-git")
    with at_terminal(*command, cwd=here, env=env, term=env["TERM"]) as terminal:
        WAYS["lines"].answer(terminal, NAME, TEMPLATE, VENV)
        code, screen = terminal.end()
    assert (code, screen.splitlines()[0]) == (0, "Name of the project [myapp]: shop")


CHOOSE = """
import sys
from scaffold.cli.prompts import Choice, prompts
from scaffold.cli.output.screen import Screen

choices = [
    Choice("auth", "Log in. (brings sqlite)"),
    Choice("blog", "Posts."),
    Choice("sqlite", "A database.", "comes with tutorial"),
    Choice("docker", "A container."),
]
print(prompts(Screen()).some("Features", choices, ("blog",)))
"""


@pytest.fixture
def choose(tmp_path: Path) -> Choose:
    """What asks for some of four things, the second of which is chosen already."""

    def start(term: str) -> AbstractContextManager[Terminal]:
        env = environment(tmp_path, PYTHONIOENCODING="utf-8")
        return at_terminal(sys.executable, "-c", CHOOSE, cwd=tmp_path, env=env, term=term)

    return start


@needs_terminal
def test_several_are_chosen_with_the_space_bar(choose: Choose) -> None:
    with choose("xterm") as terminal:
        terminal.wait_for("A container.")
        assert terminal.picture == (
            "? Features (Space selects, Enter continues)\n"
            " » ○ auth    Log in. (brings sqlite)\n"
            "   ● blog    Posts.\n"
            "   - sqlite  A database. (comes with tutorial)\n"
            "   ○ docker  A container."
        )
        terminal.type(f" {DOWN}{DOWN} {ENTER}")
        code, screen = terminal.end()
    assert (code, screen.splitlines()[-1]) == (0, "('auth', 'blog', 'docker')")


@needs_terminal
@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("", "('blog',)"),
        ("none", "()"),
        ("1, docker", "('auth', 'docker')"),
        ("4 4,sqlite", "('docker',)"),
    ],
)
def test_several_are_chosen_by_number_or_name(choose: Choose, typed: str, chosen: str) -> None:
    with choose("dumb") as terminal:
        terminal.answer("Numbers or names", f"5{ENTER}")
        terminal.answer("Numbers or names", f"dokcer{ENTER}")
        terminal.answer("Numbers or names", typed + ENTER)
        code, screen = terminal.end()
    assert (code, screen) == (
        0,
        "Features:\n"
        " 1  auth    Log in. (brings sqlite)\n"
        " 2  blog    Posts.\n"
        "    sqlite  A database. (comes with tutorial)\n"
        " 4  docker  A container.\n"
        "Numbers or names, or none [blog]: 5\n"
        "Error: There is no choice '5'. Choose from: auth, blog, docker, sqlite.\n"
        "Numbers or names, or none [blog]: dokcer\n"
        "Error: There is no choice 'dokcer'. Did you mean docker?\n"
        f"Numbers or names, or none [blog]: {typed}".rstrip()
        + f"\n{chosen}",
    )


@needs_terminal
def test_bytes_that_are_no_text_are_refused_like_any_bad_name(new: New) -> None:
    with new("--template=minimal", "--dry-run", way=WAYS["lines"]) as terminal:
        terminal.wait_for(NAME)
        terminal.type(b"caf\xe9\n")
        terminal.wait_for("'caf\\udce9' is not a valid project name")
        terminal.answer(NAME, CTRL_C)
        code, _ = terminal.end()
    assert code == 130

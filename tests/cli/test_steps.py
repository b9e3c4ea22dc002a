"""--git and --venv, from the command line to the page in a browser."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from uv import find_uv_bin

from tests.support import Result, environment, often, picture, run, scaffold, timeless
from tests.templates.servers import page, serving
from tests.terminal import CTRL_C, at_terminal, needs_terminal

posix = pytest.mark.skipif(os.name == "nt", reason="programs and lines for a POSIX shell")

ADA = '[user]\nname = Ada\nemail = "ada@example.com"\n'

# With uv beside the Python that runs the tests, whatever else there is.
UV = os.pathsep.join((str(Path(find_uv_bin()).parent), os.environ["PATH"]))

CREATED = """\
Created shop: 24 files from the template hello, in a moment.

shop/
├── flaskr/  12 files
├── tests/   5 files
├── .env.example
├── .gitignore
├── README.md
└── pyproject.toml
"""
ENTER = """\

Next:
  cd shop
"""
FLASK = """\
  flask --app flaskr run --debug

Then open http://127.0.0.1:5000/ in a browser.
Edit flaskr/templates/hello.html, and load the page again.
pytest runs the tests, and README.md says more.
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder, of somebody whom git knows."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / ".gitconfig").write_text(ADA)
    return folder


@pytest.fixture
def apps(tmp_path: Path) -> Path:
    """An empty folder for projects."""
    folder = tmp_path / "apps"
    folder.mkdir()
    return folder


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def hook(home: Path, name: str, *lines: str) -> None:
    """Write a hook for all repositories of the user."""
    (home / "hooks").mkdir()
    (home / "hooks" / name).write_text("\n".join(("#!/bin/sh", *lines, "")))
    (home / "hooks" / name).chmod(0o755)
    (home / ".gitconfig").write_text(f"{ADA}[core]\nhooksPath = {home.as_posix()}/hooks\n")


def program(folder: Path, name: str, *lines: str) -> str:
    """Write a program into *folder*; return the PATH on which it is found first."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(("#!/bin/sh", *lines, "")))
    (folder / name).chmod(0o755)
    return os.pathsep.join((str(folder), os.environ["PATH"]))


def next_lines(result: Result) -> list[str]:
    """Return the lines that the screen tells to type next."""
    after = result.out.partition("Next:\n")[2]
    return [line.strip() for line in after.partition("\n\n")[0].splitlines()]


# git


def test_the_project_is_published_with_its_first_commit(home: Path, apps: Path) -> None:
    result = scaffold("new", "shop", "--git", cwd=apps, home=home)

    assert (result.code, result.err) == (0, "")
    assert f"{CREATED}\nThe first commit is made.\n{ENTER}" in timeless(result.out)
    shop = apps / "shop"
    files = {name for name, content in picture(shop).items() if content != "folder"}
    committed = set(git(shop, "ls-tree", "-r", "--name-only", "HEAD").splitlines())
    assert committed == {name for name in files if not name.startswith(".git/")}
    assert {".flask-scaffold/recipe.toml", ".gitignore", "flaskr/__init__.py"} < committed
    assert git(shop, "status", "--porcelain", "--ignored") == ""
    assert git(shop, "log", "--format=%an %ae %s") == "Ada ada@example.com Initial commit"


def test_in_a_folder_with_other_files_only_ours_are_committed(home: Path, apps: Path) -> None:
    (apps / "mine.txt").touch()

    assert scaffold("new", ".", "--git", cwd=apps, home=home).code == 0

    assert git(apps, "status", "--porcelain", "--ignored") == "?? mine.txt"


@pytest.mark.parametrize(("name", "made"), [("shop", "shop/README.md"), (".", "README.md")])
def test_no_repository_is_made_within_a_repository(
    home: Path, apps: Path, name: str, made: str
) -> None:
    git(apps, "init")
    before = picture(apps / ".git")

    result = scaffold("new", name, "--git", cwd=apps, home=home)

    assert (result.code, result.err) == (0, "")
    no = f"No git repository was made: it lies in the repository {apps.resolve()}."
    assert f"\n\n{no}\n" in result.out
    assert (apps / made).is_file()
    assert picture(apps / ".git") == before
    assert not (apps / "shop" / ".git").exists()


def test_called_by_a_hook_of_git_it_makes_a_repository_of_its_own(
    home: Path, apps: Path, tmp_path: Path
) -> None:
    (apps / ".git" / "hooks").mkdir(parents=True)
    git(apps, "init")
    (apps / "note.txt").touch()
    git(apps, "add", "note.txt")
    line = f'"{sys.executable}" -m scaffold new shop --git --output-dir "{tmp_path.as_posix()}"'
    program(apps / ".git" / "hooks", "pre-commit", line)

    done = run("git", "commit", "-m", "Outer", cwd=apps, env=environment(home))

    assert done.code == 0
    assert git(apps, "show", "--format=%s", "--name-only") == "Outer\n\nnote.txt"
    assert git(tmp_path / "shop", "log", "--format=%s") == "Initial commit"
    assert git(tmp_path / "shop", "status", "--porcelain") == ""


def test_without_an_identity_the_lines_to_type_are_told(apps: Path, tmp_path: Path) -> None:
    result = scaffold("new", "shop", "--git", cwd=apps, home=tmp_path, PATH=UV)

    assert result.code == 3
    assert result.err == (
        "Error: The project is there, but not its first commit: git does not know who you are.\n"
    )
    assert next_lines(result)[:4] == [
        "cd shop",
        'git config --global user.name "Your Name"',
        'git config --global user.email "you@example.com"',
        'git commit -m "Initial commit"',
    ]
    typed = "\n".join(next_lines(result)[:4])
    done = subprocess.run(typed, shell=True, cwd=apps, env=environment(tmp_path), check=False)
    assert done.returncode == 0
    author = "Your Name you@example.com Initial commit"
    assert git(apps / "shop", "log", "--format=%an %ae %s") == author
    assert git(apps / "shop", "status", "--porcelain", "--ignored") == ""


def test_why_a_hook_refused_is_told_in_one_line_and_more_is_told_on_request(
    home: Path, apps: Path
) -> None:
    hook(home, "pre-commit", "echo Checking 14 files", "echo 'No ticket.' >&2", "exit 1")
    error = (
        "Error: The project is there, but not its first commit: "
        "a hook of yours refused it: No ticket.\n"
    )

    plain = scaffold("new", "plain", "--git", cwd=apps, home=home)
    quiet = scaffold("new", "quiet", "--git", "--quiet", cwd=apps, home=home)
    verbose = scaffold("new", "verbose", "--git", "--verbose", cwd=apps, home=home)
    document = scaffold("new", "json", "--git", "--json", cwd=apps, home=home)

    assert (plain.code, plain.err) == (3, error)
    commit = 'git commit -m "Initial commit"'
    assert (quiet.code, quiet.out, quiet.err) == (3, "", f"{error}Hint: {commit}\n")
    assert (verbose.code, verbose.err) == (3, f"{error}Checking 14 files\nNo ticket.\n")
    assert (document.code, document.err, document.json["status"]) == (3, "", "incomplete")
    (step,) = document.json["steps"]
    assert (step["name"], step["status"], step["command"]) == ("git", "failed", commit)
    assert step["detail"].splitlines()[0] == "a hook of yours refused it: No ticket"


@posix
def test_without_git_nothing_is_made(home: Path, apps: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    result = scaffold("new", "shop", "--git", cwd=apps, home=home, PATH=str(tmp_path / "empty"))

    assert (result.code, result.out) == (1, "")
    assert result.err == (
        "Error: git is not installed.\n"
        "Hint: Install it from https://git-scm.com, or leave --git out.\n"
    )
    assert picture(apps) == {}


@posix
def test_a_dry_run_starts_no_program(home: Path, apps: Path, tmp_path: Path) -> None:
    for name in ("git", "uv", "python3"):
        path = program(tmp_path / "bin", name, f"touch {tmp_path}/started")

    result = scaffold("new", "shop", "--git", "--venv", "--dry-run", cwd=apps, home=home, PATH=path)

    assert (result.code, result.err) == (0, "")
    assert picture(apps) == {}
    assert not (tmp_path / "started").exists()


# A virtual environment that fails


@pytest.fixture
def failing_uv(tmp_path: Path) -> str:
    """The PATH of a machine whose uv reaches no index."""
    return program(
        tmp_path / "bin",
        "uv",
        'if test "$1" = venv; then mkdir .venv; exit; fi',
        "echo error: Request failed",
        "echo '  cause: Failed to fetch: https://example.com/flask/'",
        "echo '  cause: dns error'",
        "exit 2",
    )


@posix
def test_a_failure_leaves_the_project_and_tells_what_to_type(
    home: Path, apps: Path, failing_uv: str
) -> None:
    whole = scaffold("new", "whole", cwd=apps, home=home)
    result = scaffold("new", "shop", "--venv", cwd=apps, home=home, PATH=failing_uv, SHELL="sh")

    assert (whole.code, result.code) == (0, 3)
    assert result.err == (
        "Error: The project is there, but not its virtual environment: "
        "Request failed: Failed to fetch: https://example.com/flask/: dns error.\n"
    )
    assert timeless(result.out) == (
        f"{CREATED}{ENTER}"
        "  uv venv --seed .venv\n"
        "  . .venv/bin/activate\n"
        "  uv pip install -e '.[dev]'\n"
        f"{FLASK}"
    )
    assert picture(apps / "shop").keys() == picture(apps / "whole").keys()


@posix
def test_what_uv_said_is_told_on_request(home: Path, apps: Path, failing_uv: str) -> None:
    result = scaffold("new", "shop", "--venv", "-qv", cwd=apps, home=home, PATH=failing_uv)

    assert result.err.splitlines()[1:4] == [
        "error: Request failed",
        "cause: Failed to fetch: https://example.com/flask/",
        "cause: dns error",
    ]


def test_an_environment_that_is_there_stays_as_it_is(home: Path, apps: Path) -> None:
    (apps / ".venv").mkdir()
    (apps / ".venv" / "mine").touch()
    before = picture(apps)

    result = scaffold("new", ".", "--venv", cwd=apps, home=home, PATH=UV)

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("Error: .venv already exists in ")
    assert picture(apps) == before


@posix
@pytest.mark.parametrize(("signum", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_all_that_was_started(
    home: Path, apps: Path, tmp_path: Path, signum: int, code: int
) -> None:
    lines = ("mkdir .venv", "sleep 600 &", f"echo $! > {tmp_path}/draft")
    path = program(tmp_path / "bin", "uv", *lines, f"mv {tmp_path}/draft {tmp_path}/pid", "wait")
    process = subprocess.Popen(
        [sys.executable, "-m", "scaffold", "new", "shop", "--venv"],
        cwd=apps,
        env=environment(home, PATH=path, SHELL="sh"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not (tmp_path / "pid").exists() and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signum)
    out, err = process.communicate()

    assert process.returncode == code
    assert err == (
        "Error: The project is there, but not its virtual environment: it was interrupted.\n"
    )
    assert "  uv venv --seed .venv\n" in out
    assert (apps / "shop" / "README.md").is_file()
    assert not (apps / "shop" / ".venv").exists()
    assert has_ended(int((tmp_path / "pid").read_text()))


def has_ended(pid: int) -> bool:
    """Whether that process ends soon."""
    patience = time.monotonic() + 60
    while is_running(pid) and time.monotonic() < patience:
        time.sleep(0.01)
    return not is_running(pid)


def is_running(pid: int) -> bool:
    """Whether that process runs; one that has ended, but that nobody has asked about, does not."""
    state = run("ps", "-o", "state=", "-p", str(pid), cwd=Path(), env=os.environ).out.strip()
    return state not in ("", "Z")


# At a terminal

INSTALLING = "Installing Flask and the tools for tests into .venv ..."


@pytest.fixture
def waiting_uv(tmp_path: Path) -> str:
    """The PATH of a machine whose uv waits until there is a file "go", and then installs little."""
    return program(
        tmp_path / "bin",
        "uv",
        f"until test -e {tmp_path}/go; do sleep 0.02; done",
        'for folder; do test "$1" = venv || break; done',
        'test "$1" != venv || mkdir -p "$folder/lib/python3/site-packages/flask.dist-info"',
    )


@needs_terminal
def test_what_takes_long_is_shown_until_it_is_done(
    home: Path, apps: Path, tmp_path: Path, waiting_uv: str
) -> None:
    words = (sys.executable, "-m", "scaffold", "new", "shop", "--git", "--venv")
    env = environment(home, PATH=waiting_uv, SHELL="sh")
    with at_terminal(*words, cwd=apps, env=env) as terminal:
        terminal.wait_for(INSTALLING)
        (tmp_path / "go").touch()
        code, screen = terminal.end()

    assert code == 0
    assert timeless(f"{screen}\n") == (
        f"{CREATED}\n"
        "The first commit is made.\n"
        "Flask and the tools are installed in .venv.\n"
        f"{ENTER}"
        "  . .venv/bin/activate\n"
        f"{FLASK}"
    )


@needs_terminal
def test_the_commit_is_shown_until_it_is_made(home: Path, apps: Path, tmp_path: Path) -> None:
    hook(home, "pre-commit", f"until test -e {tmp_path}/go; do sleep 0.02; done")
    words = (sys.executable, "-m", "scaffold", "new", "shop", "--git")
    with at_terminal(*words, cwd=apps, env=environment(home)) as terminal:
        terminal.wait_for("Making the first commit ...")
        (tmp_path / "go").touch()
        code, screen = terminal.end()

    assert code == 0
    assert timeless(screen).startswith(f"{CREATED}\nThe first commit is made.\n")


@needs_terminal
def test_ctrl_c_leaves_a_clean_screen(home: Path, apps: Path, waiting_uv: str) -> None:
    words = (sys.executable, "-m", "scaffold", "new", "shop", "--venv")
    env = environment(home, PATH=waiting_uv, SHELL="sh")
    with at_terminal(*words, cwd=apps, env=env) as terminal:
        terminal.wait_for(INSTALLING)
        terminal.type(CTRL_C)
        code, screen = terminal.end()

    assert code == 130
    assert INSTALLING not in screen
    assert timeless(screen.replace("^C", "").lstrip()).startswith(
        f"{CREATED}"
        "Error: The project is there, but not its virtual environment: it was interrupted.\n"
    )


# A virtual environment that works, and the lines to type


def browsed(apps: Path, home: Path, lines: list[str]) -> str:
    """Type *lines* in a fresh shell, and return the page that the last of them serves."""
    typed = "\n".join((*lines[:-1], f"exec {lines[-1]}"))
    with serving("sh", "-ec", typed, cwd=apps, env=environment(home, PATH=UV)) as address:
        return page(address)


@posix
@pytest.mark.install
@pytest.mark.parametrize(
    "words",
    often([("shop", "--package", "store"), (".",), ("shop",), ("shop", "-t", "minimal")], 2),
    ids=["another package", "this folder", "hello", "minimal"],
)
def test_the_project_works_at_once(home: Path, apps: Path, words: tuple[str, ...]) -> None:
    result = scaffold("new", *words, "--git", "--venv", cwd=apps, home=home, PATH=UV, SHELL="sh")

    assert (result.code, result.err) == (0, "")
    steps = "The first commit is made.\nFlask and the tools are installed in .venv.\n"
    assert f"\n\n{steps}\nNext:\n" in result.out
    project = apps / "shop" if words[0] == "shop" else apps
    programs = project / ".venv" / "bin"
    assert git(project, "status", "--porcelain", "--ignored") == "!! .venv/"
    staging = b".flask-scaffold-"
    assert [path for path in programs.parent.rglob("*") if holds(path, staging)] == []
    assert (programs / "pip").is_file()
    assert run(programs / "pytest", cwd=project, env=environment(home)).code == 0
    assert "Hello, World!" in browsed(apps, home, next_lines(result))


def holds(path: Path, text: bytes) -> bool:
    return path.is_file() and text in path.read_bytes()


@posix
@pytest.mark.install
def test_the_lines_to_type_lead_to_a_page(home: Path, apps: Path) -> None:
    result = scaffold("new", "shop", cwd=apps, home=home, PATH=UV, SHELL="sh")

    assert len(next_lines(result)) == 5
    assert "Hello, World!" in browsed(apps, home, next_lines(result))


@posix
@pytest.mark.install
def test_the_lines_to_type_mend_what_failed(apps: Path, tmp_path: Path, failing_uv: str) -> None:
    words = ("new", "shop", "--git", "--venv")
    result = scaffold(*words, cwd=apps, home=tmp_path, PATH=failing_uv, SHELL="sh")

    assert (result.code, len(next_lines(result))) == (3, 8)
    assert "Hello, World!" in browsed(apps, tmp_path, next_lines(result))
    assert git(apps / "shop", "log", "--format=%an") == "Your Name"

"""Whatever is wrong with the machine: one clear line, the right exit code, and nothing left."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mounts import mounted, remount
from tests.support import Result, environment, picture, scaffold

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
ANOTHER = "Hint: Choose another name, or another folder with --output-dir.\n"


@pytest.fixture
def apps(tmp_path: Path) -> Path:
    """An empty folder for projects."""
    folder = tmp_path / "apps"
    folder.mkdir()
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with somebody in it whom git knows."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / ".gitconfig").write_text("[user]\nname = Ada\nemail = ada@example.com\n")
    return folder


def in_shell(line: str, cwd: Path, **more: str) -> Result:
    """Run *line*, in which ``new`` is a command, in a POSIX shell."""
    program = f'new() {{ "{sys.executable}" -m scaffold new "$@"; }}; {line}'
    env = environment(cwd, **more)
    done = subprocess.run(
        ["sh", "-c", program], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    return Result(done.returncode, done.stdout, done.stderr)


# What stands in the way


@pytest.fixture(params=["file", "folder", "full folder", "link", "dangling link", "loop"])
def taken(request: pytest.FixtureRequest, apps: Path) -> Path:
    """A target that is taken, in one way or another."""
    target = apps / "myapp"
    if request.param == "file":
        target.write_text("mine\n")
    elif "folder" in request.param:
        target.mkdir()
    elif sys.platform == "win32":
        pytest.skip("there a link takes a privilege")
    else:
        (apps / "elsewhere").mkdir()
        target.symlink_to({"link": "elsewhere", "loop": "myapp"}.get(request.param, "nowhere"))
    if "full" in request.param:
        (target / "mine").write_text("mine\n")
    return target


def test_whatever_stands_at_the_target_is_not_touched(taken: Path) -> None:
    before = picture(taken.parent)
    done = scaffold("new", "myapp", cwd=taken.parent)
    assert done == Result(2, "", f"Error: myapp already exists.\n{ANOTHER}")
    assert picture(taken.parent) == before


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("missing", "There is no folder 'missing'."),
        ("file", "'file' is not a folder."),
        ("file/below", "'file/below' is not a folder."),
        ("dangling", "'dangling' is not a folder."),
        ("loop", "'loop/myapp' cannot be used: too many levels of symbolic links."),
        ("x" * 300, f"'{'x' * 56}... cannot be used: file name too long."),
        ("x/" * 3000, f"'{'x/' * 28}... cannot be used: file name too long."),
    ],
    ids=["missing", "file", "below a file", "dangling", "loop", "long name", "long path"],
)
@POSIX_ONLY
def test_a_folder_that_is_none_is_refused(folder: str, message: str, apps: Path) -> None:
    (apps / "file").touch()
    (apps / "dangling").symlink_to("nowhere")
    (apps / "loop").symlink_to("loop")
    before = picture(apps)
    done = scaffold("new", "myapp", "--output-dir", folder, cwd=apps)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[0] == f"Error: {message}"
    assert picture(apps) == before


@POSIX_ONLY
def test_a_path_that_gets_too_long_on_the_way_leaves_nothing(apps: Path) -> None:
    # The staging folder just fits into the path that the system allows, but not what is in it.
    folder = apps
    while (room := os.pathconf(apps, "PC_PATH_MAX") - 46 - len(str(folder))) > 1:
        folder /= "x" * min(100, room - 1)
    os.makedirs(folder)
    before = picture(apps)
    done = scaffold("new", "myapp", "--output-dir", folder, cwd=apps)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert done.err.endswith("myapp cannot be written: file name too long.\n")
    assert picture(apps) == before


@POSIX_ONLY
def test_a_folder_that_was_removed_under_our_feet_is_told(apps: Path) -> None:
    done = in_shell('mkdir gone && cd gone && rmdir "$PWD" && new myapp', apps)
    message = (
        "Error: The folder that you are in has been removed.\nHint: Change to another folder.\n"
    )
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith(message)


# Disks that refuse


def test_a_folder_that_cannot_be_written_is_told_beforehand(apps: Path) -> None:
    with mounted(apps, "ro"):
        for name in ("myapp", "."):
            done = scaffold("new", name, "--output-dir", apps, cwd=apps.parent)
            assert (done.code, done.out) == (1, "")
            assert " cannot be written.\nHint: Choose another one with --output-dir.\n" in done.err


def test_on_a_full_disk_there_is_one_clear_line_and_nothing_is_left(apps: Path) -> None:
    with mounted(apps, "size=16k"):
        done = scaffold("new", "myapp", cwd=apps)
        message = "Error: myapp cannot be written: no space left on device.\n"
        assert (done, picture(apps)) == (Result(1, "", message), {})
        done = scaffold("new", "myapp", "--json", cwd=apps)
        assert (done.code, done.json["status"], done.err) == (1, "failed", "")
        assert done.json["problems"][0]["code"] == "disk"
        assert picture(apps) == {}


def test_on_a_disk_that_git_fills_the_project_is_whole_or_nothing(apps: Path, home: Path) -> None:
    codes = set()
    with mounted(apps, "size=32k"):
        for size in range(32, 1000, 32):
            remount(apps, f"size={size}k")
            done = scaffold("new", "myapp", "--git", cwd=apps, home=home)
            codes.add(done.code)
            assert "Traceback" not in done.err
            if done.code == 1:
                assert picture(apps) == {}
            else:
                assert os.listdir(apps) == ["myapp"]
                assert (apps / "myapp" / "tests" / "conftest.py").stat().st_size
                subprocess.run(["rm", "-r", "myapp"], cwd=apps, check=True)
            if done.code == 0:
                break
    assert codes == {0, 1, 3}


# Streams that are closed or full


@pytest.fixture(params=["", "--json"])
def form(request: pytest.FixtureRequest) -> str:
    """The report as text and as JSON."""
    return str(request.param)


def complete(apps: Path) -> bool:
    """Whether *apps* holds the project and nothing else."""
    return os.listdir(apps) == ["myapp"] and (apps / "myapp" / "tests" / "conftest.py").exists()


@POSIX_ONLY
def test_with_stdout_closed_the_project_is_kept_and_the_code_is_1(apps: Path, form: str) -> None:
    message = "Error: The result cannot be written: bad file descriptor.\n"
    assert in_shell(f"new myapp {form} >&-", apps) == Result(1, "", message)
    assert complete(apps)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_with_stdout_full_the_project_is_kept_and_the_code_is_1(apps: Path, form: str) -> None:
    message = "Error: The result cannot be written: no space left on device.\n"
    assert in_shell(f"new myapp {form} >/dev/full", apps) == Result(1, "", message)
    assert complete(apps)


@POSIX_ONLY
def test_a_reader_that_is_gone_gets_no_traceback(apps: Path, form: str) -> None:
    # The reader ends first: the project is begun only when the pipe is closed.
    line = "{ while [ ! -e gone ]; do :; done; rm gone; new myapp %s; echo $? >&2; }"
    done = in_shell(f"{line % form} | {{ exec <&-; : > gone; }}", apps)
    assert done == Result(0, "", "1\n")
    assert complete(apps)


@POSIX_ONLY
def test_with_nothing_to_say_a_closed_stdout_is_no_trouble(apps: Path) -> None:
    assert in_shell("new myapp --quiet >&-", apps) == Result(0, "", "")
    assert complete(apps)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("words", ["--help", "--version", "list", "list --json", "show hello"])
def test_every_command_tells_of_a_full_stdout(words: str, tmp_path: Path) -> None:
    line = f'"{sys.executable}" -m scaffold {words} >/dev/full'
    done = in_shell(line, tmp_path)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert done.err.startswith("Error: ")
    assert done.err.endswith("no space left on device.\n")


@POSIX_ONLY
@pytest.mark.parametrize("stream", ["&-", "/dev/full"])
def test_the_code_tells_what_stderr_cannot(stream: str, apps: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    assert in_shell(f"new 'my app' 2>{stream}", apps) == Result(2, "", "")
    assert in_shell(f"new myapp --quiet 2>{stream}", apps) == Result(0, "", "")
    assert complete(apps)


@POSIX_ONLY
def test_with_every_stream_closed_no_file_gets_what_was_meant_for_them(
    apps: Path, home: Path
) -> None:
    line = "new myapp --git <&- >&- 2>&-"
    assert in_shell(line, apps, HOME=str(home)) == Result(1, "", "")
    assert complete(apps)
    scaffold("new", "myapp", cwd=home)
    made = {name: one for name, one in picture(apps / "myapp").items() if ".git/" not in name}
    assert made == picture(home / "myapp") | {".git": "folder"}


@POSIX_ONLY
def test_with_stdin_closed_nothing_is_asked_and_nothing_hangs(apps: Path) -> None:
    assert in_shell("new myapp --quiet <&-", apps) == Result(0, "", "")
    assert in_shell("new <&-", apps).code == 2
    assert complete(apps)


# Poor environments


@pytest.fixture
def poor(apps: Path) -> Iterator[dict[str, str]]:
    """An environment with nothing in it that is not needed to start Python at all."""
    needed = ("SYSTEMROOT", "PYTHONPATH", "LD_LIBRARY_PATH")
    yield {name: os.environ[name] for name in needed if name in os.environ}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"LANG": "C"},
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"HOME": ""},
        {"HOME": "/nowhere"},
        {"TMPDIR": "/nowhere", "TERM": "dumb"},
    ],
    ids=lambda more: " ".join(f"{key}={value}" for key, value in more.items()) or "nothing",
)
def test_a_poor_environment_makes_no_difference(
    more: dict[str, str], poor: dict[str, str], apps: Path
) -> None:
    words = [sys.executable, "-m", "scaffold", "new", "myapp"]
    done = subprocess.run(words, cwd=apps, env=poor | more, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Created myapp")
    assert complete(apps)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every name is text")
def test_what_the_terminal_cannot_print_is_printed_in_another_way(apps: Path) -> None:
    folder = os.fsdecode(b"caf\xe9")
    (apps / folder).mkdir()
    done = scaffold("new", "myapp", "--output-dir", folder, cwd=apps)
    assert (done.code, done.err) == (0, "")
    done = scaffold("new", "myapp", "--output-dir", folder, cwd=apps, LC_ALL="C")
    assert (done.code, done.err) == (2, f"Error: 'caf\\udce9/myapp' already exists.\n{ANOTHER}")


@POSIX_ONLY
@pytest.mark.parametrize("umask", ["000", "027", "077"])
def test_the_umask_decides_who_may_read_and_write(umask: str, apps: Path, home: Path) -> None:
    assert in_shell(f"umask {umask}; new myapp --git --quiet", apps, HOME=str(home)).code == 0
    paths = [apps / "myapp", *(p for p in (apps / "myapp").rglob("*") if ".git" not in p.parts)]
    wrong = {
        str(path): oct(mode)
        for path in paths
        if (mode := stat.S_IMODE(path.stat().st_mode))
        != (0o777 if path.is_dir() else 0o666) & ~int(umask, 8)
    }
    assert wrong == {}


@POSIX_ONLY
def test_a_umask_that_locks_everybody_out_leaves_nothing(apps: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("nobody locks root out")
    done = in_shell("umask 777; new myapp", apps)
    message = "Error: myapp cannot be written: permission denied.\n"
    assert (done, picture(apps)) == (Result(1, "", message), {})


# This folder


def test_the_dot_makes_the_project_beside_what_is_there(apps: Path) -> None:
    (apps / ".git").mkdir()
    (apps / "notes.txt").write_text("mine\n")
    done = scaffold("new", ".", "--quiet", cwd=apps)
    assert done == Result(0, "", "")
    made = picture(apps)
    assert (made[".git"], made["notes.txt"], made["flaskr"]) == ("folder", b"mine\n", "folder")


def test_the_dot_takes_another_folder_from_output_dir(apps: Path) -> None:
    assert scaffold("new", ".", "--output-dir", "apps", "-q", cwd=apps.parent).code == 0
    assert (apps / "flaskr" / "__init__.py").exists()
    assert os.listdir(apps.parent) == ["apps"]


def test_the_dot_is_refused_when_a_file_stands_in_the_way(apps: Path) -> None:
    (apps / "README.md").write_text("mine\n")
    done = scaffold("new", ".", cwd=apps)
    line = f"Error: README.md already exists in {apps}.\n"
    hint = "Hint: Move it away, or choose a folder without it.\n"
    assert done == Result(2, "", line + hint)
    assert picture(apps) == {"README.md": b"mine\n"}


@POSIX_ONLY
def test_the_dot_is_refused_when_a_folder_is_a_link(apps: Path) -> None:
    (apps / "elsewhere").mkdir()
    (apps / "tests").symlink_to("elsewhere")
    before = picture(apps)
    done = scaffold("new", ".", cwd=apps)
    assert (done.code, done.err.splitlines()[0]) == (2, f"Error: tests already exists in {apps}.")
    assert picture(apps) == before


@POSIX_ONLY
@pytest.mark.parametrize("name", ["my app", "été", "loop"])
def test_the_dot_is_refused_in_a_folder_whose_name_will_not_do(name: str, tmp_path: Path) -> None:
    if name == "loop":
        (tmp_path / name).symlink_to(name)
    else:
        (tmp_path / name).mkdir()
    before = picture(tmp_path)
    done = scaffold("new", ".", "--output-dir", name, cwd=tmp_path)
    assert (done.code, done.out, picture(tmp_path)) == (2, "", before)
    assert done.err.startswith("Error: ")


def test_on_a_full_disk_the_dot_takes_back_what_it_made(apps: Path) -> None:
    with mounted(apps, "size=24k"):
        (apps / "notes.txt").write_text("mine\n")
        before = picture(apps)
        done = scaffold("new", ".", cwd=apps)
        message = f"Error: {apps} cannot be written: no space left on device.\n"
        assert (done, picture(apps)) == (Result(1, "", message), before)


# One document, whatever happens


@pytest.mark.parametrize(
    ("words", "code", "status", "problem"),
    [
        (("new", "taken"), 2, "refused", "target-exists"),
        (("new", "my app"), 2, "refused", "name"),
        (("new", "myapp", "--no-such-option"), 2, "refused", "usage"),
        (("new", "myapp", "--output-dir", "missing"), 2, "refused", "no-folder"),
        (("status",), 2, "refused", "no-record"),
    ],
)
def test_with_json_every_trouble_is_one_document(
    words: tuple[str, ...], code: int, status: str, problem: str, apps: Path
) -> None:
    (apps / "taken").mkdir()
    done = scaffold(*words, "--json", cwd=apps)
    document = json.loads(done.out)
    assert (done.code, done.err) == (code, "")
    assert (document["status"], document["problems"][0]["code"]) == (status, problem)

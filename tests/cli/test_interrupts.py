"""At whatever moment a run is stopped, its target is absent or complete, and nothing else is left.

Moments are told by what the run has done so far, which is seen from outside, and by a short wait
after that. What comes out must be right however fast or slow the machine is.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from scaffold.system.tempdirs import sweep
from tests.support import environment, often, picture, scaffold

if sys.platform == "win32":
    pytest.skip("Windows has no such signals", allow_module_level=True)

MOMENTS = 200
NOTHING = "Error: Interrupted: nothing was changed.\n"
MINE: dict[str, bytes | str] = {"notes.txt": b"rest\n", "tests": "folder"}


@dataclass(frozen=True)
class Place:
    """A folder for projects, a home folder, and one for temporary files."""

    apps: Path
    home: Path
    temporary: Path

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """Start ``flask-scaffold`` with *words* in ``apps``."""
        return subprocess.Popen(
            [sys.executable, "-m", "scaffold", *words],
            cwd=self.apps,
            env=environment(self.home, TMPDIR=str(self.temporary), **more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def program(self, name: str, script: str) -> dict[str, str]:
        """Make *script* the program *name*; return the variables with which it is found."""
        folder = self.home / "bin"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
        return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty place, and somebody whom git knows."""
    place = Place(tmp_path / "apps", tmp_path / "home", tmp_path / "temporary")
    for folder in (place.apps, place.home, place.temporary):
        folder.mkdir()
    (place.home / ".gitconfig").write_text("[user]\nname = Ada\nemail = ada@example.com\n")
    return place


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes | str]:
    """The picture of the project, as a run that nobody stops makes it."""
    folder = tmp_path_factory.mktemp("whole")
    assert scaffold("new", "myapp", cwd=folder).code == 0
    return picture(folder / "myapp")


def wait_for(happened: Callable[[], bool], process: subprocess.Popen[str] | None = None) -> None:
    """Wait until something has *happened*, or *process* has ended."""
    patience = time.monotonic() + 60
    while not happened() and (process is None or process.poll() is None):
        assert time.monotonic() < patience, "it never happened"
        time.sleep(0.0005)


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return the exit code of *process* as a shell tells it, and what it said."""
    out, err = process.communicate(timeout=60)
    code = process.returncode
    return (code if code >= 0 else 128 - code), out, err


def without_git(picture: dict[str, bytes | str]) -> dict[str, bytes | str]:
    return {name: one for name, one in picture.items() if name.split("/")[0] != ".git"}


# Many moments


def is_watching(process: subprocess.Popen[str]) -> bool:
    """Whether *process* has got as far as watching for signals, the first thing that it does."""
    if sys.platform != "linux":
        return False
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return False
    caught = next((line.split()[1] for line in status.splitlines() if "SigCgt" in line), "0")
    return bool(int(caught, 16) >> signal.SIGHUP - 1 & 1)


def has_made(apps: Path, pattern: str, number: int) -> bool:
    """Whether *number* files of that *pattern* are there, wherever they are being made."""
    with suppress(OSError):
        return len(list(apps.glob(pattern))) >= number
    return False


def moment(rng: random.Random, place: Place, process: subprocess.Popen[str]) -> None:
    """Wait for a moment in the life of *process*."""
    points: list[Callable[[], bool]] = [
        lambda: has_made(place.apps, ".myapp.*", 1),
        lambda: has_made(place.apps, "**/*.py", number),
        lambda: has_made(place.apps, "**/*.py", number),
        lambda: has_made(place.apps, "**/.git/*", number),
        lambda: has_made(place.apps, "**/.git/objects/*", number),
        lambda: has_made(place.apps, "myapp", 1),
    ]
    number = rng.randint(1, 6)
    if sys.platform == "linux":
        wait_for(lambda: is_watching(process), process)
        points += [lambda: True] * len(points)
    wait_for(rng.choice(points), process)
    time.sleep(rng.choice([0, 0, rng.uniform(0, 0.01), rng.uniform(0, 0.2)]))


def is_swept(apps: Path) -> bool:
    """Do as a later run does, and return whether nothing is left but a project."""
    sweep(apps)
    return os.listdir(apps) in ([], ["myapp"])


@pytest.mark.one_python
@pytest.mark.parametrize("seed", often(range(MOMENTS), 25))
def test_at_any_moment_a_project_is_absent_or_complete(
    seed: int, place: Place, whole: dict[str, bytes | str]
) -> None:
    rng = random.Random(seed)
    words = rng.choice([["myapp"], ["myapp", "--git"], ["myapp", "--git"], ["."]])
    signals = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]
    signum = rng.choice(signals if words != ["."] else signals[:3])
    before = picture(place.apps)
    if words == ["."]:
        before = MINE
        (place.apps / "notes.txt").write_bytes(b"rest\n")
        (place.apps / "tests").mkdir()
    expected = {"myapp": "folder", **{f"myapp/{name}": one for name, one in whole.items()}}

    process = place.start("new", *words)
    moment(rng, place, process)
    process.send_signal(signum)
    code, _, err = ended(process)

    if signum == signal.SIGKILL:
        # What is left is removed by the next run, once a git that was running has ended.
        assert code in (0, 128 + signum)
        wait_for(lambda: is_swept(place.apps))
    else:
        assert (code, err) in ((0, ""), (128 + signum, NOTHING))
        assert (picture(place.apps) == before) == (code != 0)
    left = picture(place.apps)
    if words == ["."] and left != before:
        assert left.keys() - MINE.keys() >= {"flaskr/__init__.py", "tests/conftest.py"}
        assert {name: left[name] for name in MINE} == MINE
    elif left != before:
        assert without_git(picture(place.apps / "myapp")) == whole
        assert left.keys() >= expected.keys()
    assert picture(place.temporary) == {}


# Moments that last


@pytest.fixture
def slow(place: Place) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a run that comes to a program which does not end by itself, and wait until then."""
    started = []

    def start(
        program: str, *words: str, first: str = ":", then: str = "exec sleep 600"
    ) -> subprocess.Popen[str]:
        begun = place.home / "begun"
        variables = place.program(program, f"{first}\n: > '{begun}'\n{then}")
        process = place.start(*words, **variables)
        started.append(process)
        wait_for(begun.exists, process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


STOPS = pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])


@STOPS
def test_while_git_works_nothing_is_left(
    signum: int, place: Place, slow: Callable[..., subprocess.Popen[str]]
) -> None:
    process = slow("git", "new", "myapp", "--git")
    assert len(os.listdir(place.apps)) == 1
    process.send_signal(signum)
    assert ended(process) == (128 + signum, "", NOTHING)
    assert picture(place.apps) == {}


def test_while_git_works_in_this_folder_it_is_left_as_it_was(
    place: Place, slow: Callable[..., subprocess.Popen[str]]
) -> None:
    (place.apps / "notes.txt").write_bytes(b"rest\n")
    first = 'case " $* " in *" init "*) mkdir .git .git/objects; exit 0;; esac'
    process = slow("git", "new", ".", "--git", first=first)
    assert {".git", "flaskr"} < set(os.listdir(place.apps))
    process.send_signal(signal.SIGTERM)
    assert ended(process) == (143, "", NOTHING)
    assert picture(place.apps) == {"notes.txt": b"rest\n"}


def test_an_interrupted_run_is_one_json_document(
    place: Place, slow: Callable[..., subprocess.Popen[str]]
) -> None:
    process = slow("git", "new", "myapp", "--git", "--json")
    process.send_signal(signal.SIGTERM)
    code, out, err = ended(process)
    document = json.loads(out)
    assert (code, document["status"], err) == (143, "interrupted", "")
    assert [one["message"] for one in document["problems"]] == ["Interrupted: nothing was changed."]
    assert document["files"] == []


def test_a_second_ctrl_c_does_not_cut_the_cleaning_up_short(
    place: Place, slow: Callable[..., subprocess.Popen[str]]
) -> None:
    asked = place.home / "asked"
    trap = f"trap ': > \"{asked}\"; sleep 1; exit' TERM"
    process = slow("git", "new", "myapp", "--git", first=trap, then="sleep 600 & wait")
    process.send_signal(signal.SIGINT)
    wait_for(asked.exists)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    assert ended(process) == (130, "", NOTHING)
    assert picture(place.apps) == {}


@STOPS
def test_while_the_environment_is_made_the_project_stays_whole(
    signum: int,
    place: Place,
    slow: Callable[..., subprocess.Popen[str]],
    whole: dict[str, bytes | str],
) -> None:
    process = slow("uv", "new", "myapp", "--venv", first="mkdir -p .venv/bin")
    assert (place.apps / "myapp" / ".venv" / "bin").is_dir()
    process.send_signal(signum)
    code, _, err = ended(process)
    assert code == 128 + signum
    assert err.startswith("Error: The project is there, but not its virtual environment")
    assert NOTHING not in err
    assert os.listdir(place.apps) == ["myapp"]
    assert picture(place.apps / "myapp") == whole


def test_what_a_killed_run_left_is_removed_when_nobody_works_in_it(
    place: Place, slow: Callable[..., subprocess.Popen[str]]
) -> None:
    process = slow("git", "new", "myapp", "--git", first=f"echo $$ > '{place.home}/pid'")
    process.kill()
    process.wait()
    (staging,) = place.apps.iterdir()

    assert scaffold("new", "second", "-q", cwd=place.apps).code == 0
    assert sorted(os.listdir(place.apps)) == [staging.name, "second"]

    os.kill(int((place.home / "pid").read_text()), signal.SIGKILL)
    process.communicate()  # It ends when the last that was started has ended.
    assert scaffold("new", "myapp", "-q", cwd=place.apps).code == 0
    assert sorted(os.listdir(place.apps)) == ["myapp", "second"]


def test_under_nohup_a_hangup_is_nothing_to_stop_for(place: Place) -> None:
    line = 'trap "" HUP; exec "$0" -m scaffold new myapp -q'
    env = environment(place.home)
    process = subprocess.Popen(
        ["sh", "-c", line, sys.executable],
        cwd=place.apps,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None:
        process.send_signal(signal.SIGHUP) if has_made(place.apps, ".myapp.*", 1) else None
        time.sleep(0.001)
    assert (ended(process), os.listdir(place.apps)) == ((0, "", ""), ["myapp"])


# Many at once


def test_of_eight_runs_on_one_target_exactly_one_wins(
    place: Place, whole: dict[str, bytes | str]
) -> None:
    said = [ended(process) for process in [place.start("new", "myapp", "-q") for _ in range(8)]]
    hint = "Hint: Choose another name, or another folder with --output-dir.\n"
    exists = (2, "", f"Error: myapp already exists.\n{hint}")
    assert sorted(said) == [(0, "", ""), *[exists] * 7]
    assert os.listdir(place.apps) == ["myapp"]
    assert picture(place.apps / "myapp") == whole


def test_of_eight_runs_on_eight_targets_all_win(place: Place) -> None:
    names = [f"app{number}" for number in range(8)]
    said = [ended(one) for one in [place.start("new", name, "--git", "-q") for name in names]]
    assert said == [(0, "", "")] * 8
    assert sorted(os.listdir(place.apps)) == names
    for name in names:
        assert (place.apps / name / "tests" / "conftest.py").exists()
        assert (place.apps / name / ".git" / "HEAD").exists()

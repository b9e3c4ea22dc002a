"""Starting processes: what they say, what they are given, and how they are stopped."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.project.errors import Interrupted
from scaffold.system.processes import Outcome, run, together
from tests.support import environment
from tests.support import run as run_it

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


def test_the_outcome_is_the_exit_code_and_both_outputs(tmp_path: Path) -> None:
    script = "import sys; print('one', flush=True); print('two', file=sys.stderr); sys.exit(5)"
    outcome = run((sys.executable, "-c", script), tmp_path)
    assert (outcome.code, outcome.ok, outcome.lines) == (5, False, ["one", "two"])


def test_colours_are_taken_out_of_what_was_said(tmp_path: Path) -> None:
    outcome = run((sys.executable, "-c", r"print('\x1b[1;31mred\x1b[0m')"), tmp_path)
    assert outcome.lines == ["red"]


def test_bytes_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    script = r"import sys; sys.stdout.buffer.write(b'caf\xe9')"
    assert run((sys.executable, "-c", script), tmp_path) == Outcome(0, "caf\ufffd")


def test_a_process_works_in_its_folder_with_its_environment(tmp_path: Path) -> None:
    script = "import os; print(os.getcwd()); print(os.environ['COLOUR'])"
    outcome = run((sys.executable, "-c", script), tmp_path, {**os.environ, "COLOUR": "blue"})
    assert outcome.lines == [str(tmp_path.resolve()), "blue"]


def test_a_process_gets_its_input_and_no_more(tmp_path: Path) -> None:
    script = "import sys; print(len(sys.stdin.buffer.read()))"
    outcomes = [run((sys.executable, "-c", script), tmp_path, stdin=b"x" * n) for n in (0, 200_000)]
    assert [outcome.lines for outcome in outcomes] == [["0"], ["200000"]]


def test_a_program_that_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run(("no-such-program",), tmp_path)


@POSIX_ONLY
def test_the_code_of_a_process_is_not_known_where_nobody_is_told_of_it(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert run(("sh", "-c", "echo done; exit 3"), tmp_path) == Outcome(0, "done\n")
    finally:
        signal.signal(signal.SIGCHLD, before)


@POSIX_ONLY
def test_a_process_gets_the_signals_that_python_ignores(tmp_path: Path) -> None:
    assert run(("sh", "-c", "kill -PIPE $$"), tmp_path).code == -signal.SIGPIPE


@POSIX_ONLY
def test_what_a_process_leaves_in_the_background_is_not_waited_for(tmp_path: Path) -> None:
    # cat keeps the output open until somebody has written to the end that it reads.
    os.mkfifo(tmp_path / "end")
    try:
        outcome = run(("sh", "-c", "echo begun; cat end & echo left"), tmp_path)
    finally:
        (tmp_path / "end").write_bytes(b"")
    assert outcome == Outcome(0, "begun\nleft\n")


@POSIX_ONLY
def test_a_process_has_no_terminal_to_ask_at(tmp_path: Path) -> None:
    assert not run(("sh", "-c", "exec 3</dev/tty"), tmp_path).ok


@POSIX_ONLY
def test_a_signal_stops_a_process_and_all_that_it_started(tmp_path: Path) -> None:
    # All that is started holds the pipe, which ends when the last of them does.
    script = """
import signal, sys
from pathlib import Path
from scaffold.project.errors import Interrupted
from scaffold.system import signals
from scaffold.system.processes import run

with signals.watch():
    try:
        run(("sh", "-c", "(sleep 3; : > survived) & kill -TERM $PPID; wait"), Path())
    except Interrupted as error:
        print("stopped by", error.signum)
"""
    reading, writing = os.pipe()
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        pass_fds=(writing,),
    )
    os.close(writing)
    with open(reading, "rb") as pipe:
        pipe.read()
    assert (done.stdout, list(tmp_path.iterdir())) == ("stopped by 15\n", [])


@POSIX_ONLY
def test_a_signal_is_heard_that_came_just_before_we_began_to_wait(tmp_path: Path) -> None:
    # Such a signal is noted, but wakes nobody, as if interrupt_main had made it.
    script = """
import _thread, os, signal, sys
from pathlib import Path
from threading import Thread
from time import sleep
from scaffold.project.errors import Interrupted
from scaffold.system import signals
from scaffold.system.processes import run

def note():
    open("begun").read()
    sleep(0.3)  # By then it is waited for.
    _thread.interrupt_main(signal.SIGTERM)

os.mkfifo("begun")
with signals.watch():
    Thread(target=note).start()
    try:
        run(("sh", "-c", "echo > begun; exec sleep 600"), Path("."))
    except Interrupted as error:
        print("stopped by", error.signum)
"""
    done = run_it(sys.executable, "-c", script, cwd=tmp_path, env=environment(tmp_path))
    assert (done.out, done.err) == ("stopped by 15\n", "")


def test_a_process_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    outcome = run((sys.executable, "-c", "import time; time.sleep(600)"), tmp_path, limit=0.2)
    assert (outcome.timed_out, outcome.ok) == (True, False)


def test_an_outcome_that_was_too_long_in_coming_is_none() -> None:
    assert [Outcome(0, "", late).ok for late in (False, True)] == [True, False]


@POSIX_ONLY
def test_what_took_too_long_takes_with_it_what_it_started(tmp_path: Path) -> None:
    # Both hold the pipe until they are gone.
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)

    outcome = run(("sh", "-c", "trap '' TERM; sleep 600 & wait"), tmp_path, limit=0.5)

    os.close(writing)
    with open(reading, "rb") as pipe:
        assert (outcome.timed_out, pipe.read()) == (True, b"")


def test_a_process_that_ends_in_time_is_not_timed_out(tmp_path: Path) -> None:
    outcome = run((sys.executable, "-c", "print('done')"), tmp_path, limit=600)
    assert (outcome.timed_out, outcome.ok, outcome.lines) == (False, True, ["done"])


def test_who_interrupts_many_learns_that_none_runs_on(tmp_path: Path) -> None:
    sleeps = (sys.executable, "-c", "import time; time.sleep(600)")

    with pytest.raises(Interrupted) as caught, together(2) as pool:
        working = [pool.submit(run, sleeps, tmp_path) for _ in range(4)]
        raise Interrupted(15)

    message = "Interrupted: all that was started has been stopped."
    assert (caught.value.signum, caught.value.message) == (15, message)
    assert all(one.cancelled() or one.exception() or not one.result().ok for one in working)
    assert run((sys.executable, "-c", ""), tmp_path).ok  # The next ones may begin.

"""When a signal stops the program, and when it does not; each in a process of its own."""

import signal
import sys
from pathlib import Path

import pytest

from tests.support import Result, environment, run

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")

BEGINNING = """
import os, signal, sys
from scaffold.project.errors import Interrupted
from scaffold.system import signals

def arrive(signum=signal.SIGINT):
    signal.raise_signal(signum)

def attempt(work):
    try:
        work()
        print("went on")
    except Interrupted as error:
        print("stopped by", signal.Signals(error.signum).name)
"""


def said(script: str, folder: Path) -> Result:
    """Run *script* after the beginning that all of them have."""
    return run(sys.executable, "-c", BEGINNING + script, cwd=folder, env=environment(folder))


def test_a_signal_is_noted_until_somebody_checks(tmp_path: Path) -> None:
    script = """
with signals.watch():
    attempt(arrive)
    attempt(signals.check)
"""
    assert said(script, tmp_path) == Result(0, "went on\nstopped by SIGINT\n", "")


def test_a_signal_that_may_be_heard_stops_the_program_at_once(tmp_path: Path) -> None:
    script = """
def wait():
    with signals.interruptible():
        arrive()
        print("not reached")

with signals.watch():
    attempt(wait)
"""
    assert said(script, tmp_path) == Result(0, "stopped by SIGINT\n", "")


def test_a_signal_that_came_before_is_heard_as_soon_as_it_may_be(tmp_path: Path) -> None:
    script = """
def wait():
    with signals.interruptible():
        print("not reached")

with signals.watch():
    arrive()
    attempt(wait)
"""
    assert said(script, tmp_path) == Result(0, "stopped by SIGINT\n", "")


def test_a_signal_is_held_back_also_where_others_are_heard(tmp_path: Path) -> None:
    script = """
def work():
    with signals.interruptible(), signals.defer():
        arrive()
        print("not cut in half")

with signals.watch():
    attempt(work)
    attempt(signals.check)
"""
    assert said(script, tmp_path) == Result(0, "not cut in half\nwent on\nstopped by SIGINT\n", "")


def test_a_second_signal_does_not_cut_the_cleaning_up_short(tmp_path: Path) -> None:
    script = """
def wait():
    with signals.interruptible():
        try:
            arrive(signal.SIGTERM)
        finally:
            arrive(signal.SIGINT)
            print("cleaned up")

with signals.watch():
    attempt(wait)
    attempt(signals.check)
"""
    expected = "cleaned up\nstopped by SIGTERM\nwent on\n"
    assert said(script, tmp_path) == Result(0, expected, "")


def test_a_stop_that_python_drops_in_a_callback_comes_back(tmp_path: Path) -> None:
    script = """
class Fragile:
    def __del__(self):
        arrive()

def work():
    with signals.interruptible():
        Fragile()

with signals.watch():
    attempt(work)
    attempt(signals.check)
"""
    assert said(script, tmp_path) == Result(0, "went on\nstopped by SIGINT\n", "")


def test_other_errors_in_a_callback_are_told_as_ever(tmp_path: Path) -> None:
    script = """
class Broken:
    def __del__(self):
        raise ValueError("a bug")

with signals.watch():
    Broken()
"""
    assert "ValueError: a bug" in said(script, tmp_path).err


def test_what_comes_after_the_work_is_done_comes_too_late(tmp_path: Path) -> None:
    script = """
with signals.watch():
    print("done")
arrive()
"""
    assert said(script, tmp_path) == Result(0, "done\n", "")


def test_no_except_for_exceptions_takes_a_stop_for_a_failure(tmp_path: Path) -> None:
    script = """
def library():
    try:
        with signals.interruptible():
            arrive()
    except Exception:
        print("taken for a failure")

with signals.watch():
    attempt(library)
"""
    assert said(script, tmp_path) == Result(0, "stopped by SIGINT\n", "")


@POSIX_ONLY
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_every_signal_that_asks_to_end_is_watched(name: str, tmp_path: Path) -> None:
    script = f"""
with signals.watch():
    arrive(signal.{name})
    attempt(signals.check)
"""
    assert said(script, tmp_path) == Result(0, f"stopped by {name}\n", "")


@POSIX_ONLY
def test_a_signal_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    script = """
signal.signal(signal.SIGHUP, signal.SIG_IGN)
with signals.watch():
    arrive(signal.SIGHUP)
    attempt(signals.check)
"""
    assert said(script, tmp_path) == Result(0, "went on\n", "")


def test_before_signals_are_watched_ctrl_c_ends_the_program_without_a_traceback(
    tmp_path: Path,
) -> None:
    script = """
import sys

class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == "scaffold.system.signals":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
from scaffold.__main__ import main
main()
"""
    done = run(sys.executable, "-c", script, cwd=tmp_path, env=environment(tmp_path))
    assert done == Result(128 + signal.SIGINT, "", "")

"""Each error says what it got, and knows its exit code."""

import errno
import signal

import pytest

from scaffold.cli.output.failure import Failure
from scaffold.project.errors import (
    DiskFailure,
    Exit,
    Interrupted,
    Refused,
    ScaffoldError,
    UnsafeFile,
    UnsafePath,
    reason,
)
from scaffold.project.problems import Problem


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "No space left.", "/a"), "/a cannot be used: no space left."),
        (
            OSError(errno.EIO, "Input/output error"),
            "The operating system reports an error: input/output error.",
        ),
        (OSError("odd"), "The operating system reports an error: odd."),
        (FileNotFoundError(2, "x"), "The folder that you are in has been removed."),
        (FileNotFoundError(2, "No such file", "a"), "a cannot be used: no such file."),
    ],
)
def test_an_error_of_the_system_becomes_one_sentence(error: OSError, message: str) -> None:
    assert DiskFailure.of(error).message == message


def test_the_reason_of_the_system_ends_a_sentence() -> None:
    assert reason(OSError(errno.EIO, "Access is denied.")) == "access is denied"


def test_except_exception_does_not_catch_an_interrupt() -> None:
    error = Interrupted(signal.SIGTERM)

    assert not isinstance(error, Exception)
    assert (error.exit, error.problem.code) == (Exit.TERMINATED, "interrupted")
    assert (Interrupted(signal.SIGINT).exit, Exit.INTERRUPTED) == (130, 130)


@pytest.mark.parametrize(
    ("error", "problem", "status"),
    [
        (ScaffoldError("a", hint="b"), Problem("failed", "a", "b", refusal=False), "failed"),
        (Refused("a"), Problem("refused", "a"), "refused"),
        (
            UnsafePath("../\x1b"),
            Problem(
                "unsafe-path",
                r"The template makes a path that is not safe to write: '../\x1b'.",
                "Check the file names of the template, and the answers that they hold.",
            ),
            "refused",
        ),
        (
            UnsafeFile("a", "is a pipe", "project"),
            Problem(
                "unsafe-path", "'a' in the project is a pipe.", "A hook of the template makes it."
            ),
            "refused",
        ),
    ],
)
def test_an_error_is_a_problem_of_a_result(
    error: ScaffoldError, problem: Problem, status: str
) -> None:
    failure = Failure("new", error)

    assert (failure.problems, failure.status) == ((problem,), status)
    assert (failure.command, failure.exit) == ("new", error.exit)
    assert failure.as_json()["project"] is None

"""Git: a repository with one first commit, made as the user would make it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from time import perf_counter

from scaffold.core.report import Step
from scaffold.edge.shell import Outcome, run

MESSAGE = "Initial commit"

# What `git rev-parse --local-env-vars` lists: variables that tie git to one repository. Set by a
# git hook or an alias that calls us, they would have the commit made in another one.
_LOCAL = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_CONFIG_COUNT",
        "GIT_CONFIG_PARAMETERS",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NAMESPACE",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)

_GIT = (
    "git",
    # No housekeeping for a repository of one commit.
    *("-c", "gc.auto=0"),
    *("-c", "maintenance.auto=false"),
    # Without a name and an address of the user's, fail; never make one up from the host's name.
    *("-c", "user.useConfigOnly=true"),
)


def is_installed() -> bool:
    """Return whether there is a git to call."""
    return shutil.which("git") is not None


def repository_around(folder: Path) -> Path | None:
    """Return the root of the work tree that *folder* lies in, if it lies in one."""
    for above in (folder.resolve(), *folder.resolve().parents):
        if (above / ".git").exists():
            return above
    return None


def commit_all(folder: Path) -> Step:
    """Make *folder* a repository with one commit of everything in it.

    What goes wrong after ``git init`` leaves the repository there, without a commit.
    """
    start = perf_counter()

    def step(status: str, command: str = "", detail: str = "") -> Step:
        return Step("git", status, command, perf_counter() - start, detail)

    made = _git(folder, "init", "--quiet")
    if not made.ok:
        shutil.rmtree(folder / ".git", ignore_errors=True)
        return step("failed", "git init && git add --all && git commit", made.last_line)
    # A user who ignores some of our files in all repositories wants them in this one.
    added = _git(folder, "add", "--all", "--force")
    if not added.ok:
        return step("failed", "git add --all && git commit", added.last_line)
    committed = _git(folder, "commit", "--quiet", "--message", MESSAGE)
    if committed.ok:
        return step("done")
    return step("failed", *_remedy(committed))


def _remedy(committed: Outcome) -> tuple[str, str]:
    """Return the line to type after a failed commit, and why it failed."""
    commit = f'git commit -m "{MESSAGE}"'
    if "user.email" in committed.output or "user.name" in committed.output:
        name = 'git config --global user.name "Your Name"'
        address = 'git config --global user.email "you@example.com"'
        return f"{name} && {address} && {commit}", "git does not know who you are"
    return commit, committed.last_line


def _git(folder: Path, *words: str) -> Outcome:
    environment = {key: value for key, value in os.environ.items() if key not in _LOCAL}
    return run((*_GIT, *words), folder, environment | {"GIT_TERMINAL_PROMPT": "0"})

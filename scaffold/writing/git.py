"""Make a repository with a first commit as the user would, and ask git about a project."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from scaffold.project.errors import ScaffoldError, reason
from scaffold.project.plan import Plan
from scaffold.project.problems import Problem, place
from scaffold.project.progress import Progress
from scaffold.project.recipe import Order
from scaffold.project.results import Step, StepStatus
from scaffold.system.files import remove_tree
from scaffold.system.shell import quote_command

if TYPE_CHECKING:
    from scaffold.system.processes import Outcome

MESSAGE = "Initial commit"

INIT = "git init"
ADD = "git add --all"
COMMIT = f'git commit -m "{MESSAGE}"'
NAME = 'git config --global user.name "Your Name"'
ADDRESS = 'git config --global user.email "you@example.com"'
# Git's advice where another user owns the folder, as in some containers.
TRUST = ("git", "config", "--global", "--add", "safe.directory")

# From `git rev-parse --local-env-vars`: they tie git to one repository, and a hook or alias that
# calls us may set them for another. Settings (GIT_CONFIG_...) stay, as git does in a submodule.
_LOCAL = frozenset(
    """
    GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_DIR GIT_GRAFT_FILE GIT_IMPLICIT_WORK_TREE
    GIT_INDEX_FILE GIT_INTERNAL_SUPER_PREFIX GIT_NAMESPACE GIT_NO_REPLACE_OBJECTS
    GIT_OBJECT_DIRECTORY GIT_PREFIX GIT_QUARANTINE_PATH GIT_REPLACE_REF_BASE GIT_SHALLOW_FILE
    GIT_WORK_TREE
    """.split()
)

# For our three commands alone.
_GIT = (
    "git",
    # Fail rather than make up an address from the host's name.
    *("-c", "user.useConfigOnly=true"),
    # No housekeeping for one commit, and no watch on a folder about to be renamed.
    *("-c", "gc.auto=0"),
    *("-c", "maintenance.auto=false"),
    *("-c", "core.fsmonitor=false"),
    # Our line ends are no mistake, also where git checks them out as CRLF.
    *("-c", "core.safecrlf=false"),
)

# Git's own errors; when a hook refuses, it is 1.
_FATAL = 128


class GitFailure(ScaffoldError):
    """Git cannot tell what it is asked about a repository.

    That does not mean that there is none, or that it is clean.
    """

    code = "git-failed"

    def __init__(self, repository: Path, outcome: Outcome) -> None:
        trust = (*TRUST, repository)
        untrusted = " ".join(TRUST) in outcome.output
        super().__init__(
            f"git fails in {place(str(repository))}: {_why(outcome).partition(chr(10))[0]}.",
            hint=f"Type {quote_command(trust)}"
            if untrusted
            else "Type git status there, and repair what it names.",
        )


@dataclass(frozen=True, slots=True)
class PrivateFiles:
    """Files that should stay private: those that git has, and those that it would add.

    ``failure`` says why git cannot tell.
    """

    tracked: tuple[str, ...] = ()
    untracked: tuple[str, ...] = ()
    failure: Problem | None = None


def is_installed() -> bool:
    """Return whether there is a git."""
    return shutil.which("git") is not None


def version(folder: Path) -> str:
    """Return the version of git; empty if there is none.

    Raises:
        GitFailure: there is one that does not work, for example because of its settings.
    """
    try:
        outcome = _ask(folder, "--version")
    except OSError:
        return ""
    if outcome.code == _FATAL:
        raise GitFailure(folder, outcome)
    # A Mac without developer tools has a git that only says so.
    match = re.search(r"git version (\S+)", outcome.output)
    return match[1] if outcome.ok and match else ""


def has_identity(folder: Path) -> bool:
    """Return whether git knows the name and address of a person who commits in *folder*.

    Raises:
        GitFailure: git cannot tell, for example because its settings cannot be read.
    """
    for role in ("AUTHOR", "COMMITTER"):
        outcome = _ask(folder, "var", f"GIT_{role}_IDENT")
        if not outcome.ok:
            if "user.email" in outcome.output or "ident name" in outcome.output:
                return False
            raise GitFailure(folder, outcome)
    return True


def private_files(folder: Path, paths: Sequence[str]) -> PrivateFiles | None:
    """Return which files among *paths* in *folder* git has, or would add; None without a repository.

    Where git cannot tell, the result says why.
    """
    root = _repository_to_ask(folder)
    if root is None:
        return None
    found = []
    for which in (("--cached",), ("--others", "--exclude-standard")):
        outcome = _ask(folder, "ls-files", "-z", *which, "--", *paths)
        if not outcome.ok:
            return PrivateFiles(failure=GitFailure(root, outcome).problem)
        found.append(tuple(filter(None, outcome.output.split("\0"))))
    tracked, untracked = found
    return PrivateFiles(tracked, untracked)


def repository_around(folder: Path) -> Path | None:
    """Return the root of the work tree around *folder*, if any."""
    folder = folder.resolve()
    # Git does not look in these folders and above, unless it starts there.
    ceilings = os.environ.get("GIT_CEILING_DIRECTORIES", "").split(os.pathsep)
    for parent in (folder, *folder.parents):
        if parent != folder and str(parent) in ceilings:
            break
        if os.path.lexists(parent / ".git"):  # In a linked work tree or a submodule it is a file.
            return parent
    return None


def uncommitted(folder: Path) -> bool:
    """Return whether tracked files in *folder* have changes that are not committed.

    Raises:
        GitFailure: there is a repository, and git cannot tell.
    """
    root = _repository_to_ask(folder)
    if root is None:
        return False
    status = _ask(folder, "status", "--porcelain", "--untracked-files=no", "--", ".")
    if not status.ok:
        raise GitFailure(root, status)
    return bool(status.lines)


def first_commit(order: Order, plan: Plan, folder: Path, progress: Progress) -> Step:
    """Make *folder*, soon the target of *order*, a repository, unless it is in one already.

    Raises:
        Interrupted: a signal arrived; the repository is taken back.
    """
    if around := repository_around(order.folder):
        return Step("git", StepStatus.SKIPPED, detail=f"it lies in the repository {around}")
    if ".git/HEAD" in plan:
        return Step("git", StepStatus.SKIPPED, detail="the template has made one")
    with progress.waiting("Making the first commit"):
        return commit(plan, folder, order.target)


def commit(plan: Plan, folder: Path, target: Path) -> Step:
    """Make *folder*, soon *target*, a repository with one commit of *plan*.

    A failure after ``git init`` leaves it without a commit.

    Raises:
        Interrupted: a signal arrived; the repository is taken back.
    """
    start = perf_counter()
    try:
        lines, said = _commit_plan(plan, folder)
    except OSError as error:
        remove_tree(folder / ".git")
        lines, said = (INIT, ADD, COMMIT), f"git cannot be run: {reason(error)}"
    except BaseException:
        remove_tree(folder / ".git")
        raise
    seconds = perf_counter() - start
    if not lines:
        return Step("git", StepStatus.DONE, seconds=seconds)
    there = target.absolute()
    if " ".join(TRUST) in said:
        lines = (quote_command((*TRUST, there)), *lines)
    said = said.replace(str(folder.resolve()), str(there))
    return Step("git", StepStatus.FAILED, "\n".join(lines), seconds, said)


def _commit_plan(plan: Plan, folder: Path) -> tuple[tuple[str, ...], str]:
    """Make the commit; return the lines to type where that fails, and why it did.

    It takes three processes: no command makes a repository and adds files, and none adds new files
    and commits them, with the user's hooks.
    """
    made = _git(folder, "init", "--quiet")
    if not made.ok:
        remove_tree(folder / ".git")
        return (INIT, ADD, COMMIT), _why(made)
    # By name: the user may ignore such files everywhere, and with "new ." others are there.
    names = os.fsencode("\0".join(plan))
    added = _git(folder, "update-index", "--add", "-z", "--stdin", stdin=names)
    if not added.ok:
        return (ADD, COMMIT), _why(added)
    committed = _git(folder, "commit", "--quiet", "--message", MESSAGE)
    if committed.ok:
        return (), ""
    if committed.code == _FATAL and "user.email" in committed.output:
        return (NAME, ADDRESS, COMMIT), "git does not know who you are"
    refused = "" if committed.code == _FATAL else "a hook of yours refused it: "
    return (COMMIT,), refused + _why(committed)


def _why(failed: Outcome) -> str:
    lines = failed.lines
    telling = (line.partition(":")[2] for line in lines if line.startswith(("error:", "fatal:")))
    first = next(telling, lines[-1] if lines else "git did not say why")
    return "\n".join((first.strip().rstrip(".:"), "", *lines))


def _repository_to_ask(folder: Path) -> Path | None:
    """Return the repository around *folder*, or None if there is none or no git to ask."""
    return repository_around(folder) if is_installed() else None


def _ask(folder: Path, *words: str) -> Outcome:
    """Run a query, whose errors we read, so they must not be translated."""
    return _git(folder, *words, LC_ALL="C")


def _git(folder: Path, *words: str, stdin: bytes = b"", **variables: str) -> Outcome:
    from scaffold.system.processes import run  # Slow to load; most projects are made without git.

    environment = {key: value for key, value in os.environ.items() if key not in _LOCAL}
    environment |= {"GIT_TERMINAL_PROMPT": "0", **variables}
    return run((*_GIT, *words), folder, environment, stdin)

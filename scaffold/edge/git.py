"""Git: a repository with one first commit, made as the user would make it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from scaffold.core.errors import reason
from scaffold.core.plan import Plan
from scaffold.core.report import Step
from scaffold.edge import durable
from scaffold.edge.shell import Outcome, quoted, run
from scaffold.edge.staging import remove_tree

if TYPE_CHECKING:
    from scaffold.core.patient import Kept

MESSAGE = "Initial commit"

INIT = "git init"
ADD = "git add --all"
COMMIT = f'git commit -m "{MESSAGE}"'
NAME = 'git config --global user.name "Your Name"'
ADDRESS = 'git config --global user.email "you@example.com"'
# What git says to type where another user owns the folder, as in some containers.
TRUST = ("git", "config", "--global", "--add", "safe.directory")

# What `git rev-parse --local-env-vars` lists: variables that tie git to one repository. Set by a
# git hook or an alias that calls us, they would have the commit made in another one. Settings
# (GIT_CONFIG_...) are the user's and stay, as they do where git itself enters a submodule.
_LOCAL = frozenset(
    """
    GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_COMMON_DIR GIT_DIR GIT_GRAFT_FILE GIT_IMPLICIT_WORK_TREE
    GIT_INDEX_FILE GIT_INTERNAL_SUPER_PREFIX GIT_NAMESPACE GIT_NO_REPLACE_OBJECTS
    GIT_OBJECT_DIRECTORY GIT_PREFIX GIT_QUARANTINE_PATH GIT_REPLACE_REF_BASE GIT_SHALLOW_FILE
    GIT_WORK_TREE
    """.split()
)

# Settings for our three commands alone; nothing is written anywhere.
_GIT = (
    "git",
    # Without a name and an address of the user's, fail; never make one up from the host's name.
    *("-c", "user.useConfigOnly=true"),
    # No housekeeping for a repository of one commit, and nothing that keeps watching its folder,
    # which is about to be renamed.
    *("-c", "gc.auto=0"),
    *("-c", "maintenance.auto=false"),
    *("-c", "core.fsmonitor=false"),
    # Our line ends are no mistake of the user's, also where git will check them out as CRLF.
    *("-c", "core.safecrlf=false"),
)

# The exit code of git's own errors; when a hook refuses, it is 1.
_FATAL = 128


def is_installed() -> bool:
    """Return whether there is a git to call."""
    return shutil.which("git") is not None


def version(folder: Path) -> str:
    """Return the version of git; empty where there is none that works."""
    try:
        said = _git(folder, "--version")
    except OSError:
        return ""
    # A Mac without developer tools has a git that only says so.
    match = re.search(r"git version (\S+)", said.output)
    return match[1] if said.ok and match else ""


def has_identity(folder: Path) -> bool:
    """Return whether git knows who commits in *folder*."""
    return all(_git(folder, "var", f"GIT_{who}_IDENT").ok for who in ("AUTHOR", "COMMITTER"))


def kept(folder: Path, paths: Sequence[str]) -> Kept | None:
    """Return what git does with those of *paths* that are in *folder*; None without a repository."""
    from scaffold.core.patient import Kept

    if repository_around(folder) is None or not is_installed():
        return None
    listed = [
        _git(folder, "ls-files", "-z", *which, "--", *paths)
        for which in (("--cached",), ("--others", "--exclude-standard"))
    ]
    if not all(one.ok for one in listed):
        return None
    return Kept(*(tuple(filter(None, one.output.split("\0"))) for one in listed))


def repository_around(folder: Path) -> Path | None:
    """Return the root of the work tree that *folder* lies in, if it lies in one."""
    folder = folder.resolve()
    # In a linked work tree and in a submodule .git is a file.
    return next((f for f in (folder, *folder.parents) if os.path.lexists(f / ".git")), None)


def uncommitted(folder: Path) -> bool:
    """Return whether *folder* lies in a work tree with changes in it that are not committed."""
    if repository_around(folder) is None or not is_installed():
        return False
    status = _git(folder, "status", "--porcelain", "--untracked-files=no", "--", ".")
    return status.ok and bool(status.lines)


def commit(plan: Plan, folder: Path, target: Path) -> Step:
    """Make *folder*, which will be *target*, a repository with one commit of the files of *plan*.

    What goes wrong after ``git init`` leaves the repository there, without a commit.

    Raises:
        Interrupted: a signal arrived; the repository is taken back.
    """
    start = perf_counter()
    try:
        lines, said = _committed(plan, folder)
    except OSError as error:
        remove_tree(folder / ".git")
        lines, said = (INIT, ADD, COMMIT), f"git cannot be run: {reason(error)}"
    except BaseException:
        remove_tree(folder / ".git")
        raise
    seconds = perf_counter() - start
    if not lines:
        return Step("git", "done", seconds=seconds)
    there = target.absolute()
    if " ".join(TRUST) in said:
        lines = (quoted((*TRUST, there)), *lines)
    said = said.replace(str(folder.resolve()), str(there))
    return Step("git", "failed", "\n".join(lines), seconds, said)


def _committed(plan: Plan, folder: Path) -> tuple[tuple[str, ...], str]:
    """Make the commit; return the lines to type where that fails, and why it did.

    Fewer than three processes will not do: no command of git's makes a repository and adds to it,
    and none adds files that it does not know and commits them, with the hooks that a user has.
    """
    made = _git(folder, "init", "--quiet", meanwhile=durable.load)
    if not made.ok:
        remove_tree(folder / ".git")
        return (INIT, ADD, COMMIT), _why(made)
    # By name, because a user who has such files ignored everywhere wants them in this repository,
    # and because "new ." may find other files in its folder, which are not ours to commit.
    names = os.fsencode("\0".join(plan))
    added = _git(folder, "update-index", "--add", "-z", "--stdin", given=names)
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
    """Return one line that tells most of why git failed, and then all that it said."""
    lines = failed.lines
    telling = (line.partition(":")[2] for line in lines if line.startswith(("error:", "fatal:")))
    first = next(telling, lines[-1] if lines else "git did not say why")
    return "\n".join((first.strip().rstrip(".:"), "", *lines))


def _git(
    folder: Path, *words: str, given: bytes = b"", meanwhile: Callable[[], object] = int
) -> Outcome:
    environment = {key: value for key, value in os.environ.items() if key not in _LOCAL}
    environment["GIT_TERMINAL_PROMPT"] = "0"
    return run((*_GIT, "-C", folder, *words), None, environment, given, meanwhile=meanwhile)

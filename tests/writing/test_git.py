"""Git: one first commit as the user's own settings would have it, or a repository that waits."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.project.plan import File, Plan
from scaffold.project.results import Step
from scaffold.writing import git
from scaffold.writing.git import GitFailure, PrivateFiles

PLAN = Plan({"README.md": File(b"# shop\n"), "flaskr/hello.py": File(b"hello = 1\n")})
ADA = '[user]\nname = Ada\nemail = "ada@example.com"\n'
COMMIT = 'git commit -m "Initial commit"'

no_windows = pytest.mark.skipif(os.name == "nt", reason="a program is no script there")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project that is not under git yet."""
    folder = tmp_path / "work" / "shop"
    for path, file in PLAN.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(file.content)
    return folder


def settings(text: str) -> Path:
    """Write the git settings of the user."""
    file = Path.home() / ".gitconfig"
    file.write_text(text)
    return file


def hook(folder: Path, name: str, *lines: str) -> Path:
    """Write a hook into *folder*, and return the folder."""
    folder.mkdir(parents=True)
    (folder / name).write_text("\n".join(("#!/bin/sh", *lines, "")))
    (folder / name).chmod(0o755)
    return folder


def commit(folder: Path) -> Step:
    return git.commit(PLAN, folder, folder)


def said(folder: Path, *words: str) -> str:
    """Return what git says of *folder*."""
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def typed(folder: Path, lines: str) -> None:
    """Type *lines* in *folder*."""
    done = subprocess.run(
        lines, shell=True, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def status(folder: Path) -> str:
    return said(folder, "status", "--porcelain", "--ignored")


def log(folder: Path) -> str:
    return said(folder, "log", "--format=%an <%ae>: %s")


def files(folder: Path) -> list[str]:
    return said(folder, "ls-tree", "-r", "--name-only", "HEAD").splitlines()


def why(step: Step) -> str:
    """Return the line that tells why *step* failed."""
    assert step.status == "failed"
    return step.detail.partition("\n")[0]


# A commit as the user would make it


def test_one_commit_of_every_file_as_the_user(shop: Path) -> None:
    settings(ADA)

    step = commit(shop)

    assert (step.status, step.command, step.detail) == ("done", "", "")
    assert log(shop) == "Ada <ada@example.com>: Initial commit"
    assert files(shop) == ["README.md", "flaskr/hello.py"]
    assert status(shop) == ""


def test_who_the_user_is_in_that_place(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "at-work").write_text("[user]\nemail = ada@work.example\n")
    place = f"gitdir:{shop.parent.resolve().as_posix()}/"
    settings(f'{ADA}[includeIf "{place}"]\npath = {(tmp_path / "at-work").as_posix()}\n')

    commit(shop)

    assert log(shop) == "Ada <ada@work.example>: Initial commit"


def test_the_user_names_the_branch(shop: Path) -> None:
    settings(f"{ADA}[init]\ndefaultBranch = trunk\n")

    commit(shop)

    assert said(shop, "branch", "--show-current") == "trunk"


def test_a_file_that_the_user_ignores_everywhere_is_committed(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "ignore").write_text("*.md\nflaskr/\n")
    settings(f"{ADA}[core]\nexcludesFile = {(tmp_path / 'ignore').as_posix()}\n")

    commit(shop)

    assert files(shop) == ["README.md", "flaskr/hello.py"]
    assert status(shop) == ""


def test_a_file_that_is_not_ours_is_not_committed(shop: Path) -> None:
    settings(ADA)
    (shop / "secret.key").touch()
    (shop / "flaskr" / "mine.py").touch()

    commit(shop)

    assert files(shop) == ["README.md", "flaskr/hello.py"]
    assert status(shop) == "?? flaskr/mine.py\n?? secret.key"


def test_odd_file_names_are_taken_as_they_are(tmp_path: Path) -> None:
    settings(ADA)
    names = ["*.py", ":(top)x", "-n", "[a] b", "a.py", "é 中"] if os.name != "nt" else ["[a] é"]
    for name in names:
        (tmp_path / name).touch()

    git.commit(Plan(dict.fromkeys(names, File(b""))), tmp_path, tmp_path)

    assert said(tmp_path, "ls-files", "-z").split("\0")[:-1] == sorted(names)
    assert status(tmp_path) == ""


@pytest.mark.parametrize(
    "setting",
    ["autocrlf = true\nsafecrlf = true", "autocrlf = input", "eol = crlf", "fileMode = false"],
)
def test_the_tree_is_clean_whatever_line_ends_and_modes_git_prefers(
    shop: Path, setting: str
) -> None:
    settings(f"{ADA}[core]\n{setting}\n")

    assert commit(shop).status == "done"
    assert status(shop) == ""
    assert (shop / "README.md").read_bytes() == b"# shop\n"


def test_settings_from_the_environment_count(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(ADA)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Countess")

    commit(shop)

    assert log(shop) == "Countess <ada@example.com>: Initial commit"


def test_no_setting_is_written(shop: Path, tmp_path: Path) -> None:
    file = settings(ADA)
    (tmp_path / "plain").mkdir()
    said(tmp_path / "plain", "init")

    commit(shop)

    assert file.read_text() == ADA
    assert (shop / ".git/config").read_text() == (tmp_path / "plain/.git/config").read_text()


def test_it_is_not_led_to_another_repository(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(ADA)
    other = tmp_path / "other"
    other.mkdir()
    said(other, "init")
    before = sorted((other / ".git").rglob("*"))
    # What git sets for its hooks, and more.
    for variable, value in {
        "GIT_DIR": ".git",
        "GIT_WORK_TREE": ".",
        "GIT_INDEX_FILE": ".git/index",
        "GIT_OBJECT_DIRECTORY": ".git/objects",
        "GIT_COMMON_DIR": ".git",
    }.items():
        monkeypatch.setenv(variable, str(other / value))
    monkeypatch.setenv("GIT_PREFIX", "sub/")
    monkeypatch.setenv("GIT_NAMESPACE", "space")

    step = commit(shop)

    for variable in ("DIR", "WORK_TREE", "INDEX_FILE", "OBJECT_DIRECTORY", "COMMON_DIR"):
        monkeypatch.delenv(f"GIT_{variable}")
    monkeypatch.delenv("GIT_NAMESPACE")
    assert step.status == "done"
    assert files(shop) == ["README.md", "flaskr/hello.py"]
    assert sorted((other / ".git").rglob("*")) == before


# Hooks of the user's


def test_hooks_of_the_users_template_run_and_stay(shop: Path, tmp_path: Path) -> None:
    hook(tmp_path / "template" / "hooks", "pre-commit", "echo ran > ran")
    settings(f"{ADA}[init]\ntemplateDir = {(tmp_path / 'template').as_posix()}\n")

    assert commit(shop).status == "done"
    assert (shop / "ran").read_text() == "ran\n"
    assert (shop / ".git/hooks/pre-commit").is_file()


def test_a_hook_that_refuses_leaves_a_repository_that_waits(shop: Path, tmp_path: Path) -> None:
    refusing = hook(
        tmp_path / "hooks", "pre-commit", "echo No ticket. >&2", f"test -e {tmp_path}/ok"
    )
    settings(f"{ADA}[core]\nhooksPath = {refusing.as_posix()}\n")

    step = commit(shop)

    assert (why(step), step.command) == ("a hook of yours refused it: No ticket", COMMIT)
    assert status(shop) == "A  README.md\nA  flaskr/hello.py"
    (tmp_path / "ok").touch()
    typed(shop, step.command)
    assert log(shop) == "Ada <ada@example.com>: Initial commit"
    assert status(shop) == ""


def test_a_hook_that_refuses_without_a_word(shop: Path, tmp_path: Path) -> None:
    refusing = hook(tmp_path / "hooks", "commit-msg", "exit 3")
    settings(f"{ADA}[core]\nhooksPath = {refusing.as_posix()}\n")

    assert why(commit(shop)) == "a hook of yours refused it: git did not say why"


def test_a_hook_that_asks_for_something_gets_no_answer(shop: Path, tmp_path: Path) -> None:
    asking = hook(tmp_path / "hooks", "pre-commit", "cat", "read answer || echo nobody > said")
    settings(f"{ADA}[core]\nhooksPath = {asking.as_posix()}\n")

    assert commit(shop).status == "done"
    assert (shop / "said").read_text() == "nobody\n"


def test_a_hook_that_asks_the_terminal_finds_none(shop: Path, tmp_path: Path) -> None:
    lines = ("if (: < /dev/tty); then echo somebody; else echo nobody; fi > said",)
    asking = hook(tmp_path / "hooks", "pre-commit", *lines)
    settings(f"{ADA}[core]\nhooksPath = {asking.as_posix()}\n")

    assert commit(shop).status == "done"
    assert (shop / "said").read_text() == "nobody\n"


@no_windows
def test_what_a_hook_leaves_running_is_not_waited_for(shop: Path, tmp_path: Path) -> None:
    leaving = hook(tmp_path / "hooks", "post-commit", "sleep 600 &", "echo $! > pid")
    settings(f"{ADA}[core]\nhooksPath = {leaving.as_posix()}\n")

    assert commit(shop).status == "done"
    os.kill(int((shop / "pid").read_text()), signal.SIGKILL)  # It is there to be killed.


# No identity, no signature, no trust


@pytest.mark.parametrize("known", ["", "[user]\nname = Ada\n", "[user]\nemail = ada@example.com\n"])
def test_no_author_is_made_up(shop: Path, known: str) -> None:
    settings(known)

    step = commit(shop)

    assert step == Step(
        "git",
        "failed",
        'git config --global user.name "Your Name"\n'
        'git config --global user.email "you@example.com"\n'
        f"{COMMIT}",
        step.seconds,
        "git does not know who you are",
    )
    typed(shop, step.command.replace("\n", " && "))
    assert log(shop) == "Your Name <you@example.com>: Initial commit"
    assert status(shop) == ""


@pytest.mark.parametrize(
    ("gpg", "reason"),
    [
        ("no-such-program", "cannot run no-such-program: No such file or directory"),
        ("false", "gpg failed to sign the data"),
    ],
)
def test_no_signature_no_commit(shop: Path, gpg: str, reason: str) -> None:
    settings(f"{ADA}[commit]\ngpgSign = true\n[gpg]\nprogram = {gpg}\n")

    step = commit(shop)

    assert (why(step), step.command) == (reason, COMMIT)
    settings(ADA)
    typed(shop, step.command)
    assert log(shop) == "Ada <ada@example.com>: Initial commit"


def test_a_folder_that_git_does_not_trust(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(ADA)
    final = shop.parent / "my shop"
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")

    step = git.commit(PLAN, shop, final)

    shop.rename(final)
    assert why(step) == f"detected dubious ownership in repository at '{final.as_posix()}'"
    assert step.command.splitlines()[1:] == ["git add --all", COMMIT]
    assert "work/shop" not in step.detail + step.command
    typed(final, step.command.replace("\n", " && "))
    assert log(final) == "Ada <ada@example.com>: Initial commit"


# A git that does not work


def test_settings_with_a_mistake_in_them(shop: Path) -> None:
    file = settings("[user\n")

    step = commit(shop)

    assert why(step) == f"bad config line 1 in file {file.as_posix()}"
    assert not (shop / ".git").exists()
    settings(ADA)
    typed(shop, step.command.replace("\n", " && "))
    assert log(shop) == "Ada <ada@example.com>: Initial commit"
    assert status(shop) == ""


@no_windows
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "#!/bin/sh\n/bin/mkdir .git\necho '\033[31mno developer tools\033[0m' >&2\nexit 1\n",
            "no developer tools",
        ),
        ("#!/no/such/shell\n", "git cannot be run: no such file or directory"),
        ("\x7fELF", "git cannot be run: exec format error"),
    ],
    ids=["it fails", "no interpreter", "no program"],
)
def test_a_broken_git_leaves_no_repository(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, reason: str
) -> None:
    (tmp_path / "git").write_text(text)
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    step = commit(shop)

    assert (why(step), step.command) == (reason, f"git init\ngit add --all\n{COMMIT}")
    assert not (shop / ".git").exists()


@no_windows
def test_without_git_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert git.is_installed()
    (tmp_path / "git").write_text("#!/bin/sh\n")  # It may not be executed.
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not git.is_installed()


# Inside another repository


def test_no_repository_around(tmp_path: Path) -> None:
    assert git.repository_around(tmp_path) is None


def test_a_repository_around(shop: Path) -> None:
    said(shop, "init")

    assert git.repository_around(shop) == shop
    assert git.repository_around(shop / "flaskr") == shop


def test_a_linked_work_tree_around(shop: Path, tmp_path: Path) -> None:
    settings(ADA)
    commit(shop)
    said(shop, "worktree", "add", str(tmp_path / "linked"))

    assert git.repository_around(tmp_path / "linked" / "flaskr") == tmp_path / "linked"


def test_a_submodule_around(shop: Path, tmp_path: Path) -> None:
    settings(f"{ADA}[protocol.file]\nallow = always\n")
    commit(shop)
    outer = tmp_path / "outer"
    outer.mkdir()
    said(outer, "init")
    said(outer, "submodule", "add", str(shop), "inner")

    assert git.repository_around(outer / "inner") == outer / "inner"


@no_windows
def test_a_link_into_a_repository(shop: Path, tmp_path: Path) -> None:
    said(shop, "init")
    (tmp_path / "link").symlink_to(shop / "flaskr")

    assert git.repository_around(tmp_path / "link") == shop


def test_git_does_not_look_above_a_ceiling(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said(shop.parent, "init")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(shop.parent))

    assert git.repository_around(shop) is None
    assert git.repository_around(shop.parent) == shop.parent


# What doctor asks


def test_the_version_of_git_is_told(shop: Path) -> None:
    assert f"git version {git.version(shop)}" in said(shop, "--version")


@no_windows
@pytest.mark.parametrize(
    "lines", [[], ["#!/bin/sh", "echo there are no developer tools", "exit 1"]]
)
def test_a_git_that_does_not_work_has_no_version(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: list[str]
) -> None:
    (tmp_path / "bin").mkdir()
    if lines:
        (tmp_path / "bin" / "git").write_text("\n".join(lines))
        (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    assert git.version(shop) == ""


def test_git_knows_who_commits_or_does_not(shop: Path) -> None:
    before = git.has_identity(shop)
    settings(ADA)
    assert (before, git.has_identity(shop)) == (False, True)


def test_what_git_keeps_and_would_keep_is_told(shop: Path) -> None:
    outside = git.private_files(shop, (".env", "instance"))
    said(shop, "init")
    for name in (".env", "instance/key", "instance/other", "instance/ignored"):
        (shop / name).parent.mkdir(exist_ok=True)
        (shop / name).write_text("")
    (shop / ".gitignore").write_text("ignored\n")
    said(shop, "add", ".env", "README.md")

    assert outside is None
    assert git.private_files(shop, (".env", "instance")) == PrivateFiles(
        (".env",), ("instance/key", "instance/other")
    )


# An error of git is not an answer


def broken_settings(shop: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (shop / ".git/config").write_text("[core\n")
    return "bad config line 1 in file .git/config"


def another_owner(shop: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    return f"detected dubious ownership in repository at '{shop}'"


def no_head(shop: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (shop / ".git/HEAD").unlink()
    return "not a git repository (or any of the parent directories): .git"


@pytest.mark.parametrize("breakage", [broken_settings, another_owner, no_head])
def test_a_repository_that_git_cannot_read_is_neither_clean_nor_absent(
    shop: Path,
    monkeypatch: pytest.MonkeyPatch,
    breakage: Callable[[Path, pytest.MonkeyPatch], str],
) -> None:
    settings(ADA)
    commit(shop)
    message = breakage(shop, monkeypatch)

    with pytest.raises(GitFailure) as failed:
        git.uncommitted(shop)
    private = git.private_files(shop, (".env",))

    assert failed.value.message.removeprefix(f"git fails in {shop}: ").startswith(message)
    assert private == PrivateFiles(failure=failed.value.problem)


def test_the_hint_for_a_repository_of_another_owner_works_as_it_is_typed(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(ADA)
    commit(shop)
    another_owner(shop, monkeypatch)
    with pytest.raises(GitFailure) as failed:
        git.uncommitted(shop)

    typed(shop, failed.value.hint.removeprefix("Type "))

    assert git.uncommitted(shop) is False


def test_settings_that_cannot_be_read_do_not_mean_that_nobody_is_known(shop: Path) -> None:
    settings("[user\n")

    with pytest.raises(GitFailure, match="bad config line 1"):
        git.has_identity(shop)


@pytest.mark.parametrize("known", ["", "[user]\nname = Ada\n", "[user]\nemail = a@b.example\n"])
def test_half_an_identity_is_none(shop: Path, known: str) -> None:
    settings(known)

    assert git.has_identity(shop) is False


def test_tracked_changes_are_uncommitted_and_new_files_are_not(shop: Path) -> None:
    settings(ADA)
    commit(shop)
    (shop / "new.py").touch()
    before = git.uncommitted(shop)
    (shop / "README.md").write_text("# My shop\n")

    assert (before, git.uncommitted(shop)) == (False, True)

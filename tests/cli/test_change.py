"""Add, remove, update and diff as a user meets them: a real project, git, and a disk with troubles."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scaffold.catalog import bundled
from scaffold.writing.journal import alone
from tests.mounts import mounted, remount
from tests.support import Result, environment, picture, scaffold

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="needs links, or a POSIX shell")
NOT_FORCED = (
    "Error: There are uncommitted changes in this project.\n"
    "Hint: Type git add -A && git commit, or add --force.\n"
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project in a folder of its own."""
    scaffold("new", "shop", cwd=tmp_path)
    return tmp_path / "shop"


def typed(folder: Path, *words: str, **more: str) -> Result:
    """Run ``flask-scaffold`` with *words* in *folder*."""
    return scaffold(*words, cwd=folder, home=folder.parent, **more)


def git(folder: Path, *words: str, given: str = "") -> str:
    names = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Ada")
    mails = dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "ada@example.com")
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        env=environment(folder.parent, **names, **mails),
        input=given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def committed(folder: Path) -> None:
    """Make *folder* a repository with one commit of all that is in it."""
    git(folder, "init", "--quiet")
    git(folder, "config", "core.autocrlf", "false")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All")


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_bytes(text.replace(old, new).encode())


# What the user reads


def test_a_change_is_told_in_plain_words(shop: Path) -> None:
    edit(
        shop / "flaskr/__init__.py",
        "from . import hello\n",
        "from . import cart\nfrom . import hello\n",
    )

    assert typed(shop, "add", "health") == Result(
        0,
        "Added health:\n"
        "  changed  README.md\n"
        "  changed  flaskr/__init__.py  (with your edits)\n"
        "  new      flaskr/health.py\n"
        "  changed  flaskr/templates/links.html\n"
        "  new      tests/test_health.py\n",
        "",
    )
    assert typed(shop, "add", "health") == Result(
        0, "The project has that already: there is nothing to change.\n", ""
    )
    (shop / "flaskr/health.py").write_text("MINE = 1\n")
    (shop / "tests/test_health.py").unlink()

    assert typed(shop, "remove", "health") == Result(
        0,
        "Removed health:\n"
        "  changed  README.md\n"
        "  changed  flaskr/__init__.py  (with your edits)\n"
        "  kept     flaskr/health.py  (the project no longer needs it, but you edited it)\n"
        "  changed  flaskr/templates/links.html\n",
        "",
    )


def test_a_conflict_is_told_and_written_between_markers(shop: Path) -> None:
    edit(shop / "flaskr/hello.py", '@bp.route("/")', '@bp.route("/start")')
    before = picture(shop)

    stopped = typed(shop, "add", "blog")

    assert stopped == Result(
        1,
        "",
        "Error: flaskr/hello.py: you and the template changed the same lines.\n"
        "Hint: Add --dry-run to see them, or --conflict=markers to write both versions.\n",
    )
    assert picture(shop) == before

    marked = typed(shop, "add", "blog", "--conflict=markers")

    assert marked.code == 0
    assert (
        "  CONFLICT  flaskr/hello.py  (both versions are in it: look for <<<<<<<)\n" in marked.out
    )
    assert (
        '<<<<<<< yours\n@bp.route("/start")\n=======\n@bp.route("/welcome")\n>>>>>>> flask-scaffold\n'
    ) in (shop / "flaskr/hello.py").read_text()


def test_who_wrote_pages_anew_gets_features_without_a_conflict(shop: Path) -> None:
    pages = shop / "flaskr/templates"
    (pages / "hello.html").write_text("<h1>Tea</h1>\n")
    edit(pages / "base.html", "<header>\n", '<header class="tea">\n')

    for feature in ("blog", "api", "health", "htmx"):
        added = typed(shop, "add", feature, "--force")
        assert (added.code, added.err) == (0, ""), feature

    assert (pages / "hello.html").read_text() == "<h1>Tea</h1>\n"
    assert 'class="tea"' in (pages / "base.html").read_text()
    assert "Posts</a>" in (pages / "nav.html").read_text()


@pytest.mark.parametrize(
    ("words", "error", "hint"),
    [
        (("add", "helth"), "There is no feature 'helth'.", "Did you mean health?"),
        (
            ("add", "health,"),
            "There is no feature ''.",
            f"Choose from: {', '.join(bundled.load().features)}.",
        ),
        (("remove", "health"), "The project has no feature 'health'.", "There are none."),
        (
            ("update", "--set", "packge=x"),
            "There is no question 'packge'.",
            "Did you mean package?",
        ),
        (
            ("update", "--set", "package=class"),
            "'class' is not a valid package name: it is a Python keyword.",
            "Try class_app.",
        ),
        (
            ("add", "sqlite", "sqlalchemy"),
            "The features sqlalchemy and sqlite exclude each other.",
            "Leave one of them out.",
        ),
    ],
)
def test_what_cannot_be_is_one_clear_line(
    shop: Path, words: tuple[str, ...], error: str, hint: str
) -> None:
    before = picture(shop)

    assert typed(shop, *words) == Result(2, "", f"Error: {error}\nHint: {hint}\n")
    assert picture(shop) == before


def test_check_is_for_scripts(shop: Path) -> None:
    assert typed(shop, "update", "--check") == Result(
        0, "The project is current: there is nothing to change.\n", ""
    )
    assert typed(shop, "update", "--check", "--with", "health") == Result(
        1,
        "",
        "Error: The project is not what its recipe makes today.\n"
        "Hint: Type flask-scaffold update.\n",
    )


# The algebra, on a real disk


def test_remove_undoes_add_to_the_last_folder(shop: Path) -> None:
    before = picture(shop)

    assert typed(shop, "add", "blog,docker", "htmx").code == 0
    assert typed(shop, "remove", "blog", "docker", "htmx").code == 0

    assert picture(shop) == before


def test_to_add_is_as_good_as_to_have_had_from_the_beginning(tmp_path: Path) -> None:
    scaffold("new", "shop", "--with", "blog,docker", cwd=tmp_path)
    at_once = picture(tmp_path / "shop")
    shutil.rmtree(tmp_path / "shop")
    scaffold("new", "shop", cwd=tmp_path)
    typed(tmp_path / "shop", "add", "docker")
    typed(tmp_path / "shop" / "flaskr", "add", "blog")

    assert picture(tmp_path / "shop") == at_once


# With git


def test_a_dry_run_is_a_patch_that_git_applies(shop: Path) -> None:
    (shop / "notes.txt").write_bytes(b"no line end")
    typed(shop, "add", "htmx")
    edit(shop / "README.md", "# shop", "# The shop — ü")
    committed(shop)
    revision = ("update", "--set", "package=store", "--with", "docker", "--without", "htmx")

    planned = typed(shop, *revision, "--dry-run")
    assert (planned.code, planned.err) == (0, "")
    assert git(shop, "status", "--porcelain") == ""
    git(shop, "apply", "--index", "-", given=planned.out)
    applied = {path: what for path, what in picture(shop).items() if not path.startswith(".")}
    git(shop, "reset", "--hard", "--quiet")

    assert typed(shop, *revision).code == 0
    written = {path: what for path, what in picture(shop).items() if not path.startswith(".")}
    assert applied == written


def test_diff_is_a_patch_of_what_the_user_did(shop: Path, tmp_path: Path) -> None:
    shutil.copytree(shop, tmp_path / "pristine")
    edit(shop / "README.md", "# shop", "# The shop — ü")
    (shop / "flaskr/hello.py").unlink()
    (shop / "pyproject.toml").write_bytes(b"\xff\n")

    told = typed(shop / "tests", "diff")

    git(tmp_path / "pristine", "apply", "-", given=told.out)
    assert picture(tmp_path / "pristine") == picture(shop)


def test_uncommitted_changes_are_not_mixed_with_ours(shop: Path) -> None:
    committed(shop)
    edit(shop / "README.md", "# shop", "# The shop")
    before = picture(shop)

    assert typed(shop, "add", "health") == Result(2, "", NOT_FORCED)
    assert typed(shop, "add", "health", "--dry-run").code == 0
    assert picture(shop) == before
    assert typed(shop, "add", "health", "--force").code == 0
    assert git(shop, "log", "--format=%s") == "All\n"


def test_only_the_project_must_be_committed(tmp_path: Path) -> None:
    scaffold("new", "shop", cwd=tmp_path)
    (tmp_path / "elsewhere.txt").touch()
    committed(tmp_path)
    (tmp_path / "elsewhere.txt").write_text("mine\n")
    (tmp_path / "shop" / "notes.txt").write_text("mine\n")

    assert typed(tmp_path / "shop" / "flaskr", "add", "health").code == 0
    assert typed(tmp_path / "shop" / "flaskr", "remove", "health") == Result(2, "", NOT_FORCED)
    assert git(tmp_path, "status", "--porcelain").splitlines() == [
        " M elsewhere.txt",
        " M shop/.flask-scaffold/pristine.txt",
        " M shop/.flask-scaffold/recipe.toml",
        " M shop/README.md",
        " M shop/flaskr/__init__.py",
        " M shop/flaskr/templates/links.html",
        "?? shop/flaskr/health.py",
        "?? shop/notes.txt",
        "?? shop/tests/test_health.py",
    ]


# Another package name


@POSIX_ONLY
def test_all_that_is_in_the_package_moves_with_it(shop: Path) -> None:
    package = shop / "flaskr"
    (package / "static" / "logo.png").write_bytes(b"\x89PNG\0")
    (package / "empty").mkdir()
    (package / "cart.py").write_text("from flaskr import hello\n")
    (package / "run.sh").write_text("#!/bin/sh\n")
    (package / "run.sh").chmod(0o755)
    (package / "link").symlink_to("cart.py")
    edit(package / "hello.py", "Hello, World!", "Welcome to flaskr")
    before = {p.relative_to(package): p.lstat() for p in package.rglob("*")}

    told = typed(shop, "update", "--set", "package=store")

    assert not package.exists()
    store = shop / "store"
    assert {p.relative_to(store) for p in store.rglob("*")} == {*before}
    own = ("static/logo.png", "cart.py", "run.sh", "link", "empty", "hello.py")
    for name in map(Path, own):
        after = (store / name).lstat()
        assert (after.st_ino, after.st_mode, after.st_mtime_ns) == (
            before[name].st_ino,
            before[name].st_mode,
            before[name].st_mtime_ns,
        )
    assert "from store import create_app" in (shop / "tests/conftest.py").read_text()
    assert told.out.startswith("Set package to store:\n")
    for line in ("store/cart.py", "store/hello.py"):
        assert (
            f"  CHECK    {line}  (lines of yours still use the old name of the package)\n"
            in told.out
        )


def test_a_folder_of_that_name_is_in_the_way(shop: Path) -> None:
    (shop / "store").mkdir()
    before = picture(shop)

    assert typed(shop, "update", "--set", "package=store") == Result(
        2, "", "Error: 'store' is in the way of our files.\nHint: Move it away.\n"
    )
    assert picture(shop) == before


# Troubles


@POSIX_ONLY
def test_a_link_in_the_place_of_a_file_is_not_followed_when_writing(shop: Path) -> None:
    shutil.move(shop / "README.md", shop.parent / "README.md")
    (shop / "README.md").symlink_to(shop.parent / "README.md")
    before = picture(shop.parent)

    assert typed(shop, "add", "health") == Result(
        2, "", "Error: 'README.md' is in the way of our files.\nHint: Move it away.\n"
    )
    assert picture(shop.parent) == before
    # Where nothing is to be written, it is nobody's business.
    assert typed(shop, "update", "--set", "author=Ada").code == 0
    assert typed(shop, "diff").code == 0


@POSIX_ONLY
def test_a_folder_that_leads_elsewhere_is_not_written_to(shop: Path) -> None:
    shutil.move(shop / "tests", shop.parent / "tests")
    (shop / "tests").symlink_to(shop.parent / "tests")
    before = picture(shop.parent)

    assert typed(shop, "add", "health").err.startswith("Error: 'tests' is in the way")
    assert picture(shop.parent) == before


def test_two_at_once_are_one_and_one_that_is_told(shop: Path) -> None:
    before = picture(shop)
    with alone(shop):
        busy = typed(shop, "add", "health")
        assert typed(shop, "status").code == 0

    assert busy == Result(
        2,
        "",
        "Error: Another flask-scaffold is changing this project.\nHint: Wait until it is done.\n",
    )
    assert picture(shop) == before


def test_a_disk_that_is_full_or_only_to_be_read_changes_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "size=400k"):
        scaffold("new", "shop", cwd=disk, home=tmp_path)
        shop, before = disk / "shop", picture(disk / "shop")
        filler = disk / "filler"
        with pytest.raises(OSError, match="No space left"):
            filler.write_bytes(b"0" * 500_000)
        for words in (("add", "blog"), ("update", "--set", "package=store")):
            assert scaffold(*words, cwd=shop, home=tmp_path) == Result(
                1, "", f"Error: {shop} cannot be changed: no space left on device.\n"
            )
            assert picture(shop) == before
        filler.unlink()
        remount(disk, "ro")
        assert scaffold("add", "blog", cwd=shop, home=tmp_path) == Result(
            1, "", f"Error: {shop} cannot be changed: read-only file system.\n"
        )
        for look in (["add", "blog", "--dry-run"], ["status"], ["diff"], ["update", "--check"]):
            assert scaffold(*look, cwd=shop, home=tmp_path).code == 0
        assert picture(shop) == before


def test_without_a_record_there_is_nothing_to_go_by(tmp_path: Path) -> None:
    scaffold("new", "shop", "--no-record", cwd=tmp_path)

    for words in (("add", "health"), ("remove", "health"), ("update",), ("diff",)):
        assert scaffold(*words, cwd=tmp_path / "shop") == Result(
            2,
            "",
            f"Error: {tmp_path / 'shop'} is not in a project made by flask-scaffold: "
            "there is no .flask-scaffold/ here or above.\n"
            "Hint: Go to a project made by flask-scaffold new, without --no-record.\n",
        )


def test_a_damaged_record_is_one_clear_line(shop: Path) -> None:
    (shop / ".flask-scaffold/recipe.toml").write_text("<<<<<<< HEAD\n")

    for words in (("add", "health"), ("update", "--check"), ("diff",), ("status",)):
        told = typed(shop, *words)
        assert (told.code, told.out) == (2, "")
        error, hint = told.err.splitlines()
        assert error.startswith("Error: The record of this project is damaged: Invalid statement")
        assert hint.startswith("Hint: Mend .flask-scaffold/recipe.toml: each key stands in it once")


def test_a_project_of_a_newer_version_is_one_clear_line(shop: Path) -> None:
    recipe = shop / ".flask-scaffold/recipe.toml"
    recipe.write_text(recipe.read_text().replace('version = "', 'version = "99.'))

    told = typed(shop, "add", "health")

    assert (told.code, told.out) == (2, "")
    assert told.err.startswith("Error: The project was made by version '99.")
    assert told.err.endswith("Hint: Install the newer one: pip install --upgrade flaskr-scaffold\n")


def test_nothing_is_left_in_the_record(shop: Path) -> None:
    for words in (("add", "health"), ("update", "--set", "package=store"), ("remove", "health")):
        assert typed(shop, *words).code == 0
        assert sorted(os.listdir(shop / ".flask-scaffold")) == [
            ".gitattributes",
            "pristine.txt",
            "recipe.toml",
        ]


# The environment of the project


@POSIX_ONLY
def test_what_cannot_be_installed_becomes_lines_to_type(shop: Path) -> None:
    python = shop / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\necho ERROR: No network. >&2\nexit 1\n")
    python.chmod(0o755)

    told = typed(shop / "tests", "add", "docker", PATH=str(shop / "nowhere"), SHELL="/bin/sh")

    assert told.code == 3
    assert told.err == (
        "Error: The project is changed, but what it needs now is not installed: No network.\n"
    )
    assert told.out.endswith(
        "\nNext:\n  cd ..\n  . .venv/bin/activate\n  pip install -e '.[dev]'\n"
    )
    assert (shop / "Dockerfile").exists()


@pytest.mark.install
def test_what_the_project_needs_now_is_installed(tmp_path: Path) -> None:
    scaffold("new", "shop", "--venv", cwd=tmp_path)
    shop = tmp_path / "shop"

    told = typed(shop, "update", "--with", "auth,serve", "--set", "package=store")

    assert (told.code, told.err) == (0, "")
    assert told.out.endswith(
        "What the project needs now is installed in .venv.\n"
        "\nNext:\n  . .venv/bin/activate\n  flask --app store init-db\n"
    )
    folder = "Scripts" if os.name == "nt" else "bin"
    done = subprocess.run(
        [next((shop / ".venv" / folder).glob("python*")), "-m", "pytest", "-q"],
        cwd=shop,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout

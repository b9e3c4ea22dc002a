"""Two people each add a feature on a branch, and git merges the branches."""

import re
import subprocess
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

from scaffold.catalog import bundled
from tests.support import environment, often, picture, scaffold

CATALOG = bundled.load()


def databases(*features: str) -> set[str]:
    """Return the databases that *features* bring."""
    return {part.name for part in CATALOG.with_required(features)} & {"sqlite", "sqlalchemy"}


# Branches that have chosen different databases have both added flaskr/db.py, each another one: of
# these, git cannot keep both sides.
PAIRS = [
    pair
    for pair in combinations(CATALOG.features, 2)
    if not CATALOG.feature_problems(CATALOG.templates["hello"], pair)
    and len(databases(pair[0]) | databases(pair[1])) < 2
]
# Those first whose lines meet in many files.
BY_DEFAULT = [("auth", "health"), ("health", "logging"), ("docker", "proxy"), ("api", "htmx")]
PAIRS = [*BY_DEFAULT, *(pair for pair in PAIRS if pair not in BY_DEFAULT)]
RECIPE, PRISTINE = ".flask-scaffold/recipe.toml", ".flask-scaffold/pristine.txt"


def git(folder: Path, *words: str) -> str:
    named = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "Ada"), ("EMAIL", "ada@example.com"))
    }
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        env=environment(folder.parent, **named),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def typed(shop: Path, *words: str) -> None:
    done = scaffold(*words, cwd=shop, home=shop.parent)
    assert done.code == 0, done.err


def commit(shop: Path) -> None:
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message", "Work")


def merged(folder: Path, one: str, other: str, base: str = "") -> Path:
    """Return a project to which each branch has added a feature; git has kept both sides."""
    features = ("--with", base) if base else ()
    assert scaffold("new", "shop", *features, cwd=folder).code == 0
    shop = folder / "shop"
    git(shop, "init", "--quiet", "--initial-branch=main")
    commit(shop)
    git(shop, "switch", "--quiet", "--create", "theirs")
    typed(shop, "add", other)
    commit(shop)
    git(shop, "switch", "--quiet", "main")
    typed(shop, "add", one)
    commit(shop)
    (shop / ".git/info").mkdir(exist_ok=True)
    (shop / ".git/info/attributes").write_text("* merge=union\n")
    git(shop, "merge", "--quiet", "--no-edit", "theirs")
    return shop


def lines(folder: Path) -> dict[str, Counter[str]]:
    """Return how often each line stands in each file of a project, in whatever order."""
    return {
        path: Counter(
            filter(None, content.decode().splitlines() if isinstance(content, bytes) else [content])
        )
        for path, content in picture(folder).items()
        if not path.startswith(".git/") and path != ".git"
    }


def fresh(folder: Path, *features: str) -> dict[str, Counter[str]]:
    """Return the lines of a new project with *features*."""
    (folder / "fresh").mkdir()
    done = scaffold("new", "shop", "--with", ",".join(features), cwd=folder / "fresh")
    assert done.code == 0, done.err
    return lines(folder / "fresh/shop")


@pytest.mark.parametrize("pair", often(PAIRS, len(BY_DEFAULT)), ids="-".join)
def test_after_a_merge_by_git_no_line_is_doubled_and_nothing_is_missing(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    one, other = pair
    shop = merged(tmp_path, one, other)

    typed(shop, "status")
    typed(shop, "update")
    updated = lines(shop)
    commit(shop)
    typed(shop, "update", "--check")

    assert updated == fresh(tmp_path, one, other)


@pytest.mark.parametrize("pair", often(PAIRS, len(BY_DEFAULT)), ids="-".join)
def test_after_a_merge_by_git_a_feature_can_be_removed(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    one, other = pair
    shop = merged(tmp_path, one, other)
    needed = any(one in names for names in CATALOG.features[other].requires)
    gone, left = (other, one) if needed else (one, other)

    typed(shop, "remove", gone)

    kept, wanted = lines(shop), fresh(tmp_path, left)
    if "[migrations]" in kept[RECIPE]:  # Which only grow: no line of them is taken back.
        for path in (*kept, RECIPE, PRISTINE):
            if path in (RECIPE, PRISTINE) or re.search(r"/migrations/(?!_).+\.py$", path):
                kept.pop(path, None)
                wanted.pop(path, None)
    assert kept == wanted


@pytest.mark.parametrize(
    ("base", "other", "table"),
    [("sqlalchemy", "auth", "user"), ("auth,sqlalchemy", "blog", "post")],
    ids=["first", "later"],
)
def test_after_a_merge_by_git_two_migrations_are_joined_before_the_next(
    base: str, other: str, table: str, tmp_path: Path
) -> None:
    """Each branch has a migration after the same one; git keeps both files, and both lines."""
    shop = merged(tmp_path, "api", other, base)

    typed(shop, "update")
    commit(shop)
    refused = scaffold("remove", other, cwd=shop, home=tmp_path)
    if base == "sqlalchemy":
        hint = "Write branch_labels = None in flaskr/migrations/user.py."
        assert hint in " ".join(refused.err.split())
        file = shop / "flaskr/migrations/user.py"
        file.write_text(file.read_text().replace('("default",)', "None"))
        commit(shop)
        refused = scaffold("remove", other, cwd=shop, home=tmp_path)
    assert refused.code == 2
    assert f"end in 'note', '{table}'" in " ".join(refused.err.split())
    assert "Join them: flask --app flaskr db merge" in refused.err

    join = f'revision = "join"\ndown_revision = ("note", "{table}")\n'
    (shop / "flaskr/migrations/join.py").write_text(join)
    commit(shop)
    typed(shop, "remove", other)
    dropped = shop / f"flaskr/migrations/drop_{table}.py"
    assert 'down_revision = "join"' in dropped.read_text()


# Records that were merged wrongly


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project whose branches have added health and logging."""
    return merged(tmp_path, "health", "logging")


def take(shop: Path, side: str, path: str) -> None:
    """Take one side of a file of the record, or what git writes without a strategy for it."""
    if side != "markers":
        (shop / path).write_text(git(shop, "show", f"{side}:{path}"))
        return
    ours, theirs = (git(shop, "show", f"{branch}:{path}") for branch in ("HEAD^1", "HEAD^2"))
    (shop / path).write_text(f"<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> theirs\n")


@pytest.mark.parametrize("side", ["HEAD^1", "HEAD^2", "markers"])
def test_any_side_of_pristine_will_do(side: str, shop: Path, tmp_path: Path) -> None:
    take(shop, side, PRISTINE)

    typed(shop, "update", "--force")

    assert lines(shop) == fresh(tmp_path, "health", "logging")


@pytest.mark.parametrize("choice", ["--with", "--without"])
def test_a_feature_that_the_recipe_has_lost_is_asked_about(
    choice: str, shop: Path, tmp_path: Path
) -> None:
    take(shop, "HEAD^1", RECIPE)

    refused = scaffold("status", cwd=shop)

    assert (refused.code, refused.out) == (2, "")
    assert refused.err == (
        f"Error: {PRISTINE} has the files of logging, which {RECIPE} does not name: a merge has "
        "lost that line.\n"
        "Hint: Type flask-scaffold update --with logging, or --without logging if the project "
        "should not have it.\n"
    )
    typed(shop, "update", choice, "logging", "--force")
    kept = ("logging",) if choice == "--with" else ()
    assert lines(shop) == fresh(tmp_path, "health", *kept)


def test_a_side_of_both_files_makes_the_other_feature_the_users_until_it_is_added(
    shop: Path, tmp_path: Path
) -> None:
    take(shop, "HEAD^1", RECIPE)
    take(shop, "HEAD^1", PRISTINE)

    typed(shop, "add", "logging", "--force")

    assert lines(shop) == fresh(tmp_path, "health", "logging")


def test_markers_in_the_recipe_are_refused(shop: Path) -> None:
    take(shop, "markers", RECIPE)

    refused = scaffold("update", "--force", cwd=shop)

    assert (refused.code, refused.out) == (2, "")
    assert f"Hint: Mend {RECIPE}: each key stands in it once" in refused.err


def test_a_merge_of_older_templates_is_refused_until_the_record_is_rebuilt(shop: Path) -> None:
    file = shop / PRISTINE
    file.write_text(re.sub(r'(part "health") \w+', r"\1 0123456789abcdef", file.read_text()))
    commit(shop)
    before = lines(shop)

    refused = scaffold("update", cwd=shop)
    typed(shop, "update", "--rebuild")

    assert refused.err.endswith(
        "Hint: Type flask-scaffold update --rebuild, which keeps all files as they are and takes "
        "today's templates for those that made them.\n"
    )
    after = lines(shop)
    assert {path for path in after if after[path] != before[path]} <= {RECIPE, PRISTINE}
    typed(shop, "status")

"""Features come and go, users write migrations of their own, and every database can follow."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from scaffold.catalog import bundled
from scaffold.catalog.revision import Revision
from scaffold.project.plan import File, Plan
from scaffold.project.results import Status
from scaffold.system.tempdirs import spread
from tests.environments import Environment, SharedEnvironments, newest
from tests.support import scaffold
from tests.templates.projects import Choice
from tests.verbs.memory import Project
from tests.verbs.test_algebra import ends

pytestmark = [
    pytest.mark.install,
    pytest.mark.skipif(os.name == "nt", reason="one process serves all steps by os.fork"),
]

CATALOG = bundled.load()
WITH_TABLES = ("api", "auth", "blog")
STEPS = 10

OWN = """
import sqlalchemy as sa
from alembic import op

revision = "own_{number}"
down_revision = {parent!r}
branch_labels = {labels!r}


def upgrade():
    op.create_table("own_{number}", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("own_{number}")
"""

# Brings one database to each of the projects in turn. Each project has a process of its own, for
# which the libraries are imported already.
FOLLOW = """
import os, sys
import flask.cli, flask_alembic, flask_sqlalchemy_lite, flask_wtf, psycopg, pydantic
import sqlalchemy as sa

url = os.environ["DATABASE_URL"]
if url.startswith("postgresql"):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")

def follow(folder):
    os.chdir(folder)
    sys.path.insert(0, folder)
    flask.cli.cli.main(["--app", "flaskr", "db", "upgrade"], standalone_mode=False)
    from flaskr import create_app
    app = create_app({"SECRET_KEY": "a" * 32, "TESTING": True})
    with app.app_context():
        alembic = app.extensions["alembic"]
        assert len(alembic.heads()) <= 1 and not alembic.needs_upgrade()
        # What is there and no model declares is the user's own.
        differences = [one for one in alembic.compare_metadata() if "own_" not in str(one)]
        assert not differences, differences
        tables = set(sa.inspect(app.extensions["sqlalchemy"].engine).get_table_names())
        own = {name[:-3] for name in os.listdir("flaskr/migrations") if name.startswith("own_")}
        assert own <= tables, tables
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and not rule.arguments:
            assert client.get(rule.rule).status_code < 400, rule

for folder in sys.argv[1:]:
    if child := os.fork():
        _, status = os.waitpid(child, 0)
        if status:
            sys.exit(f"It fails at {folder}.")
        continue
    try:
        follow(folder)
    except BaseException:
        import traceback
        traceback.print_exc()
        os._exit(1)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def venv(tmp_path_factory: pytest.TempPathFactory, shared: SharedEnvironments) -> Environment:
    """An environment for projects with any of the features."""
    names = ",".join(("sqlalchemy", *WITH_TABLES))
    made = Choice("all", ("--with", names)).make(tmp_path_factory.mktemp("made"))
    return shared.beside(made, newest())


def change(project: Project, data: st.DataObject, number: int) -> None:
    """Add or remove features, change the database for another and back, or write a migration."""
    what = data.draw(st.sampled_from(["add", "add", "remove", "remove", "swap", "own"]))
    names = data.draw(st.lists(st.sampled_from(WITH_TABLES), min_size=1, unique=True))
    if what == "add":
        project.add("sqlalchemy", *names)
    elif what == "remove":
        project.remove(*names)
    elif what == "own" and has_history(project):
        last = ends(project)
        parent, labels = (last[0], None) if last else (None, ("default",))
        text = OWN.format(number=number, parent=parent, labels=labels)
        project.files[f"flaskr/migrations/own_{number}.py"] = File(text.encode())
    elif what == "swap":
        away = Revision(add=("sqlite",), remove=("sqlalchemy", "api"))
        back = Revision(add=("sqlalchemy",), remove=("sqlite",))
        if project.change(away, markers=False) is Status.REFUSED:
            project.change(back, markers=False)


def has_history(project: Project) -> bool:
    return "flaskr/migrations/__init__.py" in project.files


def projects(data: st.DataObject, folder: Path) -> Iterator[Path]:
    """Make a project, change it in ten steps, and yield its state after some of them."""
    project = Project(CATALOG)
    project.new(["sqlalchemy", *data.draw(st.lists(st.sampled_from(WITH_TABLES), unique=True))])
    for number in range(STEPS):
        change(project, data, number)
        if has_history(project) and (number == STEPS - 1 or data.draw(st.booleans())):
            spread(Plan(project.files), folder / str(number))
            yield folder / str(number)


def follows(venv: Environment, address: str, count: int) -> None:
    """Let a database follow projects through *count* histories."""

    # Without shrinking: an example takes seconds.
    @settings(max_examples=count, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(st.data())
    def check(data: st.DataObject) -> None:
        with TemporaryDirectory() as name:
            folder = Path(name).resolve()
            states = list(projects(data, folder))
            url = address or f"sqlite:///{folder}/data.sqlite"
            done = venv.run("python", "-c", FOLLOW, *states, cwd=folder, DATABASE_URL=url)
            assert done.code == 0, done.err

    check()


def test_a_database_of_sqlite_follows_whatever_comes_and_goes(
    venv: Environment, full: bool
) -> None:
    follows(venv, "", 40 if full else 2)


def test_a_database_of_postgresql_follows_whatever_comes_and_goes(
    venv: Environment, postgres: str, full: bool
) -> None:
    follows(venv, postgres, 40 if full else 2)


def made(folder: Path, *features: str) -> Path:
    """Make a project with *features* and a record in *folder*."""
    done = scaffold("new", "shop", f"--with={','.join(features)}", cwd=folder)
    assert done.code == 0, done.err
    return folder / "shop"


def flask(venv: Environment, project: Path, *words: str) -> str:
    """Run ``flask`` in *project*, and return what it says."""
    done = venv.importing(project).run("flask", "--app=flaskr", *words, cwd=project)
    assert done.code == 0, done.err
    return done.out


def test_a_migration_of_the_user_is_between_those_of_features(
    venv: Environment, tmp_path: Path
) -> None:
    shop = made(tmp_path, "auth", "sqlalchemy")
    flask(venv, shop, "db", "revision", "--empty", "own")
    assert scaffold("add", "api", cwd=shop).code == 0
    assert scaffold("remove", "auth", cwd=shop).code == 0
    flask(venv, shop, "db", "upgrade")

    log = flask(venv, shop, "db", "log")

    steps = [line.rpartition(", ")[2] for line in log.splitlines()]
    assert steps == [
        "Undo user: the feature auth was removed.",
        "Create the table note: notes of the API.",
        "own.",
        "Create the table user.",
    ]


def test_two_ends_are_joined_by_the_line_in_the_hint(venv: Environment, tmp_path: Path) -> None:
    shop = made(tmp_path, "auth", "sqlalchemy")
    for number in (1, 2):
        text = OWN.format(number=number, parent="user", labels=None)
        (shop / f"flaskr/migrations/own_{number}.py").write_text(text)

    refused = scaffold("add", "api", cwd=shop)
    assert refused.code == 2
    assert "end in 'own_1', 'own_2'" in " ".join(refused.err.split())
    [words] = re.findall(r"Join them: flask --app flaskr (.+)", refused.err)
    flask(venv, shop, *words.split())

    assert scaffold("add", "api", cwd=shop).code == 0
    flask(venv, shop, "db", "upgrade")
    assert "-> note (default) (head)" in flask(venv, shop, "db", "current")


VISIT = """
from flaskr import create_app
print(create_app({"SECRET_KEY": "a" * 32}).test_client().get("/").status_code)
"""


@pytest.mark.parametrize("database", ["sqlite", "sqlalchemy"])
def test_a_page_without_its_table_says_what_to_type(
    venv: Environment, tmp_path: Path, database: str
) -> None:
    folder = tmp_path / "50% off: now"
    folder.mkdir()
    shop = made(folder, "blog", database)
    here = replace(venv.importing(shop), project=None)

    missing = here.run("python", "-c", VISIT, cwd=shop)
    assert missing.out == "500\n"
    [words] = re.findall(r"[Tt]ype: flask (--app flaskr .+)", missing.err)
    here.run("flask", *words.split(), cwd=shop)

    assert here.run("python", "-c", VISIT, cwd=shop).out == "200\n"

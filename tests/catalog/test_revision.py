"""What a revision makes of the recipe of a project, or all that is wrong with it."""

from pathlib import Path
from typing import Any

import pytest

from scaffold.catalog.model import Catalog, Source
from scaffold.catalog.revision import Revision, parse_revision
from scaffold.merging.merge import Move, find_move, mentions
from scaffold.project.plan import File, Plan
from scaffold.project.problems import Problem
from scaffold.project.recipe import Recipe, Record


def source(name: str, **words: list[str]) -> Source:
    return Source(name, Path(name), {"_adds": words, "project_slug": "shop"})


CATALOG = Catalog(
    {
        "hello": Source("hello", Path(), {"_adds": {}, "package": "flaskr", "debug": False}),
        "minimal": Source("minimal", Path(), {"package": "flaskr"}),
    },
    {
        "auth": source("auth", requires=["sqlite|sqlalchemy"]),
        "blog": source("blog", requires=["auth"]),
        "health": Source("health", Path(), {"_adds": {}, "path": "/health"}),
        "sqlalchemy": source("sqlalchemy", conflicts=["sqlite"]),
        "sqlite": source("sqlite", conflicts=["sqlalchemy"]),
    },
)


def remembered(recipe: Recipe) -> Record:
    """Return the record of a project of *recipe*, without its files."""
    return Record("1.0", recipe, Plan())


def wished(
    *features: str, template: str = "hello", **revision: Any
) -> tuple[tuple[str, ...], dict[str, Any]] | list[tuple[str, str]]:
    """Return features and answers as *revision* wants them, or what is wrong, with what to do."""
    record = remembered(Recipe(template, features, {"package": "flaskr"}))
    recipe, problems = parse_revision(record, Revision(**revision), CATALOG, "1.0")
    if recipe is None:
        return [(problem.message, problem.hint) for problem in problems]
    assert not problems
    return recipe.features, dict(recipe.answers)


def test_features_come_and_go() -> None:
    same = {"package": "flaskr"}

    assert wished("auth", add=("health",)) == (("auth", "health"), same)
    assert wished("auth", "health", remove=("auth",)) == (("health",), same)
    assert wished("auth", add=("health",), remove=("auth",)) == (("health",), same)
    assert wished("auth", add=("auth", "auth")) == (("auth",), same)
    assert wished("auth") == (("auth",), same)


def test_an_answer_is_changed() -> None:
    settings = (("package", "store"), ("debug", "yes"))

    assert wished(settings=settings) == ((), {"package": "store", "debug": True})
    assert wished(add=("health",), settings=(("path", "/up"),)) == (
        ("health",),
        {"package": "flaskr", "path": "/up"},
    )


def test_what_is_wrong_with_answers_is_told_at_once() -> None:
    settings = (("packge", "x"), ("package", "class"), ("debug", "maybe"), ("debug", "no"))

    assert wished(settings=settings) == [
        ("There is no question 'packge'.", "Did you mean package?"),
        ("'class' is not a valid package name: it is a Python keyword.", "Try class_app."),
        ("'maybe' is no answer to debug.", "Say yes or no."),
        ("debug was answered twice, the second time with 'no'.", ""),
    ]


def test_unknown_features_are_told_with_the_nearest() -> None:
    assert wished("auth", add=("helth",)) == [
        ("There is no feature 'helth'.", "Did you mean health?")
    ]
    assert wished("auth", remove=("sqlit",)) == [
        ("The project has no feature 'sqlit'.", "Did you mean sqlite?")
    ]
    assert wished("auth", remove=("health",)) == [
        ("The project has no feature 'health'.", "Did you mean auth?")
    ]
    assert wished(remove=("health",)) == [
        ("The project has no feature 'health'.", "There are none.")
    ]


def test_what_others_need_stays() -> None:
    needed = ("The feature sqlite is needed by auth.", "Remove auth too.")

    assert wished("auth", remove=("sqlite",)) == [needed]
    assert wished("auth", "sqlite", remove=("sqlite",)) == [needed]
    assert wished("blog", remove=("sqlite", "auth")) == [
        needed,
        ("The feature auth is needed by blog.", "Remove blog too."),
    ]
    assert wished("blog", "auth", "sqlite", remove=("sqlite", "auth", "blog")) == (
        (),
        {"package": "flaskr"},
    )


def test_one_database_takes_the_place_of_the_other() -> None:
    taken = ("The features sqlalchemy and sqlite exclude each other.",)

    assert wished("auth", "sqlite", add=("sqlalchemy",)) == [
        (
            *taken,
            "To change over, type flask-scaffold update --with sqlalchemy --without sqlite.",
        )
    ]
    assert wished("auth", "sqlite", add=("sqlalchemy",), remove=("sqlite",)) == (
        ("auth", "sqlalchemy"),
        {"package": "flaskr"},
    )
    # What was there only because auth needs one of the two gives way.
    assert wished("auth", add=("sqlalchemy",)) == (("auth", "sqlalchemy"), {"package": "flaskr"})
    assert wished(add=("sqlite", "sqlalchemy")) == [(*taken, "Leave one of them out.")]


def test_to_come_and_go_is_no_wish() -> None:
    assert wished(add=("health",), remove=("health",)) == [
        ("'health' cannot both come and go.", "Choose one."),
    ]


def test_a_template_may_take_no_features() -> None:
    assert wished(template="minimal", add=("health",)) == [
        (
            "The template minimal, which this project is made from, takes no features.",
            "Make a new project from another one; see flask-scaffold list.",
        )
    ]
    assert wished(template="minimal") == ((), {"package": "flaskr"})


def test_what_we_no_longer_have_is_told() -> None:
    version = "Install the version that made the project."

    assert wished(template="old") == [("This version no longer has the template 'old'.", version)]
    assert wished("old", "auth") == [
        (
            "This version no longer has the feature 'old'.",
            "Type flask-scaffold remove old, or install the version that made the project.",
        )
    ]
    assert wished("old", "auth", remove=("old",)) == (("auth",), {"package": "flaskr"})


@pytest.mark.parametrize(
    ("made_by", "ours", "fits"),
    [
        ("1.0", "1.0", True),
        ("1.0", "1.0.1", True),
        ("1.9", "1.10", True),
        ("1.10", "1.9", False),
        ("2.0.dev1", "1.9", False),
        ("1.1rc1", "1.1", True),
        ("1.1", "1.1rc1", True),
        ("nonsense", "1.0", True),
    ],
)
def test_a_newer_version_knows_more_than_we_do(made_by: str, ours: str, fits: bool) -> None:
    record = Record(made_by, Recipe("hello", (), {}), Plan())
    _, problems = parse_revision(record, Revision(), CATALOG, ours)

    assert problems == ([] if fits else problems)
    assert [problem.message for problem in problems] == (
        [] if fits else [f"The project was made by version '{made_by}', and this is {ours}."]
    )


def plan(*paths: str) -> Plan:
    return Plan({path: File(b"") for path in paths})


def package(name: str) -> Recipe:
    return Recipe("hello", (), {"package": name})


def test_another_package_name_moves_its_folder() -> None:
    old, new = plan("flaskr/a.py", "tests/t.py"), plan("shop/a.py", "tests/t.py")

    assert find_move(package("flaskr"), package("shop"), old, new) == Move("flaskr", "shop")
    assert find_move(package("flaskr"), package("flaskr"), old, old) is None
    # A template may do something else with that answer.
    assert find_move(package("flaskr"), package("shop"), old, old) is None
    assert find_move(package("a"), package("b"), plan("a.py"), plan("b.py")) is None


def test_a_word_is_found_where_it_stands_alone() -> None:
    files = {"a": b"import flaskr\n", "b": b"flaskrs", "c": b"flaskr.db", "d": b"my_flaskr\xff"}

    assert mentions("flaskr", files) == ["a", "c"]


def test_problems_are_refusals() -> None:
    record = remembered(package("flaskr"))
    _, problems = parse_revision(record, Revision(add=("nothing",)), CATALOG, "1.0")

    assert [type(problem) for problem in problems] == [Problem]
    assert all(problem.refusal for problem in problems)

"""From what was asked for to a recipe, or to all that is wrong with it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scaffold.catalog.model import Catalog, Preset, Source
from scaffold.catalog.validation import parse_order, without_unused_defaults
from scaffold.project.problems import Problem
from scaffold.project.recipe import Order, Recipe


def source(name: str, adds: dict[str, Any] | None = None, **asks: object) -> Source:
    words = {} if adds is None else {"_adds": adds}
    return Source(name, Path(name), {"_about": f"about {name}", **asks, **words})


CATALOG = Catalog(
    templates={
        "hello": source("hello", {}, project_slug="myapp", package="flaskr", debug=True),
        "minimal": source("minimal", project_slug="myapp", description=""),
    },
    features={
        "auth": source("auth", {"requires": ["sqlite"]}, session=["cookie", "table"]),
        "blog": source("blog", {"requires": ["auth"]}),
        "postgres": source("postgres", {"conflicts": ["sqlite"]}),
        "sqlite": source("sqlite", {"conflicts": ["postgres"]}, file="app.db"),
        "this": source("this", {"requires": ["that"]}),
        "that": source("that", {"requires": ["this"]}),
    },
    presets={"tutorial": Preset("tutorial", "hello", ("blog", "sqlite"), "about tutorial")},
)


def judge(name: str = "myapp", **asked: Any) -> tuple[Recipe | None, list[Problem]]:
    return parse_order(Order(name, Path(), **asked), CATALOG)


def recipe(template: str, *features: str, **answers: Any) -> tuple[Recipe, list[Problem]]:
    return Recipe(template, features, {"project_slug": "myapp", **answers}), []


def test_a_name_is_enough() -> None:
    assert judge() == recipe("hello")


def test_answers_are_read_by_their_questions() -> None:
    settings = (("package", "shop"), ("debug", "no"), ("session", "table"), ("file", "x"))

    assert judge(features=("auth",), settings=settings) == recipe(
        "hello", "auth", package="shop", debug=False, session="table", file="x"
    )


def test_a_preset_is_a_template_with_features() -> None:
    assert judge(template="tutorial") == recipe("hello", "blog", "sqlite")
    assert judge(template="tutorial", features=("this", "auth")) == recipe(
        "hello", "auth", "blog", "sqlite", "this"
    )


@given(st.permutations(["auth", "blog", "sqlite", "this", "that"]))
def test_the_order_of_features_does_not_matter(features: list[str]) -> None:
    assert judge(features=tuple(features)) == judge(features=tuple(sorted(features)))
    assert judge(features=tuple(features * 2)) == judge(features=tuple(features))


def test_all_that_is_wrong_is_told_at_once() -> None:
    settings = (
        ("packge", "x"),
        ("package", "class"),
        ("debug", "maybe"),
        ("debug", "yes"),
        ("session", "c"),
        ("project_slug", "other"),
    )

    found, problems = judge("con", template="helo", features=("auht",), settings=settings)

    assert found is None
    assert [(problem.message, problem.hint) for problem in problems] == [
        (
            "'con' is not a valid project name: Windows reserves that name for a device.",
            "Try con-app.",
        ),
        ("There is no template 'helo'.", "Did you mean hello?"),
        ("There is no feature 'auht'.", "Did you mean auth?"),
        ("'class' is not a valid package name: it is a Python keyword.", "Try class_app."),
    ]
    _, problems = judge(features=("auth",), settings=settings)
    assert [(problem.message, problem.hint) for problem in problems] == [
        ("There is no question 'packge'.", "Did you mean package?"),
        ("'class' is not a valid package name: it is a Python keyword.", "Try class_app."),
        ("'maybe' is no answer to debug.", "Say yes or no."),
        ("debug was answered twice, the second time with 'yes'.", ""),
        ("'c' is no answer to session.", "Choose from: cookie, table."),
        ("The name was given as 'myapp' already.", ""),
    ]


def test_answers_are_judged_as_text_while_the_template_is_unknown() -> None:
    settings = (("odd\nkey", "fine"), ("odd\nkey", "two\nlines"))

    _, problems = judge(template="nope", settings=settings)

    assert [problem.message.split(": ")[0] for problem in problems] == [
        "There is no template 'nope'.",
        r"'two\nlines' is not a valid answer to 'odd\nkey'",
    ]


def test_the_name_may_be_said_twice() -> None:
    assert judge(settings=(("project_slug", "myapp"),)) == recipe("hello")


def test_features_that_exclude_each_other_are_told_once() -> None:
    _, problems = judge(features=("sqlite", "postgres"))

    assert problems == [
        Problem(
            "conflict",
            "The features postgres and sqlite exclude each other.",
            "Leave one of them out.",
        )
    ]


def test_a_template_may_take_no_features() -> None:
    _, problems = judge(template="minimal", features=("sqlite",))

    assert problems == [
        Problem(
            "features",
            "The template minimal takes no features.",
            "Choose another template, or leave --with out.",
        )
    ]


def test_a_folder_that_cannot_name_a_project_is_told_of() -> None:
    _, problems = judge("my app", here=True)

    assert [(problem.message[:45], problem.hint) for problem in problems] == [
        (
            "The folder gives the project its name, and 'm",
            "Rename the folder, or give a name in place of the dot.",
        )
    ]


def test_defaults_of_the_user_that_do_not_fit_are_left_out() -> None:
    order: dict[str, Any] = {
        "template": "minimal",
        "features": ("sqlite",),
        "settings": (("package", "shop"), ("description", "A shop")),
    }
    defaults = frozenset({"features", "package", "description"})

    assert judge(**order, defaults=defaults) == recipe("minimal", description="A shop")
    assert [problem.code for problem in judge(**order)[1]] == ["features", "unknown-question"]
    fits = recipe("hello", "sqlite", package="shop")
    assert judge(**order | {"template": "hello"}, defaults=defaults) == fits


def test_why_a_template_is_missing_may_be_known() -> None:
    missing = (Problem("unknown-template", "It is gone."),)

    found, problems = parse_order(
        Order("my app", Path(), template="./gone"), replace(CATALOG, problems=missing)
    )

    assert (found, [problem.code for problem in problems]) == (None, ["name", "unknown-template"])
    assert tuple(problems[1:]) == missing


THEIRS = Source(
    "./theirs",
    Path("theirs"),
    {"project_slug": ["myapp", "other"], "package": "any-thing", "_adds": {}},
    third_party=True,
)


def test_what_others_ask_is_judged_by_their_question_and_not_by_ours() -> None:
    catalog = Catalog({"./theirs": THEIRS}, CATALOG.features)

    def judge(name: str, *settings: tuple[str, str], features: tuple[str, ...] = ()) -> object:
        order = Order(name, Path(), template="./theirs", settings=settings, features=features)
        found, problems = parse_order(order, catalog)
        return found.answers if found else [problem.message for problem in problems]

    assert judge("other", ("package", "Not a package!")) == {
        "project_slug": "other",
        "package": "Not a package!",
    }
    assert judge("shop") == ["'shop' is no answer to project_slug."]
    assert judge("myapp", features=("sqlite",)) == ["The template ./theirs takes no features."]


def test_a_stranger_may_run_nothing() -> None:
    catalog = Catalog({"./theirs": THEIRS})
    order = Order("myapp", Path(), template="./theirs", venv=True)

    assert [problem.code for problem in parse_order(order, catalog)[1]] == ["untrusted"]


def test_a_default_gives_way_where_no_template_takes_it() -> None:
    order = Order(
        "myapp",
        Path(),
        template="nope",
        features=("sqlite",),
        settings=(("package", "class"),),
        defaults=frozenset({"features", "package"}),
    )

    # Nobody knows what the template would take, so nothing is left out.
    assert without_unused_defaults(order, CATALOG) == order
    assert [problem.code for problem in parse_order(order, CATALOG)[1]] == [
        "unknown-template",
        "package",
    ]

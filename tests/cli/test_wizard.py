"""The wizard: which questions there are, asked of a person who has the answers on a list."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from scaffold.catalog import bundled
from scaffold.catalog.model import Catalog, Preset, Source
from scaffold.catalog.validation import parse_order
from scaffold.cli import wizard
from scaffold.cli.output.screen import Screen
from scaffold.cli.prompts import Choice
from scaffold.project.recipe import Order


def feature(name: str, **words: list[str]) -> Source:
    return Source(name, Path(name), {"_about": f"It is {name}.", "_adds": words})


CATALOG = Catalog(
    templates={
        "hello": Source("hello", Path("hello"), {"_about": "A page.", "_adds": {}}),
        "minimal": Source("minimal", Path("minimal"), {"_about": "Seven lines."}),
    },
    features={
        one.name: one
        for one in (
            feature("auth", requires=["sqlite"]),
            feature("blog", requires=["auth", "sqlite"]),
            feature("docker", conflicts=["blog"]),
            feature("sqlite"),
        )
    },
    presets={"tutorial": Preset("tutorial", "hello", ("auth",), "Flask's tutorial.")},
)


NOTHING = Order("", Path())


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, with what CATALOG holds to choose from."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bundled, "load", lambda: CATALOG)


@dataclass
class Person:
    """Somebody who gives *answers* in turn, and remembers what was asked."""

    answers: list[Any]
    asked: list[Any] = field(default_factory=list)

    def _answer(self, *asked: Any) -> Any:
        self.asked.append(asked)
        return self.answers.pop(0)

    def text(self, question: str, default: str) -> str:
        return str(self._answer(question, default))

    def one(self, question: str, choices: Sequence[Choice], default: str) -> str:
        return str(self._answer(question, [one.name for one in choices], default))

    def some(
        self, question: str, choices: Sequence[Choice], default: tuple[str, ...]
    ) -> tuple[str, ...]:
        return tuple(self._answer(question, list(choices), default))

    def yes(self, question: str, default: bool) -> bool:
        return bool(self._answer(question, default))


def ask(person: Person, begun: Order = NOTHING, *given: str) -> Order:
    return wizard.complete(begun, wizard.steps({"git", "venv", *given}), person, Screen())


TEMPLATES = ("Template or preset", ["hello", "minimal", "tutorial"], "hello")
FEATURES = [
    Choice("auth", "It is auth. (brings sqlite)"),
    Choice("blog", "It is blog. (brings auth and sqlite)"),
    Choice("docker", "It is docker."),
    Choice("sqlite", "It is sqlite."),
]


def test_features_are_offered_with_what_they_bring() -> None:
    person = Person(["shop", "hello", ["blog"]])
    order = ask(person)
    assert order == Order("shop", Path(), template="hello", features=("blog",))
    assert person.asked == [
        ("Name of the project", "myapp"),
        TEMPLATES,
        ("Features to add", FEATURES, ()),
    ]


def test_a_template_that_takes_no_features_is_asked_about_none() -> None:
    person = Person(["shop", "minimal"])
    order = ask(person)
    assert order == Order("shop", Path(), template="minimal")
    assert person.answers == []


def test_what_a_preset_brings_cannot_be_left_out() -> None:
    person = Person(["shop", "tutorial", []])
    ask(person)
    _, choices, _ = person.asked[-1]
    assert {one.name: one.fixed for one in choices} == {
        "auth": "comes with tutorial",
        "blog": "",
        "docker": "",
        "sqlite": "comes with tutorial",
    }


def test_features_that_exclude_each_other_are_asked_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = Person(["shop", "hello", ["blog", "docker"], ["docker"]])
    order = ask(person)
    assert order.features == ("docker",)
    assert person.asked[-1] == ("Features to add", FEATURES, ("blog", "docker"))
    assert capsys.readouterr().err == (
        "Error: The features blog and docker exclude each other.\nHint: Leave one of them out.\n"
    )


def test_a_template_that_does_not_take_the_features_of_a_flag_is_asked_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    begun = Order("", Path(), features=("sqlite",))
    order = ask(Person(["shop", "minimal", "hello"]), begun, "features")
    assert order == Order("shop", Path(), template="hello", features=("sqlite",))
    assert "The template minimal takes no features." in capsys.readouterr().err


def test_the_features_that_the_user_has_by_default_are_chosen_already() -> None:
    begun = Order("", Path(), features=("sqlite", "gone"), defaults=frozenset({"features"}))
    person = Person(["shop", "hello", ["sqlite"]])
    order = ask(person, begun)
    assert person.asked[-1] == ("Features to add", FEATURES, ("sqlite",))
    assert (order.features, order.defaults) == (("sqlite",), frozenset())


def test_problems_that_no_answer_solves() -> None:
    begun = Order("", Path(), template="gone", features=("gone",), settings=(("author", "A\nB"),))
    _, problems = parse_order(begun, CATALOG)
    every = wizard.unsolvable(problems, wizard.steps(set()))
    given = wizard.unsolvable(problems, wizard.steps({"template", "features"}))
    assert [one.code for one in every] == ["text"]
    assert [one.code for one in given] == ["unknown-template", "unknown-feature", "text"]


# Third-party templates


def test_the_questions_of_a_third_party_template_are_asked(tmp_path: Path) -> None:
    raw = {
        "title": "My Project",
        "slug": "{{ cookiecutter.title|lower }}",
        "project_slug": "myapp",
        "kind": ["plain", "fancy"],
        "docs": True,
        "database": {"pool": 5},
        "given": "x",
        "_private": "y",
        "__prompts__": {"title": "What it is called"},
    }
    (tmp_path / "theirs/{{cookiecutter.project_slug}}").mkdir(parents=True)
    (tmp_path / "theirs/cookiecutter.json").write_text(json.dumps(raw))
    begun = Order("", Path(), template="./theirs", settings=(("given", "g"),))
    person = Person(["shop", "The Shop", "shop", "fancy", False, True])

    order = wizard.complete(begun, wizard.steps({"template"}), person, Screen())

    assert person.asked == [
        ("Name of the project", "myapp"),
        ("What it is called", "My Project"),
        ("slug", "the shop"),
        ("kind", ["plain", "fancy"], "plain"),
        ("docs?", True),
        ("Create a git repository with a first commit?", False),
    ]
    assert dict(order.settings) == {
        "given": "g",
        "title": "The Shop",
        "slug": "shop",
        "kind": "fancy",
        "docs": "no",
    }
    assert order.git

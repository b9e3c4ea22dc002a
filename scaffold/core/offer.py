"""Offer: the templates, features and presets that there are, and the recipe that an order makes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from scaffold.core.names import name_problem, package_problem, text_problem
from scaffold.core.problems import Problem, shown, unknown
from scaffold.core.questions import NAME_KEY, PACKAGE_KEY, Question, answer, questions
from scaffold.core.recipe import Answer, Order, Recipe
from scaffold.core.words import Words


@dataclass(frozen=True, slots=True)
class Source:
    """A template or a feature: a folder that plain cookiecutter can run.

    ``raw`` is the content of its cookiecutter.json.
    """

    name: str
    path: Path
    raw: Mapping[str, object]

    @property
    def about(self) -> str:
        """One line that says what it is."""
        return str(self.raw.get("_about", ""))

    @property
    def words(self) -> Words:
        """What it adds to the shared files."""
        return cast("Words", self.raw.get("_adds", {}))

    @property
    def takes_features(self) -> bool:
        """Whether its shared files print the words of features."""
        return "_adds" in self.raw

    @property
    def questions(self) -> dict[str, Question]:
        """What it asks, by key."""
        return questions(self.raw)


@dataclass(frozen=True, slots=True)
class Preset:
    """A name for a template with some features."""

    name: str
    template: str
    features: tuple[str, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Offer:
    """All that can be asked for, by name."""

    templates: Mapping[str, Source]
    features: Mapping[str, Source] = field(default_factory=dict)
    presets: Mapping[str, Preset] = field(default_factory=dict)

    def parts(self, recipe: Recipe) -> list[Source]:
        """Return the template of *recipe* and its features, in the order of their words."""
        return [self.templates[recipe.template], *(self.features[f] for f in recipe.features)]

    def template(self, name: str) -> Source | None:
        """Return the template of that name, or the one that the preset of that name begins with."""
        preset = self.presets.get(name)
        return self.templates.get(preset.template if preset else name)

    def sources(self, template: str, features: Iterable[str]) -> list[Source]:
        """Return the template or preset *template*, *features* and what they require.

        What is not known is left out.
        """
        preset = self.presets.get(template)
        found = self.template(template)
        chosen, _ = _features((*(preset.features if preset else ()), *features), self)
        return [*((found,) if found else ()), *chosen]


def fitted(order: Order, offer: Offer) -> Order:
    """Return *order* without the defaults of the user that its template does not take."""
    template = offer.template(order.template)
    if template is None or not order.defaults:
        return order
    takes = template.takes_features or "features" not in order.defaults
    features = order.features if takes else ()
    asked = {key for one in offer.sources(order.template, features) for key in one.questions}
    settings = [(k, text) for k, text in order.settings if k in asked or k not in order.defaults]
    return replace(order, features=features, settings=tuple(settings))


def judged(order: Order, offer: Offer) -> tuple[Recipe | None, list[Problem]]:
    """Return the recipe that *order* asks for, and all that is wrong with it.

    There is no recipe as long as anything is wrong.
    """
    order = fitted(order, offer)
    problems = list(_name_problems(order))
    preset = offer.presets.get(order.template)
    template = offer.template(order.template)
    if template is None:
        problems.append(unknown("template", order.template, (*offer.templates, *offer.presets)))
    wanted = (*(preset.features if preset else ()), *order.features)
    features, wrong = _features(wanted, offer)
    problems += wrong
    if template and features and not template.takes_features:
        problems.append(
            Problem(
                "features",
                f"The template {template.name} takes no features.",
                "Choose another template, or leave --with out.",
            )
        )
    sources = [source for source in (template, *features) if source]
    answers, wrong = _answers(order, sources, template is None)
    problems += wrong
    if problems or template is None:
        return None, problems
    return Recipe(template.name, tuple(f.name for f in features), answers), []


def _name_problems(order: Order) -> Iterator[Problem]:
    if problem := name_problem(order.name):
        if order.here:
            yield Problem(
                problem.code,
                f"The folder gives the project its name, and {problem.message}",
                "Rename the folder, or give a name in place of the dot.",
            )
        else:
            yield problem


def _features(wanted: tuple[str, ...], offer: Offer) -> tuple[list[Source], list[Problem]]:
    """Return the features of those names and what they require, in one order whatever was asked."""
    problems: list[Problem] = []
    seen: set[str] = set()
    chosen: dict[str, Source] = {}

    def choose(name: str) -> None:
        feature = offer.features.get(name)
        if feature is None:
            problems.append(unknown("feature", name, offer.features))
        elif name not in seen:
            seen.add(name)
            for required in sorted(map(str, feature.words.get("requires", ()))):
                choose(required)
            chosen[name] = feature

    for name in sorted(set(wanted)):
        choose(name)
    for feature in chosen.values():
        problems += [
            Problem(
                "conflict",
                f"The features {feature.name} and {other} exclude each other.",
                "Leave one of them out.",
            )
            for other in map(str, feature.words.get("conflicts", ()))
            if other in chosen and (feature.name < other or not _excludes(chosen[other], feature))
        ]
    return list(chosen.values()), problems


def _excludes(one: Source, other: Source) -> bool:
    return other.name in one.words.get("conflicts", ())


def _answers(
    order: Order, sources: list[Source], lenient: bool
) -> tuple[dict[str, Answer], list[Problem]]:
    """Return the answers of *order* to the questions of *sources*.

    *lenient* tells that some questions are not known, because the template is not.
    """
    asked = {key: question for source in sources for key, question in source.questions.items()}
    answers: dict[str, Answer] = {NAME_KEY: order.name}
    problems: list[Problem] = []
    for key, text in order.settings:
        question = asked.get(key)
        problem = None
        if question is None and lenient:
            # Only the package is the same question in every template.
            is_package = key == PACKAGE_KEY
            problem = package_problem(text) if is_package else text_problem(shown(key), text)
        elif question is None:
            problem = unknown("question", key, asked)
        elif key == NAME_KEY and text != order.name:
            problem = Problem("answer", f"The name was given as {shown(order.name)} already.")
        elif key != NAME_KEY and key in answers:
            problem = Problem(
                "answer", f"{key} was answered twice, the second time with {shown(text)}."
            )
        else:
            answers[key], problem = answer(question, text)
        if problem:
            problems.append(problem)
    return answers, problems

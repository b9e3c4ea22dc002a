"""Wizard: the few questions that make an order without a NAME."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace

from scaffold.catalog.model import Offer, Source, in_words
from scaffold.cli.output.screen import Screen
from scaffold.cli.prompts import Choice, Prompts
from scaffold.project.problems import Problem, plain
from scaffold.project.questions import NAME_KEY, Question, answer
from scaffold.project.recipe import Answer, Order
from scaffold.verbs import prepare
from scaffold.verbs.prepare import default_answers

EXAMPLE = "myapp"

# --set may answer for a template yet to be chosen.
_LATER = frozenset({"unknown-question"})


@dataclass(frozen=True, slots=True)
class Step:
    """A question.

    ``ask`` returns None if there is nothing to ask; ``mends`` are codes of problems that another
    answer mends.
    """

    ask: Callable[[Order, Offer, Prompts], Order | None]
    mends: frozenset[str] = frozenset()


def steps(given: Container[str]) -> list[Step]:
    """Return what to ask: all but what was *given*."""
    return [step for part, step in _STEPS.items() if part not in given]


def hopeless(problems: Sequence[Problem], steps: Sequence[Step]) -> tuple[Problem, ...]:
    """Return the *problems* that no answer can mend."""
    mended = _LATER.union(*(step.mends for step in steps))
    return tuple(problem for problem in problems if problem.code not in mended)


def complete(order: Order, steps: Sequence[Step], ask: Prompts, screen: Screen) -> Order:
    """Return *order* with all answers; each question is asked until the answer will do."""
    for number, step in enumerate(steps):
        mended = step.mends.difference(*(later.mends for later in steps[number + 1 :]))
        while answered := step.ask(order, prepare.choices(order), ask):
            order = answered
            problems = [one for one in prepare.problems(order) if one.code in mended]
            if not problems:
                break
            screen.problem(problems[0])
    return order


def _name(begun: Order, offer: Offer, prompts: Prompts) -> Order:
    return replace(begun, name=prompts.text("Name of the project", EXAMPLE))


def _template(begun: Order, offer: Offer, prompts: Prompts) -> Order:
    choices = [Choice(one.name, one.about) for one in offer.templates.values()]
    choices += [Choice(one.name, one.about) for one in offer.presets.values()]
    names = [one.name for one in choices]
    default = begun.template if begun.template in names else names[0]
    return replace(begun, template=prompts.one("What to begin with", choices, default))


def _features(begun: Order, offer: Offer, prompts: Prompts) -> Order | None:
    template, *brought = offer.sources(begun.template, ())
    fixed = {one.name: f"comes with {begun.template}" for one in brought}
    if not template.takes_features or fixed.keys() == offer.features.keys():
        return None
    choices = [
        Choice(one.name, one.about if one.name in fixed else _about(one), fixed.get(one.name, ""))
        for one in offer.features.values()
    ]
    default = tuple(name for name in begun.features if name in offer.features.keys() - fixed)
    features = prompts.some("Features to add", choices, default)
    return replace(begun, features=features, defaults=begun.defaults - {"features"})


def _about(feature: Source) -> str:
    brings = in_words(feature.requires)
    return f"{feature.about} (brings {brings})" if brings else feature.about


def _questions(begun: Order, offer: Offer, prompts: Prompts) -> Order | None:
    """Ask what a foreign template asks; defaults may depend on earlier answers."""
    source = offer.template(begun.template)
    if source is None or not source.foreign:
        return None
    given: dict[str, Answer] = {NAME_KEY: begun.name}
    said = dict(begun.settings)
    for key, question in source.questions.items():
        if key in said:
            given[key] = answer(question, said[key])[0]
        elif key != NAME_KEY and question.kind != "object":
            said[key] = _said(question, default_answers(source, given)[key], prompts)
            given[key] = answer(question, said[key])[0]
    return replace(begun, settings=tuple(said.items()))


def _said(question: Question, default: Answer, prompts: Prompts) -> str:
    prompt = plain(question.prompt)
    if question.kind == "yes-no":
        return "yes" if prompts.yes(f"{prompt}?", bool(default)) else "no"
    if question.kind == "choice":
        choices = [Choice(one, "") for one in question.choices]
        return prompts.one(prompt, choices, question.choices[0])
    return prompts.text(prompt, "" if default is None else str(default))


def _git(begun: Order, offer: Offer, prompts: Prompts) -> Order:
    return replace(begun, git=prompts.yes("Make a git repository with a first commit?", begun.git))


def _venv(begun: Order, offer: Offer, prompts: Prompts) -> Order | None:
    source = offer.template(begun.template)
    if source and source.foreign and not source.trusted:
        return None  # It would run the project's code.
    question = "Make a virtual environment and install the project there?"
    return replace(begun, venv=prompts.yes(question, begun.venv))


_STEPS = {
    "name": Step(_name, frozenset({"name", "target-exists"})),
    "template": Step(_template, frozenset({"unknown-template", "features", "conflict"})),
    "features": Step(_features, frozenset({"unknown-feature", "conflict"})),
    "questions": Step(_questions),
    "git": Step(_git),
    "venv": Step(_venv),
}

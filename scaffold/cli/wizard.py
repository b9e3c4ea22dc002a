"""Wizard: the few questions that make an order where no NAME was given."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace

from scaffold.cli.ask import Choice, Prompts
from scaffold.cli.show import Screen
from scaffold.core.offer import Offer, Source
from scaffold.core.problems import Problem
from scaffold.core.recipe import Order

EXAMPLE = "myapp"

# A --set may answer a question of a template that is yet to be chosen.
_LATER = frozenset({"unknown-question"})

Judge = Callable[[Order], list[Problem]]


@dataclass(frozen=True, slots=True)
class Step:
    """One question of the wizard.

    ``ask`` returns None where there is nothing to ask; ``mends`` are the problems, by their code,
    that another answer mends.
    """

    ask: Callable[[Order, Offer, Prompts], Order | None]
    mends: frozenset[str] = frozenset()


def steps(given: Container[str]) -> list[Step]:
    """Return what to ask: all but what was *given*."""
    return [step for part, step in _STEPS.items() if part not in given]


def hopeless(problems: Sequence[Problem], steps: Sequence[Step]) -> tuple[Problem, ...]:
    """Return those of *problems* that no answer can mend."""
    mended = _LATER.union(*(step.mends for step in steps))
    return tuple(problem for problem in problems if problem.code not in mended)


def settled(
    begun: Order,
    steps: Sequence[Step],
    offer: Offer,
    prompts: Prompts,
    judge: Judge,
    screen: Screen,
) -> Order:
    """Return *begun* with the answers to all *steps*; a question is asked until *judge* agrees."""
    for number, step in enumerate(steps):
        mended = step.mends.difference(*(later.mends for later in steps[number + 1 :]))
        while answered := step.ask(begun, offer, prompts):
            begun = answered
            problems = [problem for problem in judge(begun) if problem.code in mended]
            if not problems:
                break
            screen.problem(problems[0])
    return begun


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
        Choice(one.name, _about(one), fixed.get(one.name, "")) for one in offer.features.values()
    ]
    default = tuple(name for name in begun.features if name in offer.features.keys() - fixed)
    features = prompts.some("Features to add", choices, default)
    return replace(begun, features=features, defaults=begun.defaults - {"features"})


def _about(feature: Source) -> str:
    required = [str(name) for name in feature.words.get("requires", ())]
    return f"{feature.about} (brings {' and '.join(required)})" if required else feature.about


def _git(begun: Order, offer: Offer, prompts: Prompts) -> Order:
    return replace(begun, git=prompts.yes("Make a git repository with a first commit?", begun.git))


def _venv(begun: Order, offer: Offer, prompts: Prompts) -> Order:
    question = "Make a virtual environment and install the project there?"
    return replace(begun, venv=prompts.yes(question, begun.venv))


_STEPS = {
    "name": Step(_name, frozenset({"name", "target-exists"})),
    "template": Step(_template, frozenset({"unknown-template", "features", "conflict"})),
    "features": Step(_features, frozenset({"unknown-feature", "conflict"})),
    "git": Step(_git),
    "venv": Step(_venv),
}

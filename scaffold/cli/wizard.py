"""The wizard: the few questions that complete an order without a NAME."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace

from scaffold.catalog.model import Catalog, Source, in_words
from scaffold.cli.output.screen import Screen
from scaffold.cli.prompts import Choice, Prompts
from scaffold.project.problems import Problem, plain
from scaffold.project.questions import NAME_KEY, Question, answer
from scaffold.project.recipe import Answer, Order
from scaffold.verbs import prepare
from scaffold.verbs.prepare import default_answers

EXAMPLE = "myapp"

# --set may answer a question of a template that is still to be selected.
_LATER = frozenset({"unknown-question"})


@dataclass(frozen=True, slots=True)
class Step:
    """One question.

    ``ask`` returns None if there is nothing to ask; ``solves`` are the codes of the problems that
    another answer can solve.
    """

    ask: Callable[[Order, Catalog, Prompts], Order | None]
    solves: frozenset[str] = frozenset()


def steps(given: Container[str]) -> list[Step]:
    """Return what to ask: all except what was *given*."""
    return [step for part, step in _STEPS.items() if part not in given]


def unsolvable(problems: Sequence[Problem], steps: Sequence[Step]) -> tuple[Problem, ...]:
    """Return the *problems* that no answer can solve."""
    solvable = _LATER.union(*(step.solves for step in steps))
    return tuple(problem for problem in problems if problem.code not in solvable)


def complete(order: Order, steps: Sequence[Step], ask: Prompts, screen: Screen) -> Order:
    """Return *order* with all answers; each question is asked until its answer is valid."""
    for number, step in enumerate(steps):
        solvable = step.solves.difference(*(later.solves for later in steps[number + 1 :]))
        while answered := step.ask(order, prepare.choices(order), ask):
            order = answered
            problems = [problem for problem in prepare.problems(order) if problem.code in solvable]
            if not problems:
                break
            screen.problem(problems[0])
    return order


def _name(order: Order, catalog: Catalog, prompts: Prompts) -> Order:
    return replace(order, name=prompts.text("Name of the project", EXAMPLE))


def _template(order: Order, catalog: Catalog, prompts: Prompts) -> Order:
    choices = [Choice(template.name, template.about) for template in catalog.templates.values()]
    choices += [Choice(preset.name, preset.about) for preset in catalog.presets.values()]
    names = [choice.name for choice in choices]
    default = order.template if order.template in names else names[0]
    return replace(order, template=prompts.one("Template or preset", choices, default))


def _features(order: Order, catalog: Catalog, prompts: Prompts) -> Order | None:
    template, *brought = catalog.sources(order.template, ())
    fixed = {part.name: f"comes with {order.template}" for part in brought}
    if not template.takes_features or fixed.keys() == catalog.features.keys():
        return None
    choices = [
        Choice(
            feature.name,
            feature.about if feature.name in fixed else _about(feature),
            fixed.get(feature.name, ""),
        )
        for feature in catalog.features.values()
    ]
    default = tuple(name for name in order.features if name in catalog.features.keys() - fixed)
    features = prompts.some("Features to add", choices, default)
    return replace(order, features=features, defaults=order.defaults - {"features"})


def _about(feature: Source) -> str:
    brings = in_words(feature.requires)
    return f"{feature.about} (brings {brings})" if brings else feature.about


def _questions(order: Order, catalog: Catalog, prompts: Prompts) -> Order | None:
    """Ask the questions of a third-party template; defaults may depend on earlier answers."""
    source = catalog.template(order.template)
    if source is None or not source.third_party:
        return None
    given: dict[str, Answer] = {NAME_KEY: order.name}
    said = dict(order.settings)
    for key, question in source.questions.items():
        if key in said:
            given[key] = answer(question, said[key])[0]
        elif key != NAME_KEY and question.kind != "object":
            said[key] = _ask_question(question, default_answers(source, given)[key], prompts)
            given[key] = answer(question, said[key])[0]
    return replace(order, settings=tuple(said.items()))


def _ask_question(question: Question, default: Answer, prompts: Prompts) -> str:
    prompt = plain(question.prompt)
    if question.kind == "yes-no":
        return "yes" if prompts.yes(f"{prompt}?", bool(default)) else "no"
    if question.kind == "choice":
        choices = [Choice(choice, "") for choice in question.choices]
        return prompts.one(prompt, choices, question.choices[0])
    return prompts.text(prompt, "" if default is None else str(default))


def _git(order: Order, catalog: Catalog, prompts: Prompts) -> Order:
    return replace(
        order, git=prompts.yes("Create a git repository with a first commit?", order.git)
    )


def _venv(order: Order, catalog: Catalog, prompts: Prompts) -> Order | None:
    source = catalog.template(order.template)
    if source and source.third_party and not source.trusted:
        return None  # An installation runs code of the project.
    question = "Create a virtual environment and install the project there?"
    # A newcomer needs one; the user's configuration may say that there should be none.
    default = order.venv if "venv" in order.defaults else True
    return replace(order, venv=prompts.yes(question, default))


_STEPS = {
    "name": Step(_name, frozenset({"name", "target-exists"})),
    "template": Step(_template, frozenset({"unknown-template", "features", "conflict"})),
    "features": Step(_features, frozenset({"unknown-feature", "conflict"})),
    "questions": Step(_questions),
    "git": Step(_git),
    "venv": Step(_venv),
}

"""Show: what a template, preset or feature asks, and which files it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from scaffold.catalog.bundled import open_catalog, usage
from scaffold.catalog.model import Catalog, Preset, Source, asked
from scaffold.catalog.slips import check_catalog
from scaffold.project.errors import Exit, Rejected, Untrusted
from scaffold.project.plan import Plan
from scaffold.project.problems import Problem, unknown
from scaffold.project.questions import NAME_KEY, PACKAGE_KEY, Question
from scaffold.project.recipe import Recipe
from scaffold.project.results import Action, Status, document, entries
from scaffold.rendering.draw import draw, draw_feature


class Kind(StrEnum):
    """What can be shown."""

    TEMPLATE = "template"
    PRESET = "preset"
    FEATURE = "feature"


@dataclass(frozen=True, slots=True)
class Shown:
    """What was found out of one template, preset or feature.

    ``answers`` are the defaults of its questions, and ``usage`` is Markdown. ``runs`` names the code
    of its own that a third-party template runs if it is trusted.
    """

    kind: Kind
    name: str
    about: str
    parts: tuple[Source, ...]
    plan: Plan = field(default_factory=Plan)
    answers: Mapping[str, object] = field(default_factory=dict)
    preset: Preset | None = None
    runs: tuple[str, ...] = ()

    command = "show"
    exit = Exit.DONE
    problems: tuple[Problem, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        """What it asks; a feature gets the names of the project from its template."""
        given = (NAME_KEY, PACKAGE_KEY) if self.kind is Kind.FEATURE else ()
        return tuple(
            question for question in asked(self.parts).values() if question.key not in given
        )

    @property
    def usage(self) -> str:
        """How its parts are used, in Markdown."""
        return "\n".join(filter(None, map(usage, self.parts)))

    @property
    def third_party(self) -> bool:
        """Whether it is a third-party template."""
        return self.parts[0].third_party

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        listing: dict[str, object] = {
            "kind": self.kind,
            **(self.preset.as_json() if self.preset else {"name": self.name, "about": self.about}),
            "questions": [
                {
                    "key": question.key,
                    "prompt": question.prompt,
                    "kind": question.kind,
                    "default": self.answers.get(question.key),
                    "choices": list(question.choices),
                }
                for question in self.questions
            ],
            "usage": self.usage,
        }
        if self.kind is Kind.FEATURE:
            listing["requires"] = [list(need) for need in self.parts[0].requires]
            listing["conflicts"] = sorted(self.parts[0].conflicts)
        if self.third_party:
            listing["runs"] = list(self.runs)
        files = entries(self.plan, Action.CREATE)
        return document(self.command, Status.DONE, files=files, listing=listing)


def show(name: str) -> Shown:
    """Return what the template, preset or feature *name* asks and makes.

    Raises:
        Rejected: there is none of that name.
        ScaffoldError: a third-party template cannot be read.
    """
    catalog = open_catalog(name)
    check_catalog(catalog)
    if template := catalog.templates.get(name):
        return _third_party(template, catalog) if template.third_party else _template(name, catalog)
    if preset := catalog.presets.get(name):
        drawing = draw(recipe := Recipe(preset.template, preset.features, {}), catalog)
        shown = Shown(Kind.PRESET, name, preset.about, tuple(catalog.parts(recipe)))
        return replace(shown, plan=drawing.plan, answers=drawing.recipe.answers, preset=preset)
    if feature := catalog.features.get(name):
        plan, answers = draw_feature(feature, catalog)
        return Shown(Kind.FEATURE, name, feature.about, (feature,), plan, answers)
    known = (*catalog.templates, *catalog.presets, *catalog.features)
    problems = catalog.problems or (
        unknown("template, preset or feature", name, known, "unknown-name"),
    )
    raise Rejected(problems)


def _template(name: str, catalog: Catalog) -> Shown:
    template = catalog.templates[name]
    drawing = draw(Recipe(name, (), {}), catalog)
    answers = drawing.recipe.answers
    return Shown(Kind.TEMPLATE, name, template.about, (template,), drawing.plan, answers)


def _third_party(template: Source, catalog: Catalog) -> Shown:
    """Return what an untrusted template asks and would run, and its files unless code makes them."""
    answers = {key: _default(question) for key, question in template.questions.items()}
    shown = Shown(
        Kind.TEMPLATE,
        template.name,
        template.about,
        (template,),
        answers=answers,
        runs=template.runs,
    )
    if not all(code.startswith("hooks/") for code in template.runs):
        return shown
    without_hooks = replace(catalog, templates={template.name: replace(template, runs=())})
    try:
        drawing = draw(Recipe(template.name, (), {}), without_hooks, Path())
    except Untrusted as error:
        return replace(shown, runs=(*template.runs, error.message))
    return replace(shown, plan=drawing.plan, answers={**answers, **drawing.recipe.answers})


def _default(question: Question) -> object:
    return question.choices[0] if question.choices else question.default

"""List and show: what can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from scaffold.catalog.model import Preset, Source, asked, joined
from scaffold.catalog.reference import is_path
from scaffold.project.errors import Untrusted
from scaffold.project.plan import Plan
from scaffold.project.problems import Problem, unknown
from scaffold.project.questions import NAME_KEY, PACKAGE_KEY, Question
from scaffold.project.recipe import Recipe
from scaffold.project.results import Report, entries
from scaffold.verbs.drawing import draw, offered
from scaffold.verbs.world import World


def list_all(world: World) -> Report:
    """Tell of every template, preset and feature."""
    offer = world.offer()
    return Report(
        "list",
        "done",
        listing={
            "templates": [_line(one) for one in offer.templates.values()],
            "presets": [_preset_line(one) for one in offer.presets.values()],
            "features": [_line(one) for one in offer.features.values()],
        },
    )


def show(name: str, world: World) -> Report:
    """Tell what *name* asks and which files it makes."""
    offer, missing = offered(name, False, world)
    if is_path(name):
        return _foreign(offer.templates[name], world) if not missing else _missing(missing)
    if preset := offer.presets.get(name):
        about = _preset_line(preset)
        recipe = Recipe(preset.template, preset.features, {})
        plan, settled = draw(recipe, offer, world)
        return _shown("preset", about, offer.parts(recipe), plan, dict(settled.answers), world)
    if template := offer.templates.get(name):
        plan, settled = draw(Recipe(name, (), {}), offer, world)
        return _shown("template", _line(template), [template], plan, dict(settled.answers), world)
    if feature := offer.features.get(name):
        plan, answers = world.draw(feature, {}, {"_adds": joined([feature.words])})
        about = _line(feature) | {
            "requires": [list(need) for need in feature.requires],
            "conflicts": sorted(feature.conflicts),
        }
        return _shown("feature", about, [feature], plan, answers, world)
    known = (*offer.templates, *offer.presets, *offer.features)
    return _missing(
        missing or [unknown("template, preset or feature", name, known, "unknown-name")]
    )


def _missing(problems: list[Problem]) -> Report:
    return Report.stopped("show", tuple(problems))


def _foreign(source: Source, world: World) -> Report:
    """Tell what an untrusted template asks and would run; and its files, if that is hooks only."""
    plan, answers = Plan(), {key: _default(one) for key, one in source.questions.items()}
    if all(one.startswith("hooks/") for one in source.runs):
        try:
            rendered = world.draw_foreign(replace(source, runs=()), {}, Path())
            plan, answers = rendered.plan, {**answers, **rendered.answers}
        except Untrusted as error:
            source = replace(source, runs=(*source.runs, error.message))
    return _shown("template", _line(source), [source], plan, answers, world)


def _default(question: Question) -> object:
    return question.choices[0] if question.choices else question.default


def _line(source: Source) -> dict[str, object]:
    return {"name": source.name, "about": source.about}


def _preset_line(preset: Preset) -> dict[str, object]:
    return asdict(preset) | {"features": list(preset.features)}


def _shown(
    kind: str,
    about: dict[str, object],
    sources: list[Source],
    plan: Plan,
    answers: Mapping[str, object],
    world: World,
) -> Report:
    # A feature hears the names from the template.
    told = (NAME_KEY, PACKAGE_KEY) if kind == "feature" else ()
    questions = [
        {
            "key": question.key,
            "prompt": question.prompt,
            "kind": question.kind,
            "default": answers.get(question.key),
            "choices": list(question.choices),
        }
        for question in asked(sources).values()
        if question.key not in told
    ]
    usage = "\n".join(filter(None, map(world.usage, sources)))
    listing = {"kind": kind, **about, "questions": questions, "usage": usage}
    if sources[0].foreign:
        listing["runs"] = list(sources[0].runs)
    return Report("show", "done", files=entries(plan, "create"), listing=listing)

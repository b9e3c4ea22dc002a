"""Draw: a recipe in, the plan of its project out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.catalog.history import begin_history, has_history, source, tables
from scaffold.catalog.model import Catalog, Source
from scaffold.catalog.slips import missing_modules
from scaffold.catalog.words import join
from scaffold.project.errors import BrokenTemplate
from scaffold.project.migrations import FOLDER, extend
from scaffold.project.plan import File, Plan
from scaffold.project.questions import ordered
from scaffold.project.recipe import Answer, Recipe
from scaffold.rendering.engine import render

HERE = Path()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plan, its recipe with every answer, and what the hooks of the template printed."""

    plan: Plan
    recipe: Recipe
    output: str = ""


def draw(recipe: Recipe, catalog: Catalog, output: Path = HERE) -> Drawing:
    """Return what *recipe* makes of the templates and features of *catalog*.

    *output* is the folder around the project, which a third-party template may print. For our own
    templates this only reads their files, so threads may call it side by side.

    Raises:
        BrokenTemplate: A template cannot be rendered, two parts make one file, or a module is missing.
        UnsafePath: A path leads out of the project.
        Untrusted: A third-party template does what only a trusted one may.
        HookFailed: A hook of a third-party template did not end well.
    """
    parts = catalog.parts(recipe)
    recipe = begin_history(recipe, catalog)
    if parts[0].third_party:
        from scaffold.rendering.third_party import render_third_party

        rendered = render_third_party(parts[0], recipe.answers, output)
        return Drawing(rendered.plan, replace(recipe, answers=rendered.answers), rendered.output)
    words = {}
    if parts[0].takes_features:  # Our templates do not change it.
        words["_adds"] = ordered(join(part.words for part in parts))
    files, answers, asked = dict[str, File](), dict(recipe.answers), set[str]()
    for part in parts:
        variants = (part.variants[other.name] for other in parts if other.name in part.variants)
        for folder in (part.path, *variants):
            plan, filled = render(folder, {**part.raw, **words}, answers)
            if twice := sorted(files.keys() & plan.keys()):
                raise BrokenTemplate(f"Two owners of {twice[0]}: {part.name} is the second.")
            files.update(plan)
            answers = {**filled, **answers}
            asked.update(filled)
        if slip := next(missing_modules(part), ""):
            raise BrokenTemplate(slip)
    plan = Plan(files)
    if has_history(parts):
        plan |= _migrations(recipe, catalog, str(answers["package"]))
    # Answers leave with the feature that asked.
    return Drawing(plan, replace(recipe, answers={key: answers[key] for key in sorted(asked)}))


def _migrations(recipe: Recipe, catalog: Catalog, package: str) -> Plan:
    """Return a file for each migration in the history of *recipe*."""
    texts = {}
    for migration in recipe.history:
        text = migration.text(source(migration.table, catalog))
        texts[f"{package}/{FOLDER}/{migration.file}"] = text
    return Plan({path: File(text.encode()) for path, text in texts.items()})


def draw_feature(feature: Source, catalog: Catalog) -> tuple[Plan, Mapping[str, Answer]]:
    """Return the files that *feature* of *catalog* makes alone, and the answer to each question.

    Of its variants it is the one for what the feature requires by default.
    """
    raw = {**feature.raw, "_adds": join([feature.words])}
    plan, answers = render(feature.path, raw, {})
    for name in (names[0] for names in feature.requires):
        if name in feature.variants:
            plan |= render(feature.variants[name], raw, {})[0]
        if has_history([feature, catalog.features[name]]):
            history = extend((), tables([feature]), "")
            plan |= _migrations(Recipe("", (), {}, history), catalog, str(answers["package"]))
    return plan, answers

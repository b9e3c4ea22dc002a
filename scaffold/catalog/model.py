"""Catalog: the templates, features and presets there are."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import cast

from scaffold.catalog import installed
from scaffold.catalog.words import Words
from scaffold.project.errors import BrokenTemplate
from scaffold.project.names import Taken, normalised
from scaffold.project.problems import Problem, shown, unknown
from scaffold.project.questions import Question, questions
from scaffold.project.recipe import Recipe

QUESTIONS_FILE = "cookiecutter.json"

# The groups of features, in the order in which they are listed.
OTHER = "Other"
GROUPS = ("Pages and accounts", "Data", "Production", "Working together", OTHER)


@dataclass(frozen=True)
class Source:
    """A template or a feature: a folder that plain cookiecutter can run.

    ``raw`` is its cookiecutter.json. A ``third_party`` template is named by its path
    as typed; ``runs`` names its code that would run, and ``trusted`` tells that it may. ``variants``
    are folders with the files that a project gets besides, if it has the feature of that name.
    ``tests`` are the modules that it puts into tests/, and ``migrations`` the files that make its
    tables, by name; a project with a history of migrations gets them in the order of their names.
    """

    name: str
    path: Path
    raw: Mapping[str, object]
    third_party: bool = False
    trusted: bool = False
    runs: tuple[str, ...] = ()
    variants: Mapping[str, Path] = field(default_factory=dict)
    tests: tuple[str, ...] = ()
    migrations: Mapping[str, Path] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """One line that says what it is."""
        return str(self.raw.get("_about", ""))

    @property
    def group(self) -> str:
        """What a feature is for, as the title of a group; the last one if it does not say."""
        return str(self.raw.get("_group", OTHER))

    @property
    def edit(self) -> str:
        """The file that a user edits first; ``{package}`` is the package. Empty if unknown."""
        return "" if self.third_party else str(self.raw.get("_edit", ""))

    @property
    def words(self) -> Words:
        """What it adds to shared files."""
        return {} if self.third_party else cast("Words", self.raw.get("_adds", {}))

    @cached_property
    def requires(self) -> list[tuple[str, ...]]:
        """The features it needs; of each tuple, one."""
        return [tuple(str(need).split("|")) for need in self.words.get("requires", ())]

    @cached_property
    def conflicts(self) -> frozenset[str]:
        """The features it excludes."""
        return frozenset(map(str, self.words.get("conflicts", ())))

    def unknown_feature(self, name: str, word: str) -> str:
        """Return that *word* names the feature *name*, which does not exist."""
        file = self.path / QUESTIONS_FILE
        return f"{file}: there is no feature {shown(name)}, named by the word {word}."

    @property
    def takes_features(self) -> bool:
        """Whether its shared files print the words of features."""
        return "_adds" in self.raw and not self.third_party

    @cached_property
    def questions(self) -> dict[str, Question]:
        """What it asks, by key."""
        return questions(self.raw, ours=not self.third_party)


@dataclass(frozen=True, slots=True)
class Preset:
    """A template with some features."""

    name: str
    template: str
    features: tuple[str, ...]
    about: str

    def as_json(self) -> dict[str, object]:
        """Return it for the JSON document."""
        return {
            "name": self.name,
            "template": self.template,
            "features": list(self.features),
            "about": self.about,
        }


@dataclass(frozen=True, slots=True)
class Selection:
    """What an order selects, as far as it is known: a template, features, and their questions.

    ``features`` are those asked for, with those of the preset; ``problems`` say why they cannot be
    had.
    """

    template: Source | None
    features: tuple[str, ...]
    questions: Mapping[str, Question]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Catalog:
    """All that can be asked for, by name.

    ``problems`` say why a third-party template that was asked for is not among the templates.
    """

    templates: Mapping[str, Source]
    features: Mapping[str, Source] = field(default_factory=dict)
    presets: Mapping[str, Preset] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def select(self, template: str, features: Iterable[str]) -> Selection:
        """Return what the name of a template or preset selects, together with *features*."""
        preset, found = self.preset(template), self.template(template)
        wanted = {*(preset.features if preset else ()), *features}
        problems = list(self.problems)
        if found is None and not problems:
            problems.append(unknown("template", template, (*self.templates, *self.presets)))
        problems += self.feature_problems(found, wanted)
        questions = asked(self.sources(template, features))
        return Selection(found, tuple(sorted(wanted)), questions, tuple(problems))

    @cached_property
    def taken(self) -> Taken:
        """The names that no project may have, read from all templates and features of ours."""
        parts = [part for part in self.templates.values() if not part.third_party]
        parts += self.features.values()
        needed = (
            str(requirement)
            for part in parts
            for word in ("dependencies", "dev_dependencies")
            for requirement in part.words.get(word, ())
        )
        names = (re.match(r"[\w.-]+", requirement) for requirement in needed)
        return Taken(
            installed.DISTRIBUTIONS.union(normalised(name[0]) for name in names if name),
            installed.MODULES,
            frozenset(module for part in parts for module in part.tests),
        )

    def parts(self, recipe: Recipe) -> list[Source]:
        """Return the template, the features and what they require, in the order of their words."""
        return [self.templates[recipe.template], *self.with_required(recipe.features)]

    def setup(self, recipe: Recipe) -> tuple[str, ...]:
        """Return what to type before the project of *recipe* first runs."""
        package = str(recipe.answers.get("package", ""))
        commands = (
            command for part in self.parts(recipe) for command in part.words.get("setup", ())
        )
        return tuple(str(command).replace("{package}", package) for command in commands)

    def with_required(self, names: Iterable[str]) -> list[Source]:
        """Return the features *names* and what they require, each after what it requires.

        Where neither of ``sqlite|sqlalchemy`` is there, the first is added. Unknown *names* are
        left out.

        Raises:
            BrokenTemplate: a feature requires one that does not exist.
        """
        chosen = {name for name in names if name in self.features}
        while missing := self._missing(chosen):
            feature, name = missing
            if name not in self.features:
                raise BrokenTemplate(feature.unknown_feature(name, "requires"))
            chosen.add(name)
        return self._sorted(chosen)

    def _missing(self, chosen: set[str]) -> tuple[Source, str] | None:
        """Return a feature of *chosen* and the next that it requires; no choice comes first."""
        features = [self.features[name] for name in sorted(chosen)]
        needs = [(feature, need) for feature in features for need in feature.requires]
        open_ = [(feature, need) for feature, need in needs if not chosen.intersection(need)]
        feature, need = min(open_, key=lambda pair: len(pair[1]), default=(None, ()))
        return (feature, need[0]) if feature else None

    def _sorted(self, chosen: set[str]) -> list[Source]:
        """Return *chosen*, each after what it requires.

        The order of two is fixed, so that a new feature does not move the lines of others.
        """
        return [
            self.features[n] for n in sorted(chosen, key=lambda name: (self._depth(name), name))
        ]

    def _depth(self, name: str, above: tuple[str, ...] = ()) -> int:
        """Return how deep the requirements of *name* go."""
        if name not in self.features or name in above:
            return 0
        needed = (other for need in self.features[name].requires for other in need)
        return max((1 + self._depth(other, (*above, name)) for other in needed), default=0)

    def preset(self, name: str) -> Preset | None:
        """Return the preset of that name; templates come first."""
        return None if name in self.templates else self.presets.get(name)

    def template(self, name: str) -> Source | None:
        """Return the template of that name, or of the preset."""
        preset = self.preset(name)
        return self.templates.get(preset.template if preset else name)

    def sources(self, template: str, features: Iterable[str]) -> list[Source]:
        """Return *template* (or preset), *features* and what they require, as far as known."""
        preset = self.preset(template)
        found = self.template(template)
        chosen = self.with_required((*(preset.features if preset else ()), *features))
        return [*((found,) if found else ()), *chosen]

    def feature_problems(self, template: Source | None, wanted: Iterable[str]) -> list[Problem]:
        """Return why *wanted* cannot be had together, and with *template*."""
        wanted = {*wanted}
        problems = self.unknown_features(wanted)
        if template and self.with_required(wanted) and not template.takes_features:
            problems.append(
                Problem(
                    "features",
                    f"The template {template.name} takes no features.",
                    "Choose another template, or leave --with out.",
                )
            )
        return problems + [problem for problem, _ in self.clashes(wanted)]

    def unknown_features(self, names: Iterable[str]) -> list[Problem]:
        """Return a problem for each unknown name."""
        return [
            unknown("feature", n, self.features) for n in sorted(names) if n not in self.features
        ]

    def clashes(self, names: Iterable[str]) -> list[tuple[Problem, tuple[str, str]]]:
        """Return a problem for each two features that exclude each other, and the two.

        What *names* require counts too.
        """
        chosen = {feature.name: feature.conflicts for feature in self.with_required(names)}
        pairs = {
            (min(one, other), max(one, other))
            for one, conflicts in chosen.items()
            for other in conflicts & {*chosen}
        }
        return [
            (
                Problem(
                    "conflict",
                    f"The features {one} and {other} exclude each other.",
                    "Leave one of them out.",
                ),
                (one, other),
            )
            for one, other in sorted(pairs)
        ]


def in_words(requires: Iterable[Sequence[str]]) -> str:
    """Return *requires* for a sentence."""
    return " and ".join("either " * (len(names) > 1) + " or ".join(names) for names in requires)


def asked(sources: Iterable[Source]) -> dict[str, Question]:
    """Return what *sources* ask, by key; the first has the word."""
    found: dict[str, Question] = {}
    for source in sources:
        for key, question in source.questions.items():
            found.setdefault(key, question)
    return found

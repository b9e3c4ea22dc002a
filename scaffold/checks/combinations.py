"""The combinations of templates, features and choices, and how they are laid out for CI."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, product
from math import prod

from scaffold.catalog.model import Catalog, Source, asked
from scaffold.checks.check import Check, first_failed
from scaffold.checks.pairwise import Factors, Fits, Row, Value, every, pairwise, plainest
from scaffold.project.problems import Problem
from scaffold.project.questions import Question
from scaffold.project.recipe import label

NAME = "myapp"
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Combination:
    """One way to ask for a project; with ``trust`` its template may run code."""

    template: str
    features: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    trust: bool = False

    @property
    def label(self) -> str:
        """Its name in a table."""
        settings = "".join(f", {key}={text}" for key, text in self.settings)
        return f"{label(self.template, self.features)}{settings}"

    @property
    def words(self) -> tuple[str, ...]:
        """The arguments of our program that make it."""
        chosen = ("--with", ",".join(self.features)) if self.features else ()
        answers = (word for key, text in self.settings for word in ("--set", f"{key}={text}"))
        trust = ("--trust",) if self.trust else ()
        return ("new", NAME, "--template", self.template, *chosen, *answers, *trust)

    def as_json(self) -> dict[str, object]:
        """Return it for the JSON document."""
        return {
            "template": self.template,
            "features": list(self.features),
            "answers": dict(self.settings),
        }


# A template and the features that are chosen with it.
_Parts = tuple[Source, ...]


def combinations(
    catalog: Catalog, templates: Iterable[str], extent: str, given: Mapping[str, str] = _NOTHING
) -> Iterator[Combination]:
    """Return the combinations of *templates* or presets, without doubles.

    *given* answers questions. *extent* is ``pairwise`` (each two values meet), ``each`` (one at a
    time) or ``all``.
    """
    if extent == "all":
        for parts in _selections(catalog, templates):
            choices = _choices(asked(parts), given)
            for values in product(*choices.values()):
                yield _combination(parts, dict(zip(choices, values, strict=True)), given)
        return
    rows = pairwise if extent == "pairwise" else _one_at_a_time
    found = (
        combination
        for name in templates
        for combination in _of_template(catalog, name, rows, given)
    )
    yield from dict.fromkeys(found)


def count_all(
    catalog: Catalog, templates: Iterable[str], given: Mapping[str, str] = _NOTHING
) -> int:
    """Return how many combinations there are with the extent ``all``, without making any."""
    return sum(
        prod(len(values) for values in _choices(asked(parts), given).values())
        for parts in _selections(catalog, templates)
    )


def shard(some: Iterable[Combination], number: int, of: int) -> Iterator[Combination]:
    """Return part *number*, from 1, of *some* dealt out to so many."""
    return islice(some, number - 1, None, of)


def _selections(catalog: Catalog, templates: Iterable[str]) -> Iterator[_Parts]:
    """Return each way to choose features for *templates* or presets, without doubles."""
    seen = set()
    for name in templates:
        source = catalog.template(name)
        if source is None:
            continue
        factors = _features(catalog, source, name)
        for row in every(factors, _together(catalog.features)):
            chosen = tuple(feature for feature in factors if row[feature])
            if (source.name, chosen) not in seen:
                seen.add((source.name, chosen))
                yield source, *(catalog.features[feature] for feature in chosen)


def _of_template(
    catalog: Catalog,
    name: str,
    rows: Callable[[Factors, Fits], Iterable[Row]],
    given: Mapping[str, str],
) -> Iterator[Combination]:
    source = catalog.template(name)
    if source is None:
        return
    features = _features(catalog, source, name)
    choices = _choices(asked([source, *(catalog.features[feature] for feature in features)]), given)
    for row in rows({**features, **choices}, _together(catalog.features)):
        parts = (source, *(catalog.features[feature] for feature in features if row[feature]))
        yield _combination(parts, row, given)


def _features(catalog: Catalog, source: Source, name: str) -> dict[str, Sequence[Value]]:
    """Return the features that *source* takes; those of the preset *name* are always there."""
    preset = catalog.preset(name)
    there = {feature.name for feature in catalog.with_required(preset.features if preset else ())}
    features = catalog.features if source.takes_features else ()
    return {feature: (True,) if feature in there else (False, True) for feature in features}


def _combination(parts: _Parts, row: Mapping[str, Value], given: Mapping[str, str]) -> Combination:
    source, *features = parts
    known = asked(parts)
    settings = (
        *((key, text) for key, text in given.items() if key in known),
        *((key, _text(row[key])) for key in _choices(known, given)),
    )
    return Combination(
        source.name, tuple(feature.name for feature in features), settings, source.trusted
    )


def _one_at_a_time(factors: Factors, fits: Fits) -> Iterator[Row]:
    """Return the plainest row, then the plainest with each other value."""
    for name in ("", *factors):
        for value in factors[name][1:] if name else (None,):
            fixed = {name: (value,)} if value is not None else {}
            row = plainest({**factors, **fixed}, fits)
            if row is not None:
                yield row


def _choices(known: Mapping[str, Question], given: Mapping[str, str]) -> dict[str, Sequence[Value]]:
    return {
        key: _values(question)
        for key, question in known.items()
        if question.kind in ("choice", "yes-no") and key not in given
    }


def _values(question: Question) -> Sequence[Value]:
    if question.kind == "choice":
        return question.choices
    return (bool(question.default), not question.default)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ("no", "yes")[value]


def _together(features: Mapping[str, Source]) -> Fits:
    requires = {name: source.requires for name, source in features.items()}
    conflicts = {name: source.conflicts for name, source in features.items()}

    def fits(row: Mapping[str, Value]) -> bool:
        chosen = {name for name, value in row.items() if value is True and name in features}
        out = {name for name, value in row.items() if value is False}
        for name in chosen:
            if conflicts[name] & chosen:
                return False
            if any(out.issuperset(need) for need in requires[name]):
                return False
        return True

    return fits


# How many jobs a matrix may have, as documented.
_MOST = {"github": ("GitHub", 256), "gitlab": ("GitLab", 200)}


class TrialStatus(StrEnum):
    """The status of a trial."""

    PLANNED = "planned"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Trial:
    """A combination that was tried, or may be.

    ``command`` makes it, and proves it again if it was tried.
    """

    combination: Combination
    status: TrialStatus = TrialStatus.PLANNED
    checks: tuple[Check, ...] = ()
    seconds: float = 0.0
    command: str = ""

    @property
    def fault(self) -> Check | None:
        """The first failed check, if any."""
        return first_failed(self.checks)

    def as_json(self) -> dict[str, object]:
        """Return it for the JSON document."""
        return {
            "name": self.combination.label,
            **self.combination.as_json(),
            "words": list(self.combination.words),
            "command": self.command,
            "status": self.status,
            "seconds": round(self.seconds, 3),
            "checks": [check.as_json() for check in self.checks],
        }


Quoted = Callable[[Sequence[str]], str]


def github(combinations: Iterable[Combination], quoted: Quoted) -> str:
    """Return a strategy matrix for ``fromJSON`` in a GitHub workflow, in one line."""
    jobs = [
        {"name": combination.label, "arguments": quoted(combination.words)}
        for combination in combinations
    ]
    return json.dumps({"include": jobs})


def gitlab(combinations: Iterable[Combination], quoted: Quoted) -> str:
    """Return the parallel matrix of a GitLab job, as YAML.

    It holds no names: GitLab names a job by its variables, and for a name of more than 255 characters
    it makes no pipeline, without an error.
    """
    jobs = [
        f"    - ARGUMENTS: {json.dumps(quoted(combination.words))}" for combination in combinations
    ]
    return "\n".join(("parallel:", "  matrix:", *jobs)) if jobs else "parallel:\n  matrix: []"


def too_many(count: int, layout: str) -> Problem | None:
    """Return why a *layout* cannot take so many jobs; None if it can."""
    name, most = _MOST.get(layout, ("", count))
    if count <= most:
        return None
    parts = -(-count // most)
    return Problem(
        "too-many",
        f"{name} takes at most {most} jobs of one matrix, and these are {count}.",
        f"Leave --all out, or make {parts} matrices of them, with --shard 1/{parts} and so on.",
    )

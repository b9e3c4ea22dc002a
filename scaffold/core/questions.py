"""Questions: what a template asks, as its cookiecutter.json says, and the answers that fit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scaffold.core.names import name_problem, package_problem, text_problem
from scaffold.core.problems import Problem, shown
from scaffold.core.recipe import Answer

# The words that cookiecutter takes for a yes and a no.
_YES = frozenset({"1", "true", "t", "yes", "y", "on"})
_NO = frozenset({"0", "false", "f", "no", "n", "off"})

# How deep a JSON object may be nested; every reader of it has some limit.
_DEPTH = 20

NAME_KEY = "project_slug"
PACKAGE_KEY = "package"


@dataclass(frozen=True, slots=True)
class Question:
    """One public variable of a cookiecutter.json.

    ``kind`` is ``text``, ``choice``, ``yes-no`` or ``object`` (a JSON object). What a key means is
    known of templates of ``ours`` only.
    """

    key: str
    kind: str
    default: object
    prompt: str
    choices: tuple[str, ...] = ()
    ours: bool = True

    @property
    def hint(self) -> str:
        """What would do as an answer."""
        if self.kind == "choice":
            return f"Choose from: {', '.join(self.choices)}."
        return {
            "yes-no": "Say yes or no.",
            "object": 'Give a JSON object, such as {"key": "value"}, without null.',
        }.get(self.kind, "")


def questions(raw: Mapping[str, object], ours: bool = True) -> dict[str, Question]:
    """Return the questions of a cookiecutter.json by their key, in its order."""
    prompts = raw.get("__prompts__")
    texts = prompts if isinstance(prompts, dict) else {}
    return {
        key: replace(_question(key, default, texts.get(key)), ours=ours)
        for key, default in raw.items()
        if not key.startswith("_")
    }


def answer(question: Question, text: str) -> tuple[Answer, Problem | None]:
    """Return what *text* says as an answer to *question*, and what is wrong with it."""
    if problem := _unfit(question, text):
        return None, problem
    try:
        if question.kind == "yes-no":
            return _yes_or_no(text), None
        if question.kind == "text" or text in question.choices:
            return text, None
        if question.kind == "object":
            value = _fitted(json.loads(text), question.default)
            if isinstance(value, dict):
                # JSON can hide in it what may not stand in a line.
                wrong = (text_problem(question.key, one) for one in _texts(value))
                return value, next(filter(None, wrong), None)
    except (ValueError, RecursionError):
        pass
    return None, Problem("answer", f"{shown(text)} is no answer to {question.key}.", question.hint)


def _yes_or_no(text: str) -> bool:
    word = text.strip().lower()
    if word not in _YES | _NO:
        raise ValueError(word)
    return word in _YES


def _fitted(value: Any, default: object, depth: int = 0) -> Any:
    """Return *value* as cookiecutter lays it over *default*: a word may stand for true or false.

    Raises:
        ValueError: it cannot be written down, as null and infinity, or is nested too deeply.
    """
    endless = isinstance(value, float) and not abs(value) < float("inf")
    if value is None or endless or depth > _DEPTH:
        raise ValueError(value)
    if isinstance(value, dict):
        defaults = default if isinstance(default, dict) else {}
        return {k: _fitted(one, defaults.get(k), depth + 1) for k, one in value.items()}
    if isinstance(value, list):
        return [_fitted(one, None, depth + 1) for one in value]
    if isinstance(default, bool) and isinstance(value, str):
        return _yes_or_no(value)
    return value


def _texts(value: object) -> Iterator[str]:
    """Return every text in *value*, the keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in (*value, *value.values()):
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _question(key: str, default: object, prompt: object) -> Question:
    if isinstance(prompt, dict):
        prompt = prompt.get("__prompt__")
    text = prompt if isinstance(prompt, str) and prompt else key.replace("_", " ")
    if isinstance(default, bool):
        return Question(key, "yes-no", default, text)
    if isinstance(default, list):
        return Question(key, "choice", default, text, tuple(str(one) for one in default))
    if isinstance(default, dict):
        return Question(key, "object", default, text)
    return Question(key, "text", default, text)


def _unfit(question: Question, text: str) -> Problem | None:
    if question.key == NAME_KEY:
        return name_problem(text)
    if question.key == PACKAGE_KEY and question.ours:
        return package_problem(text)
    return text_problem(question.key, text)

"""Questions: what a template asks, as its cookiecutter.json says, and the answers that fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from scaffold.core.names import name_problem, package_problem, text_problem
from scaffold.core.problems import Problem, shown
from scaffold.core.recipe import Answer

# The words that cookiecutter takes for a yes and a no.
_YES = frozenset({"1", "true", "t", "yes", "y", "on"})
_NO = frozenset({"0", "false", "f", "no", "n", "off"})

NAME_KEY = "project_slug"
PACKAGE_KEY = "package"


@dataclass(frozen=True, slots=True)
class Question:
    """One public variable of a cookiecutter.json.

    ``kind`` is ``text``, ``choice``, ``yes-no`` or ``object`` (a JSON object).
    """

    key: str
    kind: str
    default: object
    prompt: str
    choices: tuple[str, ...] = ()

    @property
    def hint(self) -> str:
        """What would do as an answer."""
        if self.kind == "choice":
            return f"Choose from: {', '.join(self.choices)}."
        return {"yes-no": "Say yes or no.", "object": "Give a JSON object."}.get(self.kind, "")


def questions(raw: Mapping[str, object]) -> dict[str, Question]:
    """Return the questions of a cookiecutter.json by their key, in its order."""
    prompts = raw.get("__prompts__")
    texts = prompts if isinstance(prompts, dict) else {}
    return {
        key: _question(key, default, texts.get(key))
        for key, default in raw.items()
        if not key.startswith("_")
    }


def answer(question: Question, text: str) -> tuple[Answer, Problem | None]:
    """Return what *text* says as an answer to *question*, and what is wrong with it."""
    if problem := _unfit(question, text):
        return None, problem
    if question.kind == "yes-no":
        word = text.strip().lower()
        return word in _YES, None if word in _YES | _NO else _misfit(question, text)
    if question.kind == "choice":
        return text, None if text in question.choices else _misfit(question, text)
    if question.kind == "object":
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = None
        return value, None if isinstance(value, dict) else _misfit(question, text)
    return text, None


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
    if question.key == PACKAGE_KEY:
        return package_problem(text)
    return text_problem(question.key, text)


def _misfit(question: Question, text: str) -> Problem:
    return Problem("answer", f"{shown(text)} is no answer to {question.key}.", question.hint)

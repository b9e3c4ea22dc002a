"""Questions: what a template asks, as ``cookiecutter --no-input``, but answers are not rendered."""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scaffold.project.errors import BrokenTemplate
from scaffold.project.names import NOTHING, Taken, name_problem, package_problem, text_problem
from scaffold.project.problems import Problem, shown
from scaffold.project.recipe import Answer

# The same words as in cookiecutter.
_YES = frozenset({"1", "true", "t", "yes", "y", "on"})
_NO = frozenset({"0", "false", "f", "no", "n", "off"})

# How deep JSON may be nested; every reader has some limit.
_DEPTH = 20

NAME_KEY = "project_slug"
PACKAGE_KEY = "package"

# Fills a value with the variables settled so far.
Render = Callable[[Any, Mapping[str, Any]], Any]

# cookiecutter hides it from templates.
_PROMPTS = "__prompts__"


@dataclass(frozen=True, slots=True)
class Question:
    """One public variable of a cookiecutter.json.

    ``kind`` is ``text``, ``choice``, ``yes-no`` or ``object`` (JSON). Only of ``ours`` is it known
    what a key means.
    """

    key: str
    kind: str
    default: object
    prompt: str
    choices: tuple[str, ...] = ()
    ours: bool = True

    @property
    def hint(self) -> str:
        """What would do."""
        if self.kind == "choice":
            return f"Choose from: {', '.join(self.choices)}."
        return {
            "yes-no": "Say yes or no.",
            "object": 'Give a JSON object, such as {"key": "value"}, without null.',
        }.get(self.kind, "")


def questions(raw: Mapping[str, object], ours: bool = True) -> dict[str, Question]:
    """Return the questions of a cookiecutter.json by key, in order."""
    prompts = raw.get(_PROMPTS)
    texts = prompts if isinstance(prompts, dict) else {}
    return {
        key: replace(_question(key, default, texts.get(key)), ours=ours)
        for key, default in raw.items()
        if not key.startswith("_")
    }


def answer(question: Question, text: str, taken: Taken = NOTHING) -> tuple[Answer, Problem | None]:
    """Return what *text* answers, and what is wrong with it.

    *taken* are names that no project and no package may have.
    """
    if problem := _unfit(question, text, taken):
        return None, problem
    try:
        if question.kind == "yes-no":
            return _yes_or_no(text), None
        if question.kind == "text" or text in question.choices:
            return text, None
        if question.kind == "object":
            value = _fitted(json.loads(text), question.default)
            if isinstance(value, dict):
                # JSON can hide what may not stand in a line.
                wrong = (text_problem(question.key, text) for text in _texts(value))
                return value, next(filter(None, wrong), None)
    except (ValueError, RecursionError):
        pass
    return None, Problem("answer", f"{shown(text)} is no answer to {question.key}.", question.hint)


def twice(key: str, text: str) -> Problem:
    """Return that *text* is a second answer to *key*."""
    return Problem("answer", f"{key} was answered twice, the second time with {shown(text)}.")


def _yes_or_no(text: str) -> bool:
    word = text.strip().lower()
    if word not in _YES | _NO:
        raise ValueError(word)
    return word in _YES


def _fitted(value: Any, default: object, depth: int = 0) -> Any:
    """Return *value* as cookiecutter lays it over *default*: a word may be true or false.

    Raises:
        ValueError: it holds null or infinity, or is nested too deeply.
    """
    endless = isinstance(value, float) and not abs(value) < float("inf")
    if value is None or endless or depth > _DEPTH:
        raise ValueError(value)
    if isinstance(value, dict):
        defaults = default if isinstance(default, dict) else {}
        return {k: _fitted(one, defaults.get(k), depth + 1) for k, one in value.items()}
    if isinstance(value, list):
        return [_fitted(item, None, depth + 1) for item in value]
    if isinstance(default, bool) and isinstance(value, str):
        return _yes_or_no(value)
    return value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in (*value, *value.values()):
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _question(key: str, default: object, prompt: object) -> Question:
    if isinstance(prompt, dict):
        prompt = prompt.get("__prompt__")
    text = prompt if isinstance(prompt, str) and prompt else key.replace("_", " ")
    if isinstance(default, bool):
        return Question(key, "yes-no", default, text)
    if isinstance(default, list):
        return Question(key, "choice", default, text, tuple(str(choice) for choice in default))
    if isinstance(default, dict):
        return Question(key, "object", default, text)
    return Question(key, "text", default, text)


def _unfit(question: Question, text: str, taken: Taken) -> Problem | None:
    if question.key == NAME_KEY:
        return name_problem(text, taken)
    if question.key == PACKAGE_KEY and question.ours:
        return package_problem(text, taken)
    return text_problem(question.key, text)


def context(
    raw: Mapping[str, object],
    given: Mapping[str, Answer],
    render: Render,
    source: str,
    output: str = ".",
) -> dict[str, dict[str, Any]]:
    """Return what a template sees as ``cookiecutter`` and as ``_cookiecutter``.

    The first are the variables of the cookiecutter.json *raw*, in order; dictionaries are rendered
    last, and may refer to all others. The second are its questions before rendering, with answers
    for defaults. *source* is where the template lies, *output* the folder around the project.

    Raises:
        BrokenTemplate: a choice has no options, or not the one that was given.
    """
    raw = {key: ordered(default) for key, default in raw.items() if key != _PROMPTS}
    asked = answers(raw)
    found: dict[str, Any] = OrderedDict()
    for key, default in raw.items():
        if _is_raw(key):
            found[key] = default
        elif key.startswith("__"):
            found[key] = render(default, found)
        elif isinstance(default, list):
            options = [render(option, found) for option in default]
            place = _chosen(key, default, options, given.get(key))
            found[key] = options[place]
            default.insert(0, default.pop(place))
        elif key in given and not isinstance(default, dict):
            found[key] = asked[key] = given[key]
        elif not isinstance(default, dict):
            found[key] = render(default, found)
    for key, default in raw.items():
        if isinstance(default, dict) and not _is_raw(key):
            found[key] = _merged(render(default, found), _as_rendered(given.get(key)))
            if key in asked:
                asked[key] = _merged(default, given.get(key))
    in_order = {key: found[key] for key in raw}
    return {"cookiecutter": OrderedDict(in_order | _facts(source, output)), "_cookiecutter": asked}


def _facts(source: str, output: str) -> dict[str, Any]:
    return {"_template": source, "_output_dir": output, "_repo_dir": source, "_checkout": None}


def answers(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the *variables* that a user may answer."""
    return {key: value for key, value in variables.items() if not key.startswith("_")}


def _is_raw(key: str) -> bool:
    """Return whether it is not rendered (``_x``, but not ``__x``)."""
    return key.startswith("_") and not key.startswith("__")


def ordered(value: object) -> Any:
    """Return a copy of *value* in cookiecutter's types; an OrderedDict is taken for a copy."""
    if isinstance(value, dict) and not isinstance(value, OrderedDict):
        return OrderedDict((key, ordered(item)) for key, item in value.items())
    return [ordered(item) for item in value] if isinstance(value, list) else value


def _chosen(key: str, default: list[Any], options: list[Any], answer: Answer) -> int:
    """Return the place of *answer*, by its text before or after rendering."""
    if not options:
        raise BrokenTemplate(f"The template leaves no choice for {key}.")
    if answer is None:
        return 0
    for texts in (default, options):
        for place, text in enumerate(texts):
            if str(text) == answer:
                return place
    raise BrokenTemplate(f"{shown(str(answer))} is none of the choices for {key}.")


def _merged(default: Any, answer: Any) -> Any:
    merged = default.copy()
    for key, value in answer.items() if isinstance(answer, dict) else ():
        both = isinstance(value, dict) and isinstance(default.get(key), dict)
        merged[key] = _merged(default[key], value) if both else value
    return merged


def _as_rendered(answer: Any) -> Any:
    """Return *answer* with numbers as text, as in cookiecutter."""
    if isinstance(answer, dict):
        return {_as_rendered(key): _as_rendered(value) for key, value in answer.items()}
    if isinstance(answer, list):
        return [_as_rendered(value) for value in answer]
    return answer if answer is None or isinstance(answer, bool) else str(answer)

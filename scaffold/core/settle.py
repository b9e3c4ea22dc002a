"""Settle: the variables of a template, as ``cookiecutter --no-input`` would settle them.

With one difference: what a user gave is put in as it stands. Only the template's own text is
rendered.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from scaffold.core.errors import BrokenTemplate
from scaffold.core.problems import shown
from scaffold.core.recipe import Answer

# Fills a value of the template's own with the variables that are settled so far.
Render = Callable[[Any, Mapping[str, Any]], Any]

# cookiecutter keeps the texts of its prompts to itself.
_PROMPTS = "__prompts__"


def context(
    raw: Mapping[str, object],
    given: Mapping[str, Answer],
    render: Render,
    source: str,
    output: str = ".",
) -> dict[str, dict[str, Any]]:
    """Return what a template sees as ``cookiecutter`` and as ``_cookiecutter``.

    The first are the variables of the cookiecutter.json *raw*, in its order; as cookiecutter does,
    dictionaries are rendered last, and may refer to all the others. The second are its questions
    as they were before rendering, with the answers in the place of the defaults. *source* is
    where the template lies, and *output* the folder that the project goes into.

    Raises:
        BrokenTemplate: a choice has no options, or not the one that was given.
    """
    raw = {key: _ordered(default) for key, default in raw.items() if key != _PROMPTS}
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
    """Return those of the *variables* that a user may answer."""
    return {key: value for key, value in variables.items() if not key.startswith("_")}


def _is_raw(key: str) -> bool:
    """Whether cookiecutter hands this variable on as it stands (``_x``, but not ``__x``)."""
    return key.startswith("_") and not key.startswith("__")


def _ordered(value: object) -> Any:
    """Return a copy of *value* in the types that cookiecutter reads from JSON."""
    if isinstance(value, dict):
        return OrderedDict((key, _ordered(one)) for key, one in value.items())
    return [_ordered(one) for one in value] if isinstance(value, list) else value


def _chosen(key: str, default: list[Any], options: list[Any], answer: Answer) -> int:
    """Return the place of the option that was chosen, by its text before or after rendering."""
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
    """Return the dictionary *default* with the entries of *answer*, if that is one too."""
    merged = default.copy()
    for key, value in answer.items() if isinstance(answer, dict) else ():
        both = isinstance(value, dict) and isinstance(default.get(key), dict)
        merged[key] = _merged(default[key], value) if both else value
    return merged


def _as_rendered(answer: Any) -> Any:
    """Return *answer* with its numbers as text, which is how cookiecutter hands them on."""
    if isinstance(answer, dict):
        return {_as_rendered(key): _as_rendered(value) for key, value in answer.items()}
    if isinstance(answer, list):
        return [_as_rendered(value) for value in answer]
    return answer if answer is None or isinstance(answer, bool) else str(answer)

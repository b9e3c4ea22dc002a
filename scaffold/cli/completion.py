"""Shell completion of templates, features, questions and folders."""

from collections.abc import Iterable

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from scaffold.catalog.model import Offer, Preset, Source, asked
from scaffold.catalog.reference import is_path, with_foreign
from scaffold.project.errors import ScaffoldError
from scaffold.project.questions import NAME_KEY, Question


@add_completion_class
class Bash(BashComplete):
    """Completion for bash, which splits ``--template=m`` into three words."""

    # After "description=" the answer follows at once.
    source_template = BashComplete.source_template.replace(
        "    return 0", "    [[ ${COMPREPLY[*]} == *= ]] && compopt -o nospace\n    return 0"
    )

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the complete words, and the incomplete one."""
        args, typed = super().get_completion_args()
        words: list[str] = []
        for word in (*args, typed):
            if words and (word == "=" or words[-1].endswith("=")):
                words[-1] += word
            else:
                words.append(word)
        return words[:-1], words[-1]

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return the line that bash reads, without what stands before a "="."""
        key, equals, answer = item.value.partition("=")
        return f"{item.type},{answer or key + equals}"


def templates(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer templates and presets, or folders for a path."""
    return folders(ctx, parameter, typed) if is_path(typed) else template_items(_offer(), typed)


def features(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer the features."""
    return feature_items(_offer(), typed)


def everything(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer templates, presets and features, or folders for a path."""
    if is_path(typed):
        return folders(ctx, parameter, typed)
    offer = _offer()
    return template_items(offer, typed) + _items(_named(offer.features.values()), typed)


def questions(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer the questions of what was selected, and their answers."""
    chosen = [name for some in ctx.params.get("features") or () for name in some.split(",")]
    [template, *_] = ctx.params.get("templates") or [ctx.params.get("template") or "hello"]
    return question_items(_offer(template), template, chosen, typed)


def folders(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Let the shell offer folders."""
    return [CompletionItem(typed, type="dir")]


def template_items(offer: Offer, typed: str) -> list[CompletionItem]:
    """Return the templates and presets that begin with *typed*."""
    return _items(_named((*offer.templates.values(), *offer.presets.values())), typed)


def feature_items(offer: Offer, typed: str) -> list[CompletionItem]:
    """Return the features that complete *typed*, a list with commas."""
    before, comma, last = typed.rpartition(",")
    there = before.split(",")
    more = [one for one in offer.features.values() if one.name not in there]
    return _items(_named(more), last, before + comma)


def question_items(
    offer: Offer, template: str, features: Iterable[str], typed: str
) -> list[CompletionItem]:
    """Return the questions for --set, and after "=" the answers."""
    known = asked(offer.sources(template, features))
    known.pop(NAME_KEY, None)
    key, equals, said = typed.partition("=")
    if not equals:
        return _items([(f"{one.key}=", one.prompt) for one in known.values()], typed)
    answers = _answers(known[key]) if key in known else ()
    return _items([(answer, "") for answer in answers], said, f"{key}=")


def _offer(template: str = "") -> Offer:
    from scaffold.catalog import bundled

    try:
        offer = bundled.offer()
        return with_foreign(offer, bundled.foreign(template)) if is_path(template) else offer
    except ScaffoldError:
        # A message would end up in the line that the user types.
        return Offer({})


def _answers(question: Question) -> tuple[str, ...]:
    return ("yes", "no") if question.kind == "yes-no" else question.choices


def _named(some: Iterable[Source | Preset]) -> list[tuple[str, str]]:
    return [(one.name, one.about) for one in some]


def _items(pairs: Iterable[tuple[str, str]], typed: str, before: str = "") -> list[CompletionItem]:
    return [
        CompletionItem(before + word, help=about) for word, about in pairs if word.startswith(typed)
    ]

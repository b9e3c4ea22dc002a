"""Shell completion of templates, features, questions and folders."""

from collections.abc import Iterable

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from scaffold.catalog.model import Catalog, Preset, Source, asked
from scaffold.catalog.reference import Kind, parse_reference
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
    """Catalog templates and presets, or folders for a path."""
    if _is_path(typed):
        return folders(ctx, parameter, typed)
    return template_items(_catalog(), typed)


def features(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Catalog the features."""
    return feature_items(_catalog(), typed)


def everything(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Catalog templates, presets and features, or folders for a path."""
    if _is_path(typed):
        return folders(ctx, parameter, typed)
    catalog = _catalog()
    return template_items(catalog, typed) + _items(_named(catalog.features.values()), typed)


def questions(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Catalog the questions of what was selected, and their answers."""
    chosen = [name for some in ctx.params.get("features") or () for name in some.split(",")]
    [template, *_] = ctx.params.get("templates") or [ctx.params.get("template") or "hello"]
    return question_items(_catalog(template), template, chosen, typed)


def folders(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Let the shell offer folders."""
    return [CompletionItem(typed, type="dir")]


def template_items(catalog: Catalog, typed: str) -> list[CompletionItem]:
    """Return the templates and presets that begin with *typed*."""
    return _items(_named((*catalog.templates.values(), *catalog.presets.values())), typed)


def feature_items(catalog: Catalog, typed: str) -> list[CompletionItem]:
    """Return the features that complete *typed*, a list with commas."""
    before, comma, last = typed.rpartition(",")
    there = before.split(",")
    more = [feature for feature in catalog.features.values() if feature.name not in there]
    return _items(_named(more), last, before + comma)


def question_items(
    catalog: Catalog, template: str, features: Iterable[str], typed: str
) -> list[CompletionItem]:
    """Return the questions for --set, and after "=" the answers."""
    known = asked(catalog.sources(template, features))
    known.pop(NAME_KEY, None)
    key, equals, said = typed.partition("=")
    if not equals:
        return _items([(f"{question.key}=", question.prompt) for question in known.values()], typed)
    answers = _answers(known[key]) if key in known else ()
    return _items([(answer, "") for answer in answers], said, f"{key}=")


def _catalog(template: str = "") -> Catalog:
    from scaffold.catalog import bundled

    try:
        return bundled.open_catalog(template)
    except ScaffoldError:
        # A message would end up in the line that the user types.
        return Catalog({})


def _is_path(typed: str) -> bool:
    return parse_reference(typed).kind is not Kind.NAME


def _answers(question: Question) -> tuple[str, ...]:
    return ("yes", "no") if question.kind == "yes-no" else question.choices


def _named(some: Iterable[Source | Preset]) -> list[tuple[str, str]]:
    return [(item.name, item.about) for item in some]


def _items(pairs: Iterable[tuple[str, str]], typed: str, before: str = "") -> list[CompletionItem]:
    return [
        CompletionItem(before + word, help=about) for word, about in pairs if word.startswith(typed)
    ]

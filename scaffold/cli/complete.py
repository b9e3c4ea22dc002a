"""Complete: the names that Tab offers."""

from __future__ import annotations

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem

from scaffold.core.offer import Offer


def _offer() -> Offer:
    from scaffold.edge import catalog

    return catalog.offer()


def _items(pairs: Iterable[tuple[str, str]], typed: str, before: str = "") -> list[CompletionItem]:
    return [
        CompletionItem(before + name, help=about) for name, about in pairs if name.startswith(typed)
    ]


def templates(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer the templates and presets."""
    offer = _offer()
    pairs = [(one.name, one.about) for one in offer.templates.values()]
    pairs += [(one.name, one.about) for one in offer.presets.values()]
    return _items(pairs, typed)


def features(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer the features, also after a comma."""
    before, comma, last = typed.rpartition(",")
    known = _offer().features.values()
    return _items(((one.name, one.about) for one in known), last, before + comma)


def everything(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer the templates, presets and features."""
    known = _offer().features.values()
    more = _items(((one.name, one.about) for one in known), typed)
    return templates(ctx, parameter, typed) + more


def questions(ctx: click.Context, parameter: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer the questions of the template that was chosen, or of the default one."""
    offer = _offer()
    chosen = offer.templates.get(ctx.params.get("template") or "hello")
    asked = chosen.questions.values() if chosen else ()
    return _items(((f"{one.key}=", one.prompt) for one in asked), typed)

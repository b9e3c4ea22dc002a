"""Ask: the only prompts; a short wizard for a missing NAME."""

from __future__ import annotations

from dataclasses import replace

import click

from scaffold.core.offer import Offer
from scaffold.core.recipe import Order


def order(begun: Order, offer: Offer) -> Order:
    """Return *begun* with the answers of the person at the terminal.

    Raises:
        click.Abort: the person gave up; nothing has been made.
    """
    return replace(begun, name=click.prompt("Name of the project", err=True))

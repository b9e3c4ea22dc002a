"""Pairwise: few sets of features in which each two meet, part, or have one without the other."""

from __future__ import annotations

from itertools import combinations

from scaffold.core.offer import Offer

# A feature, and whether it is in a set.
Seat = tuple[str, bool]


def maximal(offer: Offer) -> list[tuple[str, ...]]:
    """Return sets to which no feature can be added, among which each feature is in one."""
    found: list[tuple[str, ...]] = []
    for first in offer.features:
        chosen = [first]
        for other in offer.features:
            if other not in chosen and fits(offer, [*chosen, other]):
                chosen.append(other)
        found.append(tuple(sorted(chosen)))
    return sorted(set(found))


def pairwise(offer: Offer) -> list[tuple[str, ...]]:
    """Return sets that hold every pair of seats that is possible at all."""
    names = list(offer.features)
    left = {pair for one, two in combinations(names, 2) for pair in _pairs(one, two)}
    found: list[tuple[str, ...]] = []
    while left:
        first = min(left)
        if fits(offer, [name for name, is_in in first if is_in]):
            chosen = _filled(offer, names, dict(first), left)
            left -= _held(names, chosen)
            found.append(tuple(sorted(chosen)))
        left.discard(first)
    return found


def fits(offer: Offer, names: list[str]) -> bool:
    """Whether the features *names* can be had together."""
    return not offer.feature_problems(offer.templates["hello"], names)


def _filled(
    offer: Offer, names: list[str], seats: dict[str, bool], left: set[tuple[Seat, Seat]]
) -> set[str]:
    """Return the set that has *seats*, and for each other feature what meets most of *left*."""
    for name in names:
        if name not in seats:
            gain = {
                is_in: sum(_pair(seat, (name, is_in)) in left for seat in seats.items())
                for is_in in (False, True)
            }
            possible = fits(offer, [*(one for one, is_in in seats.items() if is_in), name])
            seats[name] = possible and gain[True] >= gain[False]
    return {name for name, is_in in seats.items() if is_in}


def _pair(one: Seat, two: Seat) -> tuple[Seat, Seat]:
    return (one, two) if one < two else (two, one)


def _pairs(one: str, two: str) -> list[tuple[Seat, Seat]]:
    return [((one, a), (two, b)) for a in (False, True) for b in (False, True)]


def _held(names: list[str], chosen: set[str]) -> set[tuple[Seat, Seat]]:
    seats = [(name, name in chosen) for name in names]
    return set(combinations(seats, 2))

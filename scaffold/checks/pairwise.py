"""Pairwise: few rows in which each two values meet, if they can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

Value = str | bool
Row = dict[str, Value]
Factors = Mapping[str, Sequence[Value]]

# Whether the values chosen so far may stand together, whatever the others will be.
Fits = Callable[[Mapping[str, Value]], bool]

_Seat = tuple[str, Value]


def pairwise(factors: Factors, fits: Fits) -> list[Row]:
    """Return rows that hold every possible pair, or every value of a single factor.

    The same factors give the same rows.
    """
    if len(factors) < 2:
        return list(every(factors, fits))
    left = dict.fromkeys(
        ((one, a), (two, b))
        for one, two in combinations(factors, 2)
        for a in factors[one]
        for b in factors[two]
    )
    rows = []
    while left:
        pair = next(iter(left))
        row = _filled(factors, fits, dict(pair), left)
        if row is None:
            del left[pair]  # The two cannot meet.
            continue
        rows.append(row)
        for met in combinations(row.items(), 2):
            left.pop(met, None)
    return rows


def every(factors: Factors, fits: Fits) -> Iterator[Row]:
    """Return every possible row."""

    def extended(names: Sequence[str], row: Row) -> Iterator[Row]:
        if not names:
            yield row
            return
        for value in factors[names[0]]:
            more = {**row, names[0]: value}
            if fits(more):
                yield from extended(names[1:], more)

    return extended(list(factors), {})


def plainest(factors: Factors, fits: Fits) -> Row | None:
    """Return the row nearest to all first values; None if there is none."""
    return _found(factors, fits, list(factors), {}, lambda name, row: factors[name])


def _filled(
    factors: Factors, fits: Fits, begun: Row, left: Mapping[tuple[_Seat, _Seat], None]
) -> Row | None:
    """Return the row that holds *begun* and most of *left*."""
    wanted = Counter(seat for pair in left for seat in pair)

    def best_first(name: str, row: Row) -> list[Value]:
        def gain(value: Value) -> tuple[int, int]:
            seats = (((other, chosen), (name, value)) for other, chosen in row.items())
            met = sum((one, two) in left or (two, one) in left for one, two in seats)
            return met, wanted[name, value]

        return sorted(factors[name], key=gain, reverse=True)

    def want(name: str) -> int:
        return max((wanted[name, value] for value in factors[name]), default=0)

    names = sorted((name for name in factors if name not in begun), key=want, reverse=True)
    return _found(factors, fits, names, begun, best_first) if fits(begun) else None


def _found(
    factors: Factors,
    fits: Fits,
    names: Sequence[str],
    row: Row,
    values: Callable[[str, Row], Sequence[Value]],
) -> Row | None:
    """Return *row* with the first of *values* that fits for each of *names*.

    A name with one value left, or none, comes first: so what cannot be is seen early.
    """
    if not names:
        return {name: row[name] for name in factors}
    fitting = {
        name: [value for value in factors[name] if fits({**row, name: value})] for name in names
    }
    name = min(names, key=lambda one: min(len(fitting[one]), 2))
    rest = [one for one in names if one != name]
    for value in values(name, row):
        if value in fitting[name]:
            found = _found(factors, fits, rest, {**row, name: value}, values)
            if found is not None:
                return found
    return None

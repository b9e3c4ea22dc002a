"""Pairwise: few rows in which each two values of different factors meet, if they can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

Value = str | bool
Row = dict[str, Value]
Factors = Mapping[str, Sequence[Value]]

# Whether values chosen so far may stand together, whatever is chosen for the other factors.
Fits = Callable[[Mapping[str, Value]], bool]

_Seat = tuple[str, Value]


def pairwise(factors: Factors, fits: Fits) -> list[Row]:
    """Return rows that hold every pair of values that is possible at all.

    The same factors give the same rows: of all that would do, the first one. Of one factor alone
    there are no pairs: then each of its values is held.
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
    """Return every row that is possible."""

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
    """Return a row of values that stand as near to the first ones as can be; None if there is none."""
    return _found(factors, fits, list(factors), {}, lambda name, row: factors[name])


def _filled(
    factors: Factors, fits: Fits, begun: Row, left: Mapping[tuple[_Seat, _Seat], None]
) -> Row | None:
    """Return the row that holds *begun* and meets most of *left*; None if there is none."""
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
    """Return *row* with a value for each of *names*, the first of *values* that will do.

    A name that has one value left comes first, and one that has none ends the search there: so what
    cannot be is seen early.
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

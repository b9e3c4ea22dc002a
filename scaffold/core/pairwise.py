"""Pairwise: few rows in which each two values of different factors meet, if they can."""

from __future__ import annotations

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

    The same factors give the same rows: of all that would do, the first one.
    """
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
    return rows or [row for row in (_filled(factors, fits, {}, left),) if row is not None]


def every(factors: Factors, fits: Fits) -> Iterator[Row]:
    """Return every row that is possible."""
    return _extended(list(factors), {}, fits, lambda name, row: factors[name])


def _filled(
    factors: Factors, fits: Fits, begun: Row, left: Mapping[tuple[_Seat, _Seat], None]
) -> Row | None:
    """Return the row that holds *begun* and meets most of *left*; None if there is none."""

    def best_first(name: str, row: Row) -> list[Value]:
        def gain(value: Value) -> int:
            seats = (((other, chosen), (name, value)) for other, chosen in row.items())
            return sum((one, two) in left or (two, one) in left for one, two in seats)

        return sorted(factors[name], key=gain, reverse=True)

    names = [name for name in factors if name not in begun]
    row = next(_extended(names, begun, fits, best_first), None)
    return row and {name: row[name] for name in factors}


def _extended(
    names: Sequence[str], row: Row, fits: Fits, values: Callable[[str, Row], Sequence[Value]]
) -> Iterator[Row]:
    """Return *row* with a value for each of *names*, in every way that fits."""
    if not fits(row):
        return
    if not names:
        yield row
        return
    for value in values(names[0], row):
        yield from _extended(names[1:], {**row, names[0]: value}, fits, values)

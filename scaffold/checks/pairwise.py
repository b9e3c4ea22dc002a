"""Choose few rows of values so that each two values that can meet do so in a row."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations

Value = str | bool
Row = dict[str, Value]
Factors = Mapping[str, Sequence[Value]]

# Returns whether the values chosen so far may be in one row, whatever the others will be.
Fits = Callable[[Mapping[str, Value]], bool]

_Seat = tuple[str, Value]


def pairwise(factors: Factors, fits: Fits) -> list[Row]:
    """Return rows that hold every possible pair, or every value of a single factor.

    The same factors give the same rows.
    """
    if len(factors) < 2:
        return list(every(factors, fits))
    left = dict.fromkeys(
        ((first, a), (second, b))
        for first, second in combinations(factors, 2)
        for a in factors[first]
        for b in factors[second]
    )
    rows = []
    while left:
        pair = next(iter(left))
        row = _best_row(factors, fits, dict(pair), left)
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
    return _first_row(factors, fits, list(factors), {}, lambda name, row: factors[name])


def _best_row(
    factors: Factors, fits: Fits, begun: Row, left: Mapping[tuple[_Seat, _Seat], None]
) -> Row | None:
    """Return a row with the values *begun* that holds many pairs of *left*; None if there is none."""
    wanted = Counter(seat for pair in left for seat in pair)

    def best_first(name: str, row: Row) -> list[Value]:
        def gain(value: Value) -> tuple[int, int]:
            seats = (((other, chosen), (name, value)) for other, chosen in row.items())
            met = sum((a, b) in left or (b, a) in left for a, b in seats)
            return met, wanted[name, value]

        return sorted(factors[name], key=gain, reverse=True)

    def want(name: str) -> int:
        return max((wanted[name, value] for value in factors[name]), default=0)

    names = sorted((name for name in factors if name not in begun), key=want, reverse=True)
    return _first_row(factors, fits, names, begun, best_first) if fits(begun) else None


def _first_row(
    factors: Factors,
    fits: Fits,
    names: Sequence[str],
    row: Row,
    values: Callable[[str, Row], Sequence[Value]],
) -> Row | None:
    """Return *row* with the first of *values* that fits for each of *names*.

    A name with one value left, or none, comes first, so that a dead end is found early.
    """
    if not names:
        return {name: row[name] for name in factors}
    fitting = {
        name: [value for value in factors[name] if fits({**row, name: value})] for name in names
    }
    name = min(names, key=lambda candidate: min(len(fitting[candidate]), 2))
    rest = [other for other in names if other != name]
    for value in values(name, row):
        if value in fitting[name]:
            found = _first_row(factors, fits, rest, {**row, name: value}, values)
            if found is not None:
                return found
    return None

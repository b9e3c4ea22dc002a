"""Pairwise: held against all rows there are, for factors of every kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from scaffold.checks.pairwise import Row, Value, every, pairwise, plainest

Seat = tuple[str, Value]
Pair = frozenset[Seat]


@dataclass(frozen=True)
class Puzzle:
    """Factors, and the pairs of their values that may not stand together."""

    factors: dict[str, list[Value]]
    forbidden: frozenset[Pair]

    def fits(self, row: Mapping[str, Value]) -> bool:
        return pairs(row).isdisjoint(self.forbidden)

    @property
    def rows(self) -> list[Row]:
        """Every row that is possible, found by trying them all."""
        some = (dict(zip(self.factors, values)) for values in product(*self.factors.values()))
        return [row for row in some if self.fits(row)]


def pairs(row: Mapping[str, Value]) -> set[Pair]:
    return {frozenset(pair) for pair in combinations(row.items(), 2)}


def held(rows: list[Row]) -> set[Pair]:
    return {pair for row in rows for pair in pairs(row)}


@st.composite
def puzzles(draw: st.DrawFn) -> Puzzle:
    values: st.SearchStrategy[list[Value]] = st.sampled_from(
        [[False, True], [True, False], [True], ["a", "b", "c"], ["a"], ["a", "b", "c", "d"]]
    )
    factors = dict(zip("klmnop", draw(st.lists(values, min_size=1, max_size=6))))
    seats = [(name, value) for name, some in factors.items() for value in some]
    possible = [frozenset(two) for two in combinations(seats, 2)]
    forbidden = draw(st.sets(st.sampled_from(possible), max_size=8)) if possible else set()
    return Puzzle(factors, frozenset(forbidden))


@given(puzzles())
def test_every_pair_that_is_possible_is_held_and_no_other(puzzle: Puzzle) -> None:
    rows = pairwise(puzzle.factors, puzzle.fits)

    assert held(rows) == held(puzzle.rows)
    assert all(row in puzzle.rows for row in rows)
    assert len(rows) <= max(1, len(held(rows)), len(puzzle.rows))


@given(puzzles())
def test_no_row_comes_twice_and_the_same_factors_give_the_same_rows(puzzle: Puzzle) -> None:
    rows = pairwise(puzzle.factors, puzzle.fits)

    assert rows == pairwise(puzzle.factors, puzzle.fits)
    assert len({tuple(row.items()) for row in rows}) == len(rows)
    assert all(list(row) == list(puzzle.factors) for row in rows)


@given(puzzles())
def test_every_row_is_found(puzzle: Puzzle) -> None:
    assert list(every(puzzle.factors, puzzle.fits)) == puzzle.rows


@given(puzzles())
def test_a_plain_row_is_found_if_there_is_one(puzzle: Puzzle) -> None:
    found = plainest(puzzle.factors, puzzle.fits)

    assert found in puzzle.rows if puzzle.rows else found is None


def test_where_nothing_forbids_it_the_plainest_row_holds_what_comes_first() -> None:
    factors: dict[str, list[Value]] = {"docs": [False, True], "license": ["MIT", "BSD"]}

    assert plainest(factors, lambda row: True) == {"docs": False, "license": "MIT"}


def test_each_value_of_one_factor_alone_is_held() -> None:
    factors: dict[str, list[Value]] = {"license": ["MIT", "BSD", "none"]}

    assert pairwise(factors, lambda row: True) == [
        {"license": "MIT"},
        {"license": "BSD"},
        {"license": "none"},
    ]


def test_of_nothing_there_is_one_row() -> None:
    assert pairwise({}, lambda row: True) == [{}]


def test_sixteen_features_need_few_rows() -> None:
    factors: dict[str, list[Value]] = {f"f{n}": [False, True] for n in range(16)}

    assert len(pairwise(factors, lambda row: True)) <= 10

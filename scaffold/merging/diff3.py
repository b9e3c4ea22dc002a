"""Three-way merge of lines, as diff3 does it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, auto
from itertools import pairwise

Lines = tuple[str, ...]
Position = tuple[int, int, int]


class Kind(Enum):
    """Who changed a region of the old text, and whether the changes agree."""

    UNCHANGED = auto()
    MINE = auto()
    NEW = auto()
    BOTH = auto()
    CONFLICT = auto()


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the old text, with what stands in its place in mine and in the new text."""

    old: Lines
    mine: Lines
    new: Lines

    @property
    def kind(self) -> Kind:
        """Who changed the region; ``BOTH`` means that both made the same change."""
        if self.mine == self.new:
            return Kind.UNCHANGED if self.mine == self.old else Kind.BOTH
        if self.new == self.old:
            return Kind.MINE
        return Kind.NEW if self.mine == self.old else Kind.CONFLICT


def diff3(old: Sequence[str], mine: Sequence[str], new: Sequence[str]) -> Iterator[Region]:
    """Split three texts into regions; joined in order, these are the three texts again.

    A line of *old* that both *mine* and *new* have kept is stable. Stable lines that follow each
    other in all three texts form one region; what stands between two such regions forms another.

    This is the algorithm of diff3 as Khanna, Kunal and Pierce describe it in "A Formal Investigation
    of Diff3" (FSTTCS 2007). ``difflib`` decides which lines a side has kept.

    Args:
        old: The lines that both sides started from.
        mine: The lines of one side.
        new: The lines of the other side.
    """
    for start, end in pairwise(_boundaries(old, mine, new)):
        lines = (
            tuple(text[first:last])
            for text, first, last in zip((old, mine, new), start, end, strict=True)
        )
        region = Region(*lines)
        if region.old or region.mine or region.new:
            yield region


def _boundaries(old: Sequence[str], mine: Sequence[str], new: Sequence[str]) -> Iterator[Position]:
    """Return where stable regions start and end, in the three texts, from start to finish."""
    in_mine, in_new = _kept(old, mine), _kept(old, new)
    stable = [(line, in_mine[line], in_new[line]) for line in in_mine if line in in_new]
    finish = (len(old), len(mine), len(new))
    following = (0, 0, 0)
    yield following
    for position in (*stable, finish):
        if position != following:
            yield from (following, position)
        following = (position[0] + 1, position[1] + 1, position[2] + 1)
    yield finish


def _kept(old: Sequence[str], text: Sequence[str]) -> dict[int, int]:
    """Return where each line of *old* that was kept stands in *text*, by its index in *old*."""
    # By default difflib ignores lines that are frequent in a long text.
    matcher = SequenceMatcher(None, old, text, autojunk=False)
    return {
        block.a + index: block.b + index
        for block in matcher.get_matching_blocks()
        for index in range(block.size)
    }

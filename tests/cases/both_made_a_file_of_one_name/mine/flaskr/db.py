"""Data."""

OURS = 1

MINE = 2

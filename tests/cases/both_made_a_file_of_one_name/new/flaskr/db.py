"""Data."""

OURS = 1

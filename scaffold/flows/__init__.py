"""Corridor: one file a verb; each reads like its recipe and decides nothing else."""

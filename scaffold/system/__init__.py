"""Processes, signals, locks and temporary directories."""

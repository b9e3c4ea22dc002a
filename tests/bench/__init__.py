"""Bench: how long the tool takes beside its peers. ``python -m tests.bench --help`` tells more."""

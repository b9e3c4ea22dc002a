"""Thinking: values and rules, with no disk, clock, environment or process."""

"""The commands: a doorway each."""

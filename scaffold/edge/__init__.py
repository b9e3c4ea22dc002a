"""Hands: everything that touches templates, the disk, processes and the environment."""

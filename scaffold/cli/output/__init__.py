"""The only printing, for people and as JSON."""

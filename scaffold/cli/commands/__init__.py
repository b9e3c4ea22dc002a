"""One file for each command: its options in, an order for the verb out."""

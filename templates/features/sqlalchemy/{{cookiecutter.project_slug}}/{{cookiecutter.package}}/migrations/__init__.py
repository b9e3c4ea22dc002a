"""How the database came to be: each file is a step forward, and back."""

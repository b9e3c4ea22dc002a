"""What verify, doctor and matrix look at."""

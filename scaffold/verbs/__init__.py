"""One file for each verb, which reads like its recipe."""

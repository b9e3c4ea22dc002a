# not executable

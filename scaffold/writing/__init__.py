"""A plan or changes in, files on disk out: staging, journal, record, git and environment."""

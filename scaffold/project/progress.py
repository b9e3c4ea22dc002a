"""Progress: what a verb reports while it works."""

from contextlib import AbstractContextManager, nullcontext


class Progress:
    """A listener to the progress of a verb, which ignores all of it.

    The terminal has a subclass that shows it (see ``scaffold/cli/output``).
    """

    def working(self, text: str) -> AbstractContextManager[None]:
        """Return a context for work that may take long; *text* says what is being done."""
        return nullcontext()

    def waiting(self, text: str) -> AbstractContextManager[None]:
        """Return a context for work in which another program may ask the user something."""
        return nullcontext()

    def said(self, text: str) -> None:
        """Take the output of a template's hooks."""


SILENT = Progress()

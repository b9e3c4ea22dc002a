"""Failure: a command that did not come to a result of its own."""

from dataclasses import dataclass

from scaffold.cli.output.screen import Screen
from scaffold.project.errors import Exit, HookFailed, Interrupted, Rejected, Stop
from scaffold.project.problems import Problem
from scaffold.project.results import Status, document


@dataclass(frozen=True, slots=True)
class Failure:
    """A *command* that *error* ended."""

    command: str
    error: Stop

    @property
    def exit(self) -> Exit:
        """The exit code."""
        return Exit(self.error.exit)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What went wrong."""
        return self.error.problems

    @property
    def status(self) -> Status:
        """Whether it was refused, interrupted, or failed."""
        if self.exit is Exit.REFUSED:
            return Status.REFUSED
        return Status.INTERRUPTED if isinstance(self.error, Interrupted) else Status.FAILED

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        project = self.error.project if isinstance(self.error, Rejected) else None
        return document(self.command, self.status, project=project, problems=self.problems)


def show_failure(failure: Failure, screen: Screen) -> None:
    """Print what went wrong and, with --verbose, where."""
    if screen.verbose and not isinstance(failure.error, Rejected):
        import traceback

        screen.line("".join(traceback.format_exception(failure.error)), err=True)
    if isinstance(failure.error, HookFailed):
        screen.said(failure.error.said)
    screen.problems(failure.problems)

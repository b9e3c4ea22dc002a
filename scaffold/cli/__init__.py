"""Door one: the command line, options in and a report out."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from importlib import import_module

import click

from scaffold import __version__
from scaffold.cli.output.screen import Screen, mend_streams
from scaffold.project.errors import DiskFailure, Interrupted, Rejected, Stop
from scaffold.project.problems import Problem

PROGRAM = "flask-scaffold"
SAME_PROGRAM = "flaskr-scaffold"  # The distribution's name.

# Each has a module, which is imported when it is used.
COMMANDS: Mapping[str, str] = {
    "new": "Make a project.",
    "list": "Show the templates, presets and features.",
    "show": "Show what a template asks and makes.",
    "add": "Add a feature to a project.",
    "remove": "Take a feature out of a project.",
    "update": "Follow newer templates, or change an answer.",
    "status": "Show what was changed in a project since it was made.",
    "diff": "Show it line by line.",
    "verify": "Prove that a project works.",
    "doctor": "Look for what is wrong with this machine and a project.",
    "matrix": "List every combination, or prove each.",
}


class Commands(click.Group):
    """The commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, or say which one was meant."""
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing:  # Tab: no time for a message.
                return None
            raise click.exceptions.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)
        module = import_module(f"scaffold.cli.commands.{cmd_name}")
        command: click.Command = module.command
        command.short_help = COMMANDS[cmd_name]
        self.commands[cmd_name] = command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Tell what each command does, and import none."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=Commands,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with: flask-scaffold new myapp",
)
@click.version_option(__version__, "-V", "--version", prog_name=PROGRAM)
def group() -> None:
    """Make a Flask project that runs, passes its own tests and is safe to put on the internet."""


def run(arguments: list[str]) -> int:
    """Run one command line, print its result and return the exit code."""
    mend_streams()
    screen = Screen(json="--json" in arguments)
    command = next((word for word in arguments if word in COMMANDS), "")
    try:
        program = _program()
        if f"_{program.replace('-', '_').upper()}_COMPLETE" in os.environ:
            import_module("scaffold.cli.completion")
        code: int = group.main(arguments, program, standalone_mode=False, obj=screen)
        return code
    except click.exceptions.NoArgsIsHelpError as error:
        return screen.help(error)
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else PROGRAM
        problem = Problem("usage", error.format_message(), f"Try '{path} --help'.")
        failure: Stop = Rejected([problem])
    except (click.Abort, KeyboardInterrupt):
        failure = Interrupted(signal.SIGINT)
    except Stop as error:
        failure = error
    except OSError as error:
        failure = DiskFailure.of(error)
    from scaffold.cli.output.failure import Failure, show_failure

    return screen.finish(Failure(command, failure), show_failure)


def _program() -> str:
    """Return which of our two names we were called by."""
    name = os.path.splitext(os.path.basename(sys.argv[0]))[0]
    return name if name == SAME_PROGRAM else PROGRAM

"""The command line: options in, a result out."""

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
SAME_PROGRAM = "flaskr-scaffold"  # The name of the distribution.

# Each has a module in commands/, which is imported when the command is used.
COMMANDS: Mapping[str, str] = {
    "new": "Create a project.",
    "list": "List the templates, presets and features.",
    "show": "Show what a template, preset or feature asks and creates.",
    "add": "Add features to a project.",
    "remove": "Remove features from a project.",
    "update": "Follow newer templates, or change an answer.",
    "status": "Show which files of a project you changed.",
    "diff": "Show those changes as a patch.",
    "verify": "Check that a project installs, runs and passes its tests.",
    "doctor": "Look for problems with this machine and with a project.",
    "matrix": "List combinations of templates and features, or verify each.",
    "help": "Show a guide, such as help deploying.",
}


class Commands(click.Group):
    """The commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which a user needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command *cmd_name*, or suggest a similar one."""
        if cmd_name not in COMMANDS:
            if ctx.resilient_parsing:  # Completion shows no messages.
                return None
            raise click.exceptions.NoSuchCommand(cmd_name, possibilities=COMMANDS, ctx=ctx)
        module = import_module(f"scaffold.cli.commands.{cmd_name}")
        command: click.Command = module.command
        command.short_help = COMMANDS[cmd_name]
        self.commands[cmd_name] = command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=Commands,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: flask-scaffold new myapp",
)
@click.version_option(__version__, "-V", "--version", prog_name=PROGRAM)
def group() -> None:
    """Create Flask projects that run, pass their own tests and are safe to put on the internet."""


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
    """Return the name that the program was called by."""
    name = os.path.splitext(os.path.basename(sys.argv[0]))[0]
    return name if name == SAME_PROGRAM else PROGRAM

"""The front door: ``flask-scaffold``, ``flaskr-scaffold`` and ``python -m scaffold``."""

from __future__ import annotations

import io
import os
import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        from scaffold.edge import signals

        with signals.watched():
            _prepare_streams()
            from scaffold.cli import run

            code = run(sys.argv[1:])
    except KeyboardInterrupt:  # It came before signals were watched.
        code = 130
    sys.exit(code)


def _prepare_streams() -> None:
    """Make stdin, stdout and stderr fit to use, whatever the caller has done to them."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # It is closed. Occupy its number, lest a project's file gets it.
            os.open(os.devnull, os.O_RDONLY)
            if number == 1:  # Whoever writes to it shall hear of it.
                sys.stdout = os.fdopen(number, "w", encoding="utf-8", closefd=False)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()

"""The front door: ``flask-scaffold``, ``flaskr-scaffold`` and ``python -m scaffold``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        from scaffold.edge import signals

        with signals.watched():
            from scaffold.cli import run

            code = run(sys.argv[1:])
    except KeyboardInterrupt:  # It came before signals were watched.
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()

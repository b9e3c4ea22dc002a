"""The front door: ``flask-scaffold``, ``flaskr-scaffold`` and ``python -m scaffold``."""

from __future__ import annotations

import sys

from scaffold.core.errors import Interrupted
from scaffold.edge import signals


def main() -> None:
    """Run the command line and end the process with its exit code."""
    signals.watch()
    try:
        from scaffold.cli import run

        code = run(sys.argv[1:])
    except Interrupted as error:
        code = error.exit
    sys.exit(code)


if __name__ == "__main__":
    main()

"""The front door: ``flask-scaffold``, ``flaskr-scaffold`` and ``python -m scaffold``."""

import gc
import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    # A run is over before it makes much garbage, and to look for some would take a fifth of it.
    if on_cpython := sys.implementation.name == "cpython":
        gc.set_threshold(100_000)
    try:
        from scaffold.system import signals

        with signals.watch():
            from scaffold.cli import run

            code = run(sys.argv[1:])
    except KeyboardInterrupt:  # It came before signals were watched.
        code = 130
    if on_cpython:
        gc.freeze()  # Nor as the interpreter ends.
    sys.exit(code)


if __name__ == "__main__":
    main()

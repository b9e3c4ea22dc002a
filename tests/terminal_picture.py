"""The picture in the README: a real run at a terminal, as an SVG.

Make it again with ``python -m tests.terminal_picture``.
"""

import os
import re
import sys
import tempfile
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from tests.support import environment

PICTURE = Path(__file__).parent.parent / ".github" / "terminal.svg"

# The folder in which each line is typed, and the line.
TYPED = (
    (".", "flask-scaffold new myapp --git --venv"),
    (".", "cd myapp"),
    ("myapp", ".venv/bin/pytest -q"),
    ("myapp", ".venv/bin/flask --app flaskr routes"),
)

COLUMNS = 84


def run() -> Text:
    """Type the lines in a new folder, and return what a terminal shows."""
    with tempfile.TemporaryDirectory() as folder:
        screen = Text()
        for where, line in TYPED:
            screen.append("$ ", "green").append(f"{line}\n", "bold")
            if output := _output(line, Path(folder), where):
                screen.append(Text.from_ansi(output)).append("\n\n")
        screen.rstrip()
        return screen


def svg(screen: Text) -> str:
    """Return *screen* as an SVG that loads nothing from elsewhere."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), legacy_windows=False)
    console.print(screen)
    picture = console.export_svg(title="flask-scaffold", theme=MONOKAI, unique_id="terminal")
    return re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)


def _output(line: str, folder: Path, where: str) -> str:
    """Return what *line* prints when its output is a terminal."""
    import pty
    import subprocess

    ours, theirs = pty.openpty()
    scripts = Path(sys.executable).parent
    author = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com"}
    committer = {"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com"}
    with subprocess.Popen(
        ["sh", "-c", line],
        cwd=folder / where,
        env=environment(
            folder,
            **author,
            **committer,
            PATH=f"{scripts}{os.pathsep}{os.environ['PATH']}",
            COLUMNS=str(COLUMNS),
            TERM="xterm-256color",
            PY_COLORS="1",
            UV_CACHE_DIR=os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache" / "uv")),
        ),
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    ):
        os.close(theirs)
        return b"".join(_chunks(ours)).decode().replace("\r\n", "\n").strip("\n")


def _chunks(terminal: int) -> list[bytes]:
    chunks: list[bytes] = []
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other side is closed.
            return chunks
        if not chunk:
            return chunks
        chunks.append(chunk)


if __name__ == "__main__":
    PICTURE.write_text(svg(run()), encoding="utf-8")
    sys.stdout.write(f"{PICTURE}\n")

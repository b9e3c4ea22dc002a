"""Peers: an environment of the benchmark's own, with the tool as a wheel and what it is held to."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.copier_template import write_copier_template
from tests.support import TEMPLATES, environment, without_uv

CHECKOUT = TEMPLATES.parent
TEMPLATE = TEMPLATES / "hello"
PEERS = ("cookiecutter", "copier", "django", "pip", "uv")

_BIN = "Scripts" if os.name == "nt" else "bin"
_EXE = ".exe" if os.name == "nt" else ""

# Settings that would change what a peer does, or keep Python from its cache.
_SETTINGS = ("CONDA_", "COOKIECUTTER_", "COPIER_", "DJANGO_", "PIP_NO_COMPILE", "PYTHON")

_GITCONFIG = """\
[user]
\tname = Bench
\temail = bench@example.com
[init]
\tdefaultBranch = main
"""


@dataclass(frozen=True)
class Peers:
    """The programs that are timed, all in one environment below ``root``."""

    root: Path

    @property
    def python(self) -> str:
        """The interpreter that runs every one of them."""
        return self.program("python")

    @property
    def copier_template(self) -> str:
        """The folder that copier takes for the template."""
        return str(self.root / "copier-template")

    def program(self, name: str) -> str:
        """Return the path of the program *name*."""
        return str(self.root / "env" / _BIN / f"{name}{_EXE}")

    def environment(self, *, with_uv: bool = True) -> dict[str, str]:
        """Return the variables for a run: nothing of the user's, and the programs on the PATH."""
        found = environment(self.root / "home", UV_PYTHON_DOWNLOADS="never")
        path = os.pathsep.join([str(self.root / "env" / _BIN), found.get("PATH", "")])
        kept = {key: value for key, value in found.items() if not key.startswith(_SETTINGS)}
        return {**kept, "PATH": path if with_uv else without_uv(path)}


def installed(root: Path) -> Peers:
    """Install the tool, from a wheel of this checkout, and its peers below *root*."""
    peers = Peers(root)
    (root / "home").mkdir()
    (root / "home" / ".gitconfig").write_text(_GITCONFIG, encoding="utf-8")
    write_copier_template(TEMPLATE, Path(peers.copier_template))
    install = _install_with_uv if shutil.which("uv") else _install_with_pip
    install(peers, root / "wheels")
    return peers


def _install_with_uv(peers: Peers, wheels: Path) -> None:
    _do(peers, "uv", "build", "--quiet", "--wheel", "--out-dir", wheels, CHECKOUT)
    _do(peers, "uv", "venv", "--quiet", "--python", sys.executable, peers.root / "env")
    install = ("uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", peers.python)
    _do(peers, *install, *PEERS, *wheels.glob("*.whl"))


def _install_with_pip(peers: Peers, wheels: Path) -> None:
    _do(peers, sys.executable, "-m", "venv", peers.root / "env")
    pip = (peers.python, "-m", "pip", "--quiet", "--disable-pip-version-check")
    _do(peers, *pip, "wheel", "--no-deps", "--wheel-dir", wheels, CHECKOUT)
    _do(peers, *pip, "install", *PEERS, *wheels.glob("*.whl"))


def _do(peers: Peers, *command: str | Path) -> None:
    words = [str(word) for word in command]
    subprocess.run(words, env=peers.environment(), stdin=subprocess.DEVNULL, check=True)

"""Runs: what is timed, in groups that are paired round by round."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.catalog import bundled
from scaffold.checks.combinations import combinations
from tests.bench.measure import Command, Run
from tests.bench.peers import TEMPLATE, Peers
from tests.support import TEMPLATES, picture

MANY = 100
# So many processes of cookiecutter are run, and their time is scaled to MANY.
PROCESSES = 20
# What is added to a project and removed again, in the group "change".
FEATURE = "htmx"


class Unequal(Exception):
    """Two of the peers make different files, so their times cannot be compared."""


@dataclass(frozen=True)
class Group:
    """Runs that belong together.

    What takes long is run in a ``share`` of the rounds, but at least in the ``fewest``.
    """

    runs: Callable[[Peers], Mapping[str, Run]]
    share: float = 1.0
    fewest: int = 3


def makers(peers: Peers) -> dict[str, Command]:
    """Return the command lines that make one project, ``myapp``, in the current folder."""
    copier = (peers.program("copier"), "copy", "--defaults", "--quiet")
    return {
        "new": (peers.program("flask-scaffold"), "new", "myapp"),
        "cookiecutter": (peers.program("cookiecutter"), "--no-input", str(TEMPLATE)),
        "copier": (*copier, peers.copier_template, "myapp"),
        "uv init": (peers.program("uv"), "init", "--quiet", "myapp"),
        "django": (peers.program("django-admin"), "startproject", "myapp"),
    }


def prepare(peers: Peers) -> None:
    """Make the samples to work on, and see that the three on one template make one tree.

    Raises:
        Unequal: they do not.
    """
    trees = {}
    for name in ("new", "cookiecutter", "copier"):
        made = _sample(peers, f"made by {name}", makers(peers)[name])
        trees[name] = {
            path: content
            for path, content in picture(made).items()
            if not path.startswith(".flask-scaffold")
        }
    for name, tree in trees.items():
        if tree != trees["new"]:
            paths = sorted({*tree, *trees["new"]})
            other = [path for path in paths if tree.get(path) != trees["new"].get(path)]
            raise Unequal(f"{name} makes other files than we do: {', '.join(other)}")
    _sample(peers, "made with a feature", (*makers(peers)["new"], "--with", FEATURE))


def _sample(peers: Peers, name: str, command: Command) -> Path:
    """Return the project that *command* makes, in a folder that is called *name*."""
    (folder := peers.root / name).mkdir()
    quiet = subprocess.DEVNULL
    subprocess.run(command, cwd=folder, env=peers.environment(), stdout=quiet, check=True)
    return folder / "myapp"


def _start(peers: Peers) -> dict[str, Run]:
    tool = peers.program("flask-scaffold")
    return {
        "import click": _run(peers, _import_click(peers)),
        "--help": _run(peers, (tool, "--help")),
        "--version": _run(peers, (tool, "--version")),
    }


def _new(peers: Peers) -> dict[str, Run]:
    lines = {"import click": _import_click(peers), **makers(peers)}
    return {name: _run(peers, line) for name, line in lines.items()}


def _many(peers: Peers) -> dict[str, Run]:
    script = (peers.python, "-I", str(Path(__file__).with_name("many.py")))
    one = makers(peers)["cookiecutter"]
    processes = [(*one, f"project_slug=app{number}") for number in range(PROCESSES)]
    return {
        "new": _run(peers, (*script, "scaffold", str(TEMPLATE), str(MANY))),
        "API": _run(peers, (*script, "cookiecutter", str(TEMPLATE), str(MANY))),
        "processes": Run(processes, peers.environment(), scale=MANY / PROCESSES),
    }


def _change(peers: Peers) -> dict[str, Run]:
    tool = peers.program("flask-scaffold")
    environment = peers.environment()
    with_feature = _copy_sample(peers, "made with a feature")
    return {
        "new": _run(peers, makers(peers)["new"]),
        "add": Run(((tool, "add", FEATURE),), environment, _copy_sample(peers)),
        "remove": Run(((tool, "remove", FEATURE),), environment, with_feature),
    }


def _pairs(peers: Peers) -> dict[str, Run]:
    """Make in one process what ``matrix`` lists."""
    catalog = bundled.load(TEMPLATES)
    sets = [
        f"{one.template}:{','.join(one.features)}"
        for one in combinations(catalog, catalog.templates, "pairwise")
    ]
    script = (peers.python, "-I", str(Path(__file__).with_name("many.py")))
    one = makers(peers)["cookiecutter"]
    processes = [(*one, f"project_slug=app{number}") for number in range(len(sets))]
    return {
        "new": _run(peers, (*script, "sets", *sets)),
        "processes": Run(processes, peers.environment()),
    }


def _git(peers: Peers) -> dict[str, Run]:
    new = makers(peers)["new"]
    by_hand = (
        ("git", "init"),
        ("git", "add", "--all"),
        ("git", "commit", "--message", "Initial commit"),
    )
    return {
        "new": _run(peers, new),
        "new --git": _run(peers, (*new, "--git")),
        "by hand": Run(by_hand, peers.environment(), _copy_sample(peers)),
    }


def _venv(peers: Peers) -> dict[str, Run]:
    new, uv = makers(peers)["new"], peers.program("uv")
    make = (uv, "venv", "--python", peers.python)
    install = (uv, "pip", "install", "--editable", ".[dev]", "pip")
    sample = _copy_sample(peers)
    return {
        "new": _run(peers, new),
        "new --venv": _run(peers, (*new, "--venv")),
        "by hand": Run((make, install), peers.environment(), sample),
        "by hand, offline": Run((make, (*install, "--offline")), peers.environment(), sample),
    }


def _pip(peers: Peers) -> dict[str, Run]:
    new = makers(peers)["new"]
    python = Path(".venv", *Path(peers.python).parts[-2:])
    by_hand = (
        (peers.python, "-m", "venv", ".venv"),
        (str(python), "-m", "pip", "install", "--editable", ".[dev]"),
    )
    environment = peers.environment(with_uv=False)
    return {
        "new": Run((new,), environment),
        "new --venv": Run(((*new, "--venv"),), environment),
        "by hand": Run(by_hand, environment, _copy_sample(peers)),
    }


def _verify(peers: Peers) -> dict[str, Run]:
    """Prove a project again and again, and run its own tests where it was installed by --venv."""
    new = (*makers(peers)["new"], "--venv")
    project = _sample(peers, "made with an environment", new)
    pytest = project / ".venv" / Path(*Path(peers.program("pytest")).parts[-2:])
    return {
        "verify": _run(peers, (peers.program("flask-scaffold"), "verify", str(project))),
        "pytest": _run(peers, (str(pytest), str(project))),
    }


def _matrix(peers: Peers) -> dict[str, Run]:
    """Prove what ``matrix`` lists for all our templates, in one run and in one for each."""
    tool, catalog = peers.program("flask-scaffold"), bundled.load(TEMPLATES)
    some = combinations(catalog, catalog.templates, "pairwise")
    lines = [
        (tool, "new", f"app{number}", *one.words[2:], "--verify") for number, one in enumerate(some)
    ]
    return {
        "matrix": _run(peers, (tool, "matrix", "--run")),
        "one by one": Run(lines, peers.environment()),
    }


# Who makes most files comes late: the disk is busy with them for a while.
GROUPS = {
    "start": Group(_start),
    "new": Group(_new),
    "change": Group(_change),
    "git": Group(_git),
    "pairs": Group(_pairs, share=0.2),
    "many": Group(_many, share=0.2),
    "venv": Group(_venv, share=0.5),
    "pip": Group(_pip, share=0.2),
    "verify": Group(_verify, share=0.5),
    "matrix": Group(_matrix, share=0.05, fewest=1),
}


def _run(peers: Peers, command: Command) -> Run:
    return Run((command,), peers.environment())


def _import_click(peers: Peers) -> Command:
    return (peers.python, "-c", "import click")


def _copy_sample(peers: Peers, folder: str = "made by new") -> Callable[[Path], object]:
    sample = peers.root / folder / "myapp"
    return lambda folder: shutil.copytree(sample, folder, dirs_exist_ok=True)

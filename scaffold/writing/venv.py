"""Make a virtual environment in a project, with the project and its tools in it."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from scaffold.project.errors import Interrupted
from scaffold.project.problems import Problem, shown
from scaffold.project.progress import Progress
from scaffold.project.recipe import Order
from scaffold.project.results import Step, StepStatus
from scaffold.system.files import remove_tree

if TYPE_CHECKING:
    from scaffold.system.processes import Outcome

FOLDER = ".venv"
PROJECT = ".[dev]"

_WINDOWS = os.name == "nt"
_BIN = "Scripts" if _WINDOWS else "bin"

# Without its own pip, a newcomer's "pip install" would change another environment.
_WHAT = ("--editable", PROJECT, "pip")

# Variables that would send packages elsewhere, or let the environment see those of another one.
# Which index to ask, and the like, stays the user's choice.
_MISLEADING = frozenset(
    """
    PIP_NO_DEPENDENCIES PIP_PREFIX PIP_PYTHON PIP_REQUIRE_VIRTUALENV PIP_ROOT PIP_TARGET
    PYTHONHOME PYTHONPATH PYTHONPLATLIBDIR PYTHONUSERBASE UV_PROJECT UV_PROJECT_ENVIRONMENT
    UV_PYTHON UV_SYSTEM_PYTHON UV_VENV_SEED UV_WORKING_DIR UV_WORKING_DIRECTORY VIRTUAL_ENV
    __PYVENV_LAUNCHER__
    """.split()
)

# Options of pip that its configuration file may set to such an effect: variables count for more, and
# the file still says which index to ask. --target has to be taken back on the command line.
_PIP_OPTIONS = {"PIP_DRY_RUN": "0", "PIP_NO_DEPS": "0", "PIP_USER": "0"}
_PIP_NO_TARGET = "--target="

_REASON_LIMIT = 300

# pip says so when it reaches no index.
_NOWHERE = r"satisfies the requirement (\S+) .*\(from versions: none\)"

# Characters of a path that break the scripts of pip.
_UNQUOTED = "" if _WINDOWS else '"$`\\'


@dataclass(frozen=True, slots=True)
class ByHand:
    """The lines that make, enter and fill an environment by hand.

    ``programs`` stands before the name of a program where it was not entered.
    """

    make: str
    enter: str
    fill: str
    programs: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """All of them, in order."""
        return tuple(filter(None, (self.make, self.enter, self.fill)))


def by_hand(windows: bool = _WINDOWS) -> ByHand:
    """Return the lines for the user's shell and tools."""
    uv = has_uv()
    if windows:
        # Many a PowerShell may not run the script that enters it.
        make = "uv venv --seed" if uv else f"{_on_path('py', 'python')} -m venv"
        programs = f"{FOLDER}\\Scripts\\"
        return ByHand(f"{make} {FOLDER}", "", f'{programs}pip install -e "{PROJECT}"', programs)
    make = "uv venv --seed" if uv else f"{_on_path('python3', 'python')} -m venv"
    fill = "uv pip install" if uv else "pip install"
    return ByHand(f"{make} {FOLDER}", _enter(), f"{fill} -e '{PROJECT}'")


def obstacle(project: Path) -> Problem | None:
    """Return why *project* can have no virtual environment, or None."""
    uv = has_uv()
    if not uv and not (_has("venv") and (_outer_pip() or _has("ensurepip"))):
        return Problem(
            "no-venv",
            "This Python cannot make virtual environments.",
            "Install its venv module, or uv, or leave --venv out.",
            refusal=False,
        )
    path = str(project.absolute())
    odd = next((c for c in path if c in os.pathsep or c < " " or (c in _UNQUOTED and not uv)), None)
    if odd is None:
        return None
    return Problem(
        "no-venv",
        f"A virtual environment does not work in {shown(path)}, because of the {odd!a}.",
        "Choose another folder with --output-dir, or leave --venv out.",
    )


def install_into(order: Order, third_party: bool, progress: Progress) -> Step:
    """Make ``.venv`` in the project of *order*, with the project and its tools.

    An interruption becomes a step with the lines to type: the project is there.
    """
    what = "the project" if third_party else "Flask and the tools for tests"
    try:
        with progress.working(f"Installing {what} into {FOLDER}"):
            return install(order.target)
    except Interrupted as error:
        return interrupted(error, by_hand().lines)


def interrupted(error: Interrupted, lines: Sequence[str]) -> Step:
    """Return the step that a signal interrupted, with the *lines* to type."""
    return Step(
        "venv",
        StepStatus.INTERRUPTED,
        "\n".join(lines),
        detail="it was interrupted",
        exit=error.exit,
    )


def install(project: Path) -> Step:
    """Make ``.venv`` in *project* with the project, editable, and its ``dev`` extra.

    On any failure or signal ``.venv`` is removed again.

    Raises:
        Interrupted: a signal arrived.
    """
    start = perf_counter()
    project = project.absolute()  # Programs run in it.
    try:
        outcome = _tried(lambda: _filled(project))
    except BaseException:
        remove_tree(project / FOLDER)
        raise
    if not outcome.ok:
        remove_tree(project / FOLDER)
    return _told(outcome, perf_counter() - start, "\n".join(by_hand().lines))


def has_uv() -> bool:
    """Return whether uv is installed."""
    return shutil.which("uv") is not None


def provide_uv() -> bool:
    """Return whether uv can be used; one that is installed beside our Python is put on the PATH."""
    beside = str(Path(sys.executable).parent)
    if not has_uv() and shutil.which("uv", path=beside):
        os.environ["PATH"] = os.pathsep.join((os.environ.get("PATH", os.defpath), beside))
    return has_uv()


def is_there(project: Path) -> bool:
    """Return whether *project* has an environment of its own."""
    return python_of(project / FOLDER).exists()


def refresh(project: Path) -> Step:
    """Install what *project* needs now into its environment; nothing is removed.

    Raises:
        Interrupted: a signal arrived; the environment stays as it is.
    """
    start = perf_counter()
    pip = (python_of(project / FOLDER), "-I", "-m", "pip", "install", "--quiet", "--no-input")
    here = ("--prefix", project / FOLDER, _PIP_NO_TARGET)
    outcome = _tried(lambda: _with_uv(project) if has_uv() else _run(project, *pip, *here, *_WHAT))
    return _told(outcome, perf_counter() - start, by_hand().fill)


def _told(outcome: Outcome, seconds: float, command: str) -> Step:
    if outcome.ok:
        return Step("venv", StepStatus.DONE, seconds=seconds)
    detail = "\n".join((reason(outcome.lines), "", *outcome.lines))
    return Step("venv", StepStatus.FAILED, command, seconds, detail)


def reason(said: list[str]) -> str:
    """Return one line that tells why uv or pip failed, from the lines that it said."""
    if none := next(filter(None, (re.search(_NOWHERE, line) for line in said)), None):
        return f"no package index can be reached that has {none[1]}"
    errors = [line for mark in ("ERROR:", "error:", "×") for line in said if line.startswith(mark)]
    causes = [line for line in said if line.startswith(("cause:", "├─▶", "╰─▶"))]
    telling = dict.fromkeys((*errors[:1], *causes[:1], *causes[-1:]))
    marked = [line.partition(" ")[2].strip().rstrip(".:") for line in telling]
    text = ": ".join(marked or said[-1:] or ["it did not say why"])
    return text if len(text) <= _REASON_LIMIT else f"{text[:_REASON_LIMIT]}..."


def bare(folder: Path, limit: float) -> Outcome:
    """Make an empty environment at *folder*, within *limit* seconds."""
    if has_uv():
        made = _bare_by_uv(folder, limit=limit)
        if made.ok:
            return made
    return _bare_by_python(folder, limit=limit)


def get(environment: Path, requirements: Sequence[str], limit: float) -> Outcome:
    """Install *requirements* into *environment*, in their newest versions."""
    if has_uv():
        install = (*_uv_install(environment), *requirements)
        newest = _run(environment, *install, limit=limit)
        if not newest.ok and not newest.timed_out:
            # Without a network, earlier downloads have to do.
            offline = _run(environment, *install, "--offline", limit=limit)
            newest = offline if offline.ok else newest
        return _installed_here(newest, environment)
    return _run(environment, *_pip_install(environment), *requirements, limit=limit)


def _filled(project: Path) -> Outcome:
    folder = project / FOLDER
    if has_uv():
        made = _bare_by_uv(folder)
        if made.ok:
            return _with_uv(project)
        # uv may be too old, or have no folder for its cache.
        remove_tree(folder)
    made = _bare_by_python(folder)
    return _run(project, *_pip_install(folder), *_WHAT) if made.ok else made


def _bare_by_uv(folder: Path, limit: float | None = None) -> Outcome:
    make = ("uv", "venv", "--quiet", _prompt(folder), "--python", sys.executable, folder)
    return _run(folder.parent, *make, limit=limit)


def _bare_by_python(folder: Path, limit: float | None = None) -> Outcome:
    if _outer_pip() is None:
        make = (sys.executable, "-I", "-m", "venv", _prompt(folder), folder)
        return _run(folder.parent, *make, limit=limit)
    from venv import EnvBuilder  # Without pip, it starts nothing.

    from scaffold.system.processes import Outcome

    try:
        EnvBuilder(symlinks=not _WINDOWS, prompt=folder.parent.name).create(folder)
    except (OSError, ValueError) as error:
        return Outcome(1, f"error: {error}")
    return Outcome(0, "")


def _prompt(folder: Path) -> str:
    return f"--prompt={folder.parent.name}"


def _with_uv(project: Path) -> Outcome:
    install = (*_uv_install(project / FOLDER), *_WHAT)
    # Where the cache has it all, no index is asked.
    offline = _run(project, *install, "--offline")
    outcome = offline if offline.ok else _run(project, *install)
    return _installed_here(outcome, project / FOLDER)


def _uv_install(environment: Path) -> tuple[str | Path, ...]:
    # --prefix and --deps count for more than uv.toml does; nothing takes back a target in it.
    here = ("--python", python_of(environment), "--prefix", environment, "--deps")
    return ("uv", "pip", "install", "--quiet", *here)


def _installed_here(outcome: Outcome, environment: Path) -> Outcome:
    """Return *outcome*, as a failure if uv installed elsewhere."""
    places = ("lib/*/site-packages", "Lib/site-packages")
    if not outcome.ok or any(any(environment.glob(f"{p}/*.dist-info")) for p in places):
        return outcome
    from scaffold.system.processes import Outcome

    return Outcome(
        1, "error: uv installed the packages elsewhere: take 'target' out of its settings (uv.toml)"
    )


def _pip_install(environment: Path) -> tuple[str | Path, ...]:
    outer = _outer_pip()
    pip = (outer,) if outer else ("-m", "pip")
    # To compile all now takes longer than to compile what is used, as with uv.
    options = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-compile")
    here = ("--prefix", environment, _PIP_NO_TARGET)
    return (python_of(environment), "-I", *pip, "install", *options, *here)


def _outer_pip() -> Path | None:
    """Return what runs the pip beside us in another environment, if there is one.

    It saves the seconds of ensurepip, and is what ``--python`` of pip 22.3 or later runs.
    """
    from importlib.util import find_spec

    spec = find_spec("pip")
    if spec is None or not spec.submodule_search_locations:
        return None
    runner = Path(spec.submodule_search_locations[0], "__pip-runner__.py")
    return runner if runner.exists() else None


def _on_path(*names: str) -> str:
    return next(filter(shutil.which, names), names[0])


def _enter() -> str:
    shell = os.path.basename(os.environ.get("SHELL", ""))
    ending = {"fish": ".fish", "csh": ".csh", "tcsh": ".csh"}.get(shell)
    return f"source {FOLDER}/bin/activate{ending}" if ending else f". {FOLDER}/bin/activate"


def _has(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def packages_of(environment: Path) -> Path:
    """Return the site-packages of *environment*."""
    import sysconfig

    scheme = "nt" if _WINDOWS else "posix_prefix"
    where = dict.fromkeys(("base", "platbase", "installed_base"), str(environment))
    return Path(sysconfig.get_path("purelib", scheme, where))


def python_of(environment: Path) -> Path:
    """Return the Python of *environment*."""
    return environment / _BIN / ("python.exe" if _WINDOWS else "python")


def _run(project: Path, *words: str | Path, limit: float | None = None) -> Outcome:
    from scaffold.system.processes import run  # Most projects are made without.

    others = {key: value for key, value in os.environ.items() if key not in _MISLEADING}
    return run(words, project, {**others, **_PIP_OPTIONS}, limit=limit)


def _tried(work: Callable[[], Outcome]) -> Outcome:
    try:
        return work()
    except OSError as error:
        from scaffold.system.processes import Outcome

        return Outcome(1, f"error: {error}")

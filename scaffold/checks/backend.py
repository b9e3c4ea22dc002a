"""Backend: has what builds a project put it into an environment, sooner than an installer starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from platform import python_version

from scaffold.checks.stock import paths_of
from scaffold.system import processes
from scaffold.writing.venv import python_of


def put(
    project: Path, backend: str, environment: Path, variables: Mapping[str, str], limit: float
) -> bool:
    """Install *project*, editable, into *environment*, which has its build *backend*.

    The backend sees *variables*, and is stopped after *limit* seconds. Return whether all went
    well; an installer tells why not.

    Raises:
        Interrupted: a signal arrived; the backend has been stopped.
    """
    from installer import install
    from installer.destinations import SchemeDictionaryDestination
    from installer.sources import WheelFile
    from installer.utils import get_launcher_kind
    from packaging.metadata import parse_email
    from packaging.specifiers import SpecifierSet
    from pyproject_hooks import BuildBackendHookCaller

    python = str(python_of(environment))

    def run(
        cmd: Sequence[str],
        cwd: str | None = None,
        extra_environ: Mapping[str, str] | None = None,
    ) -> None:
        seen = {**variables, **(extra_environ or {})}
        if not processes.run(cmd, project, seen, limit=limit).ok:
            raise OSError

    hooks = BuildBackendHookCaller(str(project), backend, runner=run, python_executable=python)
    try:
        path = environment / hooks.build_editable(str(environment))
        with WheelFile.open(path) as wheel:
            told, _ = parse_email(wheel.read_dist_info("METADATA"))
            pythons = SpecifierSet(told.get("requires_python", ""), prereleases=True)
            if python_version() not in pythons:
                return False
            places = paths_of(environment)
            install(wheel, SchemeDictionaryDestination(places, python, get_launcher_kind()), {})
    except Exception:  # noqa: BLE001  An installer tells what it is.
        return False
    return True

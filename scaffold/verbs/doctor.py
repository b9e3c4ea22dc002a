"""Doctor: what is wrong with this machine and with a project."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scaffold.catalog.revision import Revision
from scaffold.checks import checkup, reading
from scaffold.checks.check import Check, CheckStatus
from scaffold.checks.diagnosis import project_checks
from scaffold.checks.examination import Commands, Examination, History
from scaffold.checks.machine import machine_checks
from scaffold.checks.project import Project
from scaffold.checks.requirements import table
from scaffold.merging.merge import file_states
from scaffold.project.errors import ScaffoldError
from scaffold.project.problems import Problem
from scaffold.project.progress import SILENT, Progress
from scaffold.project.recipe import Recipe, Record
from scaffold.project.results import Judged, document
from scaffold.verbs.change import ChangeOptions
from scaffold.verbs.restore import restore
from scaffold.verbs.update import update
from scaffold.writing import git, venv
from scaffold.writing.record import find_project, read_record


@dataclass(frozen=True, slots=True)
class Diagnosis(Judged):
    """What was found on this machine and, if there is one, in a *project*."""

    checks: tuple[Check, ...]
    project: Path | None = None
    recipe: Recipe | None = None

    command = "doctor"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Which checks failed, as one problem."""
        failed = [check.name for check in self.checks if check.failed]
        if not failed:
            return ()
        which = "1 check" if len(failed) == 1 else f"{len(failed)} checks"
        message = f"{which} failed: {', '.join(failed)}."
        return (Problem("check-failed", message, refusal=False),)

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        return document(
            self.command,
            self.status,
            project=None if self.project is None else str(self.project),
            recipe=self.recipe,
            problems=self.problems,
            checks=self.checks,
        )


def doctor(start: Path | None, progress: Progress = SILENT) -> Diagnosis:
    """Look at this machine and the project in *start*, and change neither.

    None means the project around the current folder, if any.

    Raises:
        NoProject: *start* is not a folder.
        Interrupted: a signal arrived; what was started has been stopped.
    """
    folder = checkup.find(start)
    machine = checkup.machine(folder or Path.cwd())
    if folder is None:
        return Diagnosis(tuple(machine_checks(machine)))
    project = reading.read(folder, checkup.PRIVATE)
    record, history = _read_history(folder, project)
    recipe = record.recipe if record else None
    examination = _examine(folder, project, history, progress)
    checks = list(machine_checks(machine, project.app or "flaskr"))
    if start is None and record is None and not examination.is_flask:
        checks.append(
            Check("application", CheckStatus.SKIPPED, "There is no Flask application here")
        )
        return Diagnosis(tuple(checks))
    return Diagnosis((*checks, *project_checks(examination)), folder, recipe)


def _examine(
    folder: Path, project: Project, history: History | None, progress: Progress
) -> Examination:
    """Return what is found out about *project*, which is in *folder*; its application is asked."""
    environment, facts = checkup.environment(folder), None
    if environment:
        with progress.working("Asking the application"), suppress(OSError):
            facts = checkup.ask(environment, project)
    return Examination(
        project,
        _environment_name(environment, folder),
        facts,
        git.private_files(folder, checkup.PRIVATE),
        history,
        _lines_to_type(project),
    )


def _environment_name(environment: Path | None, folder: Path) -> str:
    if environment is None:
        return ""
    return environment.name if environment.parent == folder else str(environment)


def _lines_to_type(project: Project) -> Commands:
    """Return the lines that make an environment for *project*, and that fill it."""
    commands = venv.by_hand()
    metadata = table(project.sources.pyproject, "project")
    if "dev" in table(metadata, "optional-dependencies"):
        fill = commands.fill
    else:
        listed = "requirements.txt" in project.files
        what = "-e ." if metadata else "-r requirements.txt" if listed else "flask"
        fill = f"{commands.fill.partition(' -e ')[0]} {what}"
    fill = "\n".join(filter(None, (commands.enter, fill)))
    return Commands(f"{commands.make}\n{fill}", fill)


def _read_history(folder: Path, project: Project) -> tuple[Record | None, History | None]:
    """Return the record of *project*, which is in *folder*, and what became of the project."""
    try:
        if find_project(folder) != folder:
            return None, None
    except ScaffoldError:
        return None, None
    try:
        record = restore(read_record(folder))
        problems = update(folder, Revision(), ChangeOptions(check=True)).problems
    except ScaffoldError as error:
        return None, History(problem=error.problem)
    recipe = record.recipe
    made = f"flask-scaffold {record.version} made it from {recipe.label}"
    contents = {path: file.content for path, file in project.files.items()}
    files = file_states(record.pristine, contents)
    return record, History(made, files, outdated=next(iter(problems), None))

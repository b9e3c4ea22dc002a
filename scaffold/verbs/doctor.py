"""Doctor: what is wrong with this machine and with a project."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scaffold.catalog.revision import Wish
from scaffold.checks import checkup
from scaffold.checks.check import Check
from scaffold.checks.diagnosis import project_checks
from scaffold.checks.discovery import application
from scaffold.checks.machine import machine_checks
from scaffold.checks.patient import Hand, History, Patient
from scaffold.checks.requirements import table
from scaffold.checks.sources import Sources, parse_sources
from scaffold.merging.merge import file_states
from scaffold.project.errors import ScaffoldError
from scaffold.project.problems import Problem
from scaffold.project.progress import SILENT, Progress
from scaffold.project.recipe import Recipe, Record
from scaffold.project.results import Judged, document
from scaffold.verbs.change import Way
from scaffold.verbs.update import update
from scaffold.writing import disk, git, venv
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
    record, history = _read_history(folder)
    recipe = record.recipe if record else None
    patient = _examine(folder, recipe, history, progress)
    app = patient.application
    checks = list(machine_checks(machine, app.told if app else "flaskr"))
    if start is None and record is None and not patient.is_flask:
        checks.append(Check("application", "skipped", "There is no Flask application here"))
        return Diagnosis(tuple(checks))
    return Diagnosis((*checks, *project_checks(patient)), folder, recipe)


def _examine(
    folder: Path, recipe: Recipe | None, history: History | None, progress: Progress
) -> Patient:
    """Return the project in *folder*, with what its application tells of itself."""
    files = checkup.read(folder)
    sources = parse_sources(files)
    app = application(sources, recipe)
    environment, facts = checkup.environment(folder), None
    if environment:
        with progress.working("Asking the application"), suppress(OSError):
            name = folder.name or "project"
            facts = checkup.ask(environment, app.told if app else "", files, name)
    return Patient(
        sources,
        app,
        _environment_name(environment, folder),
        facts,
        git.private_files(folder, checkup.PRIVATE),
        history,
        _lines_to_type(sources),
    )


def _environment_name(environment: Path | None, folder: Path) -> str:
    if environment is None:
        return ""
    return environment.name if environment.parent == folder else str(environment)


def _lines_to_type(sources: Sources) -> Hand:
    """Return the lines that make an environment for the project, and that fill it."""
    hand = venv.by_hand()
    project = table(sources.pyproject, "project")
    if "dev" in table(project, "optional-dependencies"):
        fill = hand.fill
    else:
        listed = "requirements.txt" in sources.files
        what = "-e ." if project else "-r requirements.txt" if listed else "flask"
        fill = f"{hand.fill.partition(' -e ')[0]} {what}"
    fill = "\n".join(filter(None, (hand.enter, fill)))
    return Hand(f"{hand.make}\n{fill}", fill)


def _read_history(folder: Path) -> tuple[Record | None, History | None]:
    """Return the record of the project in *folder*, and what became of the project."""
    try:
        if find_project(folder) != folder:
            return None, None
    except ScaffoldError:
        return None, None
    try:
        record = read_record(folder)
        problems = update(folder, Wish(), Way(check=True)).problems
    except ScaffoldError as error:
        return None, History(problem=error.problem)
    recipe = record.recipe
    made = f"flask-scaffold {record.version} made it from {recipe.label}"
    files = file_states(record.pristine, disk.read_files(folder))
    return record, History(made, files, outdated=next(iter(problems), None))

"""Doctor: what is wrong with this machine and with a project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.catalog.revision import Wish
from scaffold.checks import checkup
from scaffold.checks.check import Check
from scaffold.checks.diagnosis import project_checks
from scaffold.checks.discovery import Sources, application
from scaffold.checks.facts import Facts
from scaffold.checks.machine import Machine, machine_checks
from scaffold.checks.patient import Hand, History, Patient
from scaffold.checks.requirements import table
from scaffold.merging.merge import file_states
from scaffold.project.errors import Exit, ScaffoldError
from scaffold.project.problems import Problem
from scaffold.project.progress import Progress
from scaffold.project.recipe import Record
from scaffold.project.results import Report
from scaffold.system import texts
from scaffold.verbs.change import Way
from scaffold.verbs.update import update
from scaffold.writing import disk, git, venv
from scaffold.writing import record as records


@dataclass(frozen=True)
class Clinic:
    """The means of looking; a test hands in others."""

    look: Callable[[Path], Machine] = checkup.machine
    find: Callable[[Path | None], Path | None] = checkup.find
    read: Callable[[Path], dict[str, bytes]] = checkup.read
    sources: Callable[[Mapping[str, bytes]], Sources] = texts.sources
    environment: Callable[[Path], Path | None] = checkup.environment
    ask: Callable[[Path, str, Mapping[str, bytes], str], Facts] = checkup.ask
    kept: Callable[[Path, Sequence[str]], git.PrivateFiles | None] = git.private_files


def doctor(start: Path | None, progress: Progress, clinic: Clinic) -> Report:
    """Look at this machine and the project in *start*, and change neither.

    None means the project around the current folder, if any.

    Raises:
        Interrupted: a signal arrived; what was started has been stopped.
    """
    folder = clinic.find(start)
    found = clinic.look(folder or Path.cwd())
    if folder is None:
        return _judged(Report("doctor", "done"), machine_checks(found))
    record, history = _remembered(folder)
    patient = replace(_patient(folder, record, progress, clinic), history=history)
    report = Report("doctor", "done", str(folder), record.recipe if record else None)
    app = patient.application
    checks = list(machine_checks(found, app.told if app else "flaskr"))
    if start is None and record is None and not patient.is_flask:
        checks.append(Check("application", "skipped", "There is no Flask application here"))
        return _judged(replace(report, project=None), checks)
    return _judged(report, [*checks, *project_checks(patient)])


def _patient(folder: Path, record: Record | None, progress: Progress, clinic: Clinic) -> Patient:
    files = clinic.read(folder)
    sources = clinic.sources(files)
    app = application(sources, record.recipe if record else None)
    home, facts = clinic.environment(folder), None
    if home:
        with progress.working("Asking the application"), suppress(OSError):
            told = app.told if app else ""
            facts = clinic.ask(home, told, files, folder.name or "project")
    name = "" if home is None else home.name if home.parent == folder else str(home)
    return Patient(
        sources, app, name, facts, clinic.kept(folder, checkup.PRIVATE), hand=_hand(sources)
    )


def _hand(sources: Sources) -> Hand:
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


def _remembered(folder: Path) -> tuple[Record | None, History | None]:
    try:
        if records.find_project(folder) != folder:
            return None, None
    except ScaffoldError:
        return None, None
    try:
        record = records.read_record(folder)
        report = update(folder, Wish(), Way(check=True))
        outdated = next(iter(report.problems), None)
    except ScaffoldError as error:
        return None, History(problem=error.problem)
    recipe = record.recipe
    features = f" with {', '.join(recipe.features)}" if recipe.features else ""
    made = f"flask-scaffold {record.version} made it from {recipe.template}{features}"
    files = file_states(record.pristine, disk.read_files(folder))
    return record, History(made, files, outdated=outdated)


def _judged(report: Report, checks: Iterable[Check]) -> Report:
    report = replace(report, checks=tuple(checks))
    failed = [check.name for check in report.checks if check.failed]
    if not failed:
        return report
    which = "1 check" if len(failed) == 1 else f"{len(failed)} checks"
    message = f"{which} failed: {', '.join(failed)}."
    problem = Problem("check-failed", message, refusal=False)
    return replace(report, status="failed", problems=(problem,), exit=Exit.FAILED)

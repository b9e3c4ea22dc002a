"""Change: what add, remove and update have in common: one merge of three plans."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold import __version__
from scaffold.catalog.bundled import digests, open_catalog
from scaffold.catalog.history import continue_history
from scaffold.catalog.revision import Revision, parse_revision
from scaffold.merging.draft import Draft, draft_change, package_move
from scaffold.merging.merge import Change, unedited_after_merge
from scaffold.project.errors import Exit, Interrupted, Rejected
from scaffold.project.migrations import FOLDER
from scaffold.project.plan import Plan
from scaffold.project.problems import Problem, shown
from scaffold.project.progress import SILENT, Progress
from scaffold.project.recipe import Recipe, Record, recipe_text
from scaffold.project.results import Action, Entry, Status, Step, StepStatus, document
from scaffold.rendering.draw import Drawing, draw
from scaffold.system.shell import quote_command
from scaffold.verbs.restore import restore
from scaffold.writing import disk, git, journal, venv
from scaffold.writing.record import find_project, read_record, record_files


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """How a project may be changed.

    ``markers`` writes conflicts between markers; ``force`` ignores uncommitted changes.
    ``dry_run`` shows the changes, ``check`` tells whether there are any; neither writes.
    ``rebuild`` takes today's templates for those that made the project.
    """

    dry_run: bool = False
    markers: bool = False
    force: bool = False
    check: bool = False
    rebuild: bool = False

    @property
    def writes(self) -> bool:
        """Whether anything may be written."""
        return not (self.dry_run or self.check)


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a project, or would (a dry run), or why nothing was written.

    ``before`` is its recipe before the change, ``diff`` a patch for ``git apply``, and ``next`` are
    the lines to type next.
    """

    command: str
    project: Path
    recipe: Recipe
    before: Recipe
    files: tuple[Entry, ...]
    status: Status = Status.PLANNED
    exit: Exit = Exit.DONE
    steps: tuple[Step, ...] = ()
    next: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    diff: str | None = None

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        return document(
            self.command,
            self.status,
            project=str(self.project),
            recipe=self.recipe,
            files=self.files,
            steps=self.steps,
            next=self.next,
            problems=self.problems,
            diff=self.diff,
        )

    def stopped(self, problems: list[Problem]) -> Changed:
        """Return that *problems* kept the change from being made."""
        refused = any(problem.refusal for problem in problems)
        return replace(
            self,
            status=Status.REFUSED if refused else Status.FAILED,
            exit=Exit.REFUSED if refused else Exit.FAILED,
            problems=tuple(problems),
        )


def change(
    command: str,
    start: Path,
    revision: Revision,
    options: ChangeOptions,
    progress: Progress = SILENT,
) -> Changed:
    """Make the project around *start* what today's templates make of its recipe and *revision*.

    Raises:
        Rejected: with all that is wrong with *revision*; nothing was changed.
        ScaffoldError: it failed, and nothing was changed.
        Interrupted: a signal arrived, and nothing was changed.
    """
    project = find_project(start)
    with journal.alone(project) if options.writes else nullcontext():
        record = restore(read_record(project), revision, rebuild=options.rebuild)
        recipe, draft = _draft(project, record, revision)
        changed = Changed(command, project, recipe, record.recipe, draft.entries)
        if options.check:
            return _check(changed)
        problems = _problems(project, draft, options)
        if options.dry_run:
            from scaffold.merging.patch import patch

            changed = replace(changed, diff=patch(draft.files))
        if problems:
            return changed.stopped(problems)
        if options.dry_run:
            return changed
        if not draft.written and not draft.move:
            return replace(changed, status=Status.UNCHANGED)
        journal.apply(project, draft.written, draft.move)
        changed = replace(changed, status=Status.CHANGED)
        return _install(changed, start, draft, open_catalog().setup(recipe), progress)


def _draft(project: Path, record: Record, revision: Revision) -> tuple[Recipe, Draft]:
    """Return the new recipe of *project*, and what becomes of its files."""
    catalog = open_catalog()
    wanted, problems = parse_revision(record, revision, catalog, __version__)
    if wanted is not None:
        folder = f"{record.recipe.answers.get('package')}/{FOLDER}"
        modules = disk.read_modules(project / folder)
        wanted, problems = continue_history(record.recipe, wanted, catalog, modules)
    if wanted is None or problems:
        raise Rejected(problems, str(project))
    drawing = draw(wanted, catalog)
    move = package_move(record, drawing.recipe, drawing.plan)
    new_record = record_of(drawing, record, digests(catalog, drawing.recipe))
    mine = disk.read_project(project, record.pristine | drawing.plan | new_record, own=bool(move))
    if record.merged:
        pristine = unedited_after_merge(mine, record.pristine, record.merged.plan)
        record = replace(record, pristine=pristine)
    draft = draft_change(record, drawing.plan, mine, new_record=new_record, move=move)
    return drawing.recipe, draft


def record_of(drawing: Drawing, record: Record, parts: Mapping[str, str]) -> Plan:
    """Return the files that remember *drawing*; none where *record* does, if by another version.

    *parts* are the digests of the template and the features that made it.
    """
    recipe = drawing.recipe
    same = recipe_text("", recipe) == recipe_text("", record.recipe)
    if same and drawing.plan == record.pristine and record.merged is None:
        return Plan()
    return record_files(__version__, recipe, drawing.plan, parts)


def _check(changed: Changed) -> Changed:
    if not changed.files:
        return replace(changed, status=Status.CURRENT)
    problem = Problem(
        "outdated",
        "The project is not what its recipe makes today.",
        "Type flask-scaffold update.",
        refusal=False,
    )
    return replace(changed, status=Status.OUTDATED, problems=(problem,), exit=Exit.FAILED)


def _problems(project: Path, draft: Draft, options: ChangeOptions) -> list[Problem]:
    """Return what keeps *draft* from being written."""
    problems = []
    if draft.written and options.writes and not options.force and git.uncommitted(project):
        problems.append(
            Problem(
                "uncommitted",
                "There are uncommitted changes in this project.",
                "Type git add -A && git commit, or add --force.",
            )
        )
    move = draft.move
    paths = [move.before(change.path) if move else change.path for change in draft.written]
    for path in disk.obstacles(project, paths, (move.new,) if move else ()):
        problems.append(
            Problem("in-the-way", f"{shown(path)} is in the way of our files.", "Move it away.")
        )
    if not options.markers:
        problems += [
            Problem(
                "conflict",
                f"{change.path}: you and the template changed the same lines.",
                "Add --dry-run to see them, or --conflict=markers to write both versions.",
                refusal=False,
            )
            for change in draft.conflicts
        ]
    return problems


def _install(
    changed: Changed, start: Path, draft: Draft, setup: tuple[str, ...], progress: Progress
) -> Changed:
    """Install what the project needs now, if that changed and it has an environment.

    The lines to type next end with *setup* if there are new files that make tables.
    """
    project, commands = changed.project, venv.by_hand()
    depth = len(start.absolute().parts) - len(project.parts)
    up = (quote_command(("cd", "/".join([".."] * depth))),) if depth else ()
    setup = setup if any(_makes_tables(change) for change in draft.written) else ()
    enter = (*up, *filter(None, (commands.enter if venv.is_there(project) else "",)))
    only_setup = (*enter, *setup) if setup else ()
    wanted = [change for change in draft.written if change.path == "pyproject.toml"]
    if not wanted:
        return replace(changed, next=only_setup)
    if not venv.is_there(project) or wanted[0].action == Action.CONFLICT:
        return replace(changed, next=(*up, commands.fill, *setup))
    lines = (*enter, commands.fill)
    try:
        with progress.working("Installing what the project needs now"):
            step = venv.refresh(project)
    except Interrupted as error:
        step = venv.interrupted(error, lines)
    if step.status == StepStatus.DONE:
        return replace(changed, steps=(step,), next=only_setup)
    step = replace(step, command="\n".join(lines))
    interrupted = step.status == StepStatus.INTERRUPTED
    return replace(
        changed,
        status=Status.INTERRUPTED if interrupted else Status.INCOMPLETE,
        exit=step.exit if interrupted else Exit.INCOMPLETE,
        steps=(step,),
        next=(*lines, *setup),
    )


def _makes_tables(change: Change) -> bool:
    """Return whether *change* brings a file that the database has not seen: a migration or SQL."""
    is_code = re.search(r"/(migrations/(?!__init__)\w+\.py|schema/\w+\.sql)$", change.path)
    return change.action is Action.CREATE and bool(is_code)

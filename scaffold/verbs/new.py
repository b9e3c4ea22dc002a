"""New: an order in, a project out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from scaffold import __version__
from scaffold.catalog.bundled import digests, open_catalog
from scaffold.catalog.validation import parse_order
from scaffold.checks.progress import SILENT, CheckProgress
from scaffold.project.errors import Exit, Rejected
from scaffold.project.plan import Plan
from scaffold.project.problems import Problem
from scaffold.project.questions import NAME_KEY, PACKAGE_KEY
from scaffold.project.recipe import Order, Recipe
from scaffold.project.results import Action, Status, Step, StepStatus, document, entries
from scaffold.rendering.draw import draw
from scaffold.system.shell import quote_command
from scaffold.writing import git, venv
from scaffold.writing.disk import create, create_in_place
from scaffold.writing.obstacles import obstacles
from scaffold.writing.record import record_files

if TYPE_CHECKING:
    from scaffold.checks.check import Check, Receipt


@dataclass(frozen=True, slots=True)
class Created:
    """A project that was made, or would be (a dry run), or was not proven to work.

    ``project`` is its folder. ``next`` are the lines to type next, in order, ``setup`` those that make
    its tables; ``edit`` is the file to edit first. It took *seconds*.
    """

    project: Path
    recipe: Recipe
    plan: Plan
    status: Status = Status.PLANNED
    exit: Exit = Exit.DONE
    third_party: bool = False
    steps: tuple[Step, ...] = ()
    next: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    receipt: Receipt | None = None
    edit: str = ""
    setup: tuple[str, ...] = ()
    seconds: float = 0.0

    command = "new"

    @property
    def checks(self) -> tuple[Check, ...]:
        """What was found by ``--verify``."""
        return self.receipt.checks if self.receipt else ()

    @property
    def name(self) -> str:
        """The name of the project; the folder of a third-party template's may have another."""
        answer = self.recipe.answers.get(NAME_KEY)
        return self.project.name if self.third_party or answer is None else str(answer)

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        return document(
            self.command,
            self.status,
            project=str(self.project),
            recipe=self.recipe,
            files=() if self.status is Status.FAILED else entries(self.plan, Action.CREATE),
            steps=self.steps,
            next=self.next,
            problems=self.problems,
            checks=self.checks,
            receipt=self.receipt,
        )


def new(order: Order, progress: CheckProgress = SILENT) -> Created:
    """Make the project that *order* asks for.

    Raises:
        Rejected: with all that is in the way; nothing was begun.
        ScaffoldError: it failed, and nothing was made.
        Interrupted: a signal arrived, and nothing was made.
    """
    start = perf_counter()
    catalog = open_catalog(order.template, trust=order.trust)
    recipe, problems = parse_order(order, catalog)
    problems += obstacles(order, Plan())
    if recipe is None or problems:
        raise Rejected(problems, str(order.target.absolute()))
    drawing = draw(recipe, catalog, order.folder)
    progress.said(drawing.output)
    third_party = catalog.templates[recipe.template].third_party
    plan = drawing.plan
    if order.record and not third_party:  # The path of a template is a fact of this machine.
        plan |= record_files(__version__, drawing.recipe, plan, digests(catalog, drawing.recipe))
    if order.here and (problems := obstacles(order, plan)):
        raise Rejected(problems, str(order.target.absolute()))
    created = Created(order.target.absolute(), drawing.recipe, plan, third_party=third_party)
    package = str(drawing.recipe.answers.get(PACKAGE_KEY, ""))
    *_, edit = ("", *(part.edit for part in catalog.parts(recipe) if part.edit))
    setup = catalog.setup(drawing.recipe)
    created = replace(created, edit=edit.replace("{package}", package), setup=setup)
    if order.dry_run:
        return created
    if order.verify and (created := _prove(created, progress)).problems:
        return created

    make = create_in_place if order.here else create
    with make(plan, order.target) as folder:
        commit = git.first_commit(order, plan, folder, progress) if order.git else None
    environment = venv.install_into(order, third_party, progress) if order.venv else None
    created = _finish(created, order, commit, environment)
    return replace(created, seconds=perf_counter() - start)


def _prove(created: Created, progress: CheckProgress) -> Created:
    """Return *created* with its receipt, and with a problem if a check failed."""
    from scaffold.checks.project import parse_project
    from scaffold.checks.proof import prove
    from scaffold.verbs.verify import failure

    project = parse_project(created.project.name, created.plan, created.recipe)
    receipt = prove(project, progress=progress)
    created = replace(created, receipt=receipt)
    problem = failure(receipt, "Nothing was made. Leave --verify out to make it in any case.")
    if problem is None:
        return created
    return replace(created, status=Status.FAILED, exit=Exit.FAILED, problems=(problem,))


def _finish(created: Created, order: Order, *steps: Step | None) -> Created:
    """Return *created* after its *steps*, with the lines to type next."""
    done = tuple(step for step in steps if step)
    statuses = {step.status for step in done}
    status, code = Status.CREATED, Exit.DONE
    if StepStatus.INTERRUPTED in statuses:
        status, code = Status.INTERRUPTED, max(step.exit for step in done)
    elif StepStatus.FAILED in statuses:
        status, code = Status.INCOMPLETE, Exit.INCOMPLETE
    created = replace(created, status=status, exit=code, steps=done)
    return replace(created, next=tuple(_next_lines(created, order)))


def _next_lines(created: Created, order: Order) -> Iterator[str]:
    """Return the lines that finish what was not done, and start the application."""
    commands = venv.by_hand()
    steps = {step.name: step for step in created.steps}
    if order.target != Path():
        yield quote_command(("cd", _from_here(order.target)))
    if "git" in steps:
        yield from steps["git"].command.splitlines()
    if "venv" in steps and steps["venv"].status == StepStatus.DONE:
        yield from filter(None, (commands.enter,))
    elif order.venv or not created.third_party:
        yield from commands.lines
    if not created.third_party:
        package = created.recipe.answers.get("package", "flaskr")
        yield from (f"{commands.programs}{line}" for line in created.setup)
        yield f"{commands.programs}flask --app {package} run --debug"


def _from_here(target: Path) -> str:
    """Return *target* for ``cd``, also where it begins with a dash."""
    text = str(target)
    return f"./{text}" if text.startswith("-") else text

"""New: a project that was made, for people."""

from collections.abc import Iterator

from scaffold.cli.output.pages import good, receipt_line, strong
from scaffold.cli.output.screen import Screen
from scaffold.project.errors import Exit
from scaffold.project.plan import short_tree, tree
from scaffold.project.problems import plain
from scaffold.project.results import Status, Step, StepStatus
from scaffold.verbs.new import Created

_MISSING = {
    "git": "The project is there, but not its first commit",
    "venv": "The project is there, but not its virtual environment",
}


def show_created(created: Created, screen: Screen) -> None:
    """Print what was made, what went wrong, and what to type next."""
    is_there = created.exit is Exit.DONE or bool(created.steps)
    if is_there:
        screen.say(*_page(created, screen))
    else:
        screen.failed_check(created.checks)
    for step in created.steps:
        screen.failed_step(step, _MISSING[step.name])
    screen.problems(created.problems)
    if is_there and created.next:
        screen.next(created.next)
        if not created.third_party:
            screen.say("", "Then open http://127.0.0.1:5000/ in a browser.")
            if created.edit:
                screen.say(f"Edit {strong(created.edit)}, and load the page again.")
            screen.say(f"{strong('pytest')} runs the tests, and README.md says more.")


def show_running(created: Created, screen: Screen, port: int) -> None:
    """Print what was made, and that it is started now."""
    screen.say(*_page(created, screen))
    screen.say("", f"It runs on {strong(f'http://127.0.0.1:{port}/')} until you type Ctrl-C.")
    if created.edit:
        screen.say(f"Edit {strong(created.edit)}, and load the page again.")
    screen.say("", "Another time:", *(f"  {strong(line)}" for line in created.next), "")


def _page(created: Created, screen: Screen) -> Iterator[str]:
    name = plain(created.name)
    would = created.status is Status.PLANNED
    if created.receipt:
        yield receipt_line(created.receipt)
    files = "1 file" if len(created.plan) == 1 else f"{len(created.plan)} files"
    count = f"{files} from the template {plain(created.recipe.label)}"
    took = "" if would else f", in {created.seconds:.1f} s"
    yield f"{good('Would create' if would else 'Created')} {strong(name)}: {count}{took}."
    yield ""
    paths = map(plain, created.plan)
    show = tree if screen.verbose or would else short_tree
    yield from show(name, paths, fancy=screen.style.fancy)
    notes = [
        _step_line(step, created.third_party)
        for step in created.steps
        if step.status in (StepStatus.DONE, StepStatus.SKIPPED)
    ]
    if created.third_party:
        notes.append("It has no record, so add, remove and update cannot change it.")
    if notes:
        yield from ("", *notes)


def _step_line(step: Step, third_party: bool) -> str:
    if step.status == StepStatus.SKIPPED:
        return f"No {step.name} repository was made: {step.detail}."
    installed = "The project is" if third_party else "Flask and the tools are"
    return {
        "git": "The first commit is made.",
        "venv": f"{installed} installed in .venv.",
    }[step.name]

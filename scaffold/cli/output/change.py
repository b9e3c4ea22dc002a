"""Change: what add, remove and update did, for people."""

from collections.abc import Iterator

from scaffold.cli.output.pages import good
from scaffold.cli.output.screen import Screen
from scaffold.project.errors import Exit
from scaffold.project.recipe import FOLDER
from scaffold.project.results import Action, Status, StepStatus
from scaffold.verbs.change import Changed

_WORDS = {
    Action.CREATE: "new",
    Action.UPDATE: "changed",
    Action.MERGE: "changed",
    Action.DELETE: "removed",
    Action.MOVE: "moved",
    Action.CONFLICT: "CONFLICT",
    Action.KEEP_EDITED: "kept",
    Action.KEEP_DELETED: "left out",
    Action.MENTIONS: "CHECK",
}
# For what may surprise.
_NOTES = {
    Action.MERGE: "  (with your edits)",
    Action.CONFLICT: "  (both versions are in it: look for <<<<<<<)",
    Action.KEEP_EDITED: "  (the project no longer needs it, but you edited it)",
    Action.KEEP_DELETED: "  (it would change, but you deleted or moved it)",
    Action.MENTIONS: "  (lines of yours still use the old name of the package)",
}
_NOT_INSTALLED = "The project is changed, but what it needs now is not installed"


def show_changed(changed: Changed, screen: Screen) -> None:
    """Print what changed, what went wrong, and what to type next."""
    is_made = changed.exit is Exit.DONE or bool(changed.steps)
    if changed.diff:
        if is_made:
            # The patch alone goes to standard output, for git apply.
            screen.say(*_surprises(changed), err=True)
        screen.patch(changed.diff)
    elif is_made:
        screen.say(*_page(changed))
    for step in changed.steps:
        screen.failed_step(step, _NOT_INSTALLED)
    screen.problems(changed.problems)
    if is_made and changed.next:
        screen.next(changed.next)


def _surprises(changed: Changed) -> Iterator[str]:
    """Return a line for each file that a patch does not show."""
    for entry in changed.files:
        if entry.action in (Action.KEEP_EDITED, Action.KEEP_DELETED, Action.MENTIONS):
            action = Action(entry.action)
            yield f"{entry.path} {_WORDS[action]}{_NOTES[action]}"


def _page(changed: Changed) -> Iterator[str]:
    if changed.status in (Status.CURRENT, Status.UNCHANGED) or not changed.files:
        yield _nothing(changed)
        return
    yield good(f"{_summary(changed)}:")
    entries = [entry for entry in changed.files if not entry.path.startswith(f"{FOLDER}/")]
    width = max((len(_WORDS[Action(entry.action)]) for entry in entries), default=0)
    for entry in entries:
        action = Action(entry.action)
        yield f"  {_WORDS[action]:{width}}  {entry.path}{_NOTES.get(action, '')}"
    if not entries:
        yield f"  Only the record changes, in {FOLDER}."
    if any(step.status == StepStatus.DONE for step in changed.steps):
        yield "What the project needs now is installed in .venv."


def _nothing(changed: Changed) -> str:
    if changed.status is Status.CURRENT:
        return "The project is current: there is nothing to change."
    if changed.command == "add":
        return "The project has that already: there is nothing to change."
    return "There is nothing to change."


def _summary(changed: Changed) -> str:
    old, new = changed.before, changed.recipe
    parts = []
    if added := [name for name in new.features if name not in old.features]:
        parts.append(f"Added {', '.join(added)}")
    if removed := [name for name in old.features if name not in new.features]:
        parts.append(f"Removed {', '.join(removed)}")
    parts += [
        f"Set {key} to {value}"
        for key, value in new.answers.items()
        if key in old.answers and old.answers[key] != value
    ]
    return "; ".join(parts) or "Updated"

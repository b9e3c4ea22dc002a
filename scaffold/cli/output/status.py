"""Status and diff: what became of the files of a project, for people."""

from scaffold.cli.output.screen import Screen
from scaffold.project.results import Action
from scaffold.verbs.diff import Difference
from scaffold.verbs.status import ProjectStatus


def show_status(status: ProjectStatus, screen: Screen) -> None:
    """Print each file that is not pristine, and how many are."""
    screen.say(f"Made from the template {status.recipe.label}.")
    entries = [e for e in status.files if screen.verbose or e.action != Action.PRISTINE]
    width = max((len(entry.action) for entry in entries), default=0)
    for entry in entries:
        screen.say(f"  {entry.action:{width}}  {entry.path}")
    generated = [entry for entry in status.files if entry.action != Action.YOURS]
    pristine = sum(entry.action == Action.PRISTINE for entry in generated)
    screen.say(f"{pristine} of its {len(generated)} files are pristine.")


def show_difference(difference: Difference, screen: Screen) -> None:
    """Print the patch."""
    screen.patch(difference.diff)

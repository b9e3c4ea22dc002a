"""Draft: a change of a project before it is made."""

from collections.abc import Mapping
from dataclasses import dataclass

from scaffold.merging.merge import Change, Move, find_move, mentions, merge_plans
from scaffold.project.plan import File, Plan
from scaffold.project.recipe import Recipe, Record
from scaffold.project.results import Action, Entry


@dataclass(frozen=True, slots=True)
class Draft:
    """What becomes of the files of a project, and of its record.

    ``move`` is the package folder that gets another name, and ``mentions`` are the user's files
    with its old name.
    """

    files: tuple[Change, ...]
    record: tuple[Change, ...] = ()
    move: Move | None = None
    mentions: tuple[str, ...] = ()

    @property
    def written(self) -> tuple[Change, ...]:
        """The changes that write; those of the record come last."""
        return tuple(change for change in (*self.files, *self.record) if change.writes)

    @property
    def conflicts(self) -> tuple[Change, ...]:
        """The changes in dispute."""
        return tuple(change for change in self.files if change.action == Action.CONFLICT)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """An entry for each change and each mention, with modes for the umask 022."""
        changes = (
            Entry(change.path, change.action, change.then.content, change.then.mode & 0o755)
            if change.then
            else Entry(change.path, change.action)
            for change in (*self.files, *self.record)
        )
        return (*changes, *(Entry(path, Action.MENTIONS) for path in self.mentions))


def package_move(record: Record, recipe: Recipe, plan: Plan) -> Move | None:
    """Return the move of the package folder that the answers of *recipe* ask for, if any."""
    return find_move(record.recipe, recipe, record.pristine, plan)


def draft_change(
    record: Record,
    plan: Plan,
    mine: Mapping[str, File],
    *,
    new_record: Plan,
    move: Move | None = None,
) -> Draft:
    """Return the change that makes the project of *record* what *plan* says.

    *mine* is on disk: the files of both plans and of *new_record*, which remembers *plan*; for a
    *move* also the user's own.
    """
    pristine = record.pristine
    changes = (Change(path, Action.UPDATE, mine.get(path), new_record[path]) for path in new_record)
    remember = tuple(change for change in changes if change.writes)
    known = {path: file for path, file in mine.items() if path in pristine or path in plan}
    inside = {path: file for path, file in mine.items() if move and move.after(path) != path}
    if move is None or not inside:
        # Without one inside, the user has moved or removed the folder, each file of it too.
        return Draft(merge_plans(pristine, known, plan, move), remember)
    files = merge_plans(pristine, known | inside, plan, move)
    after = {
        move.after(path): file.content for path, file in mine.items() if path not in new_record
    }
    after |= {change.path: change.then.content for change in files if change.then}
    own = {path: content for path, content in after.items() if File(content) != plan.get(path)}
    return Draft(files, remember, move, tuple(mentions(move.old, own)))

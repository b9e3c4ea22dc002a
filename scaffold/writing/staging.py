"""Make a project in a folder beside its target, and publish it with one rename."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scaffold.project.errors import TargetExists
from scaffold.project.problems import place
from scaffold.system import signals
from scaffold.system.files import remove_tree, rename_new, sync_folder
from scaffold.system.tempdirs import make_beside, sweep

Rename = Callable[[Path, Path], bool]


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """Make a staging folder beside *target*, and publish it as *target* after the block.

    On any error or signal it is removed. Signals are deferred; the block calls ``signals.check``
    where it can stop.

    Raises:
        TargetExists: something has appeared at *target*.
        OSError: the disk refused.
        Interrupted: a signal arrived before it was published.
    """
    with signals.defer():
        sweep(target.parent)
        folder, lock = make_beside(target)
        try:
            yield folder
            signals.check()
            publish(folder, target)
        except BaseException:
            remove_tree(folder)
            raise
        finally:
            os.close(lock)


def publish(folder: Path, target: Path, rename: Rename = rename_new) -> None:
    """Rename *folder* to *target*, where nothing may stand.

    Raises:
        TargetExists: something stands there, even a dangling link or an empty folder.
        OSError: the disk refused.
    """
    if not rename(folder, target):
        # Perhaps there is no such rename here. The ordinary one replaces nothing but an empty folder,
        # which would have to appear between the two steps.
        if os.path.lexists(target):
            raise TargetExists(place(str(target)))
        try:
            os.rename(folder, target)
        except OSError as error:
            if os.path.lexists(target):
                raise TargetExists(place(str(target))) from error
            raise
    sync_folder(target.parent)

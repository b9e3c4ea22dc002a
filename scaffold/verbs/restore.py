"""Restore: make the record of a project right again after git has merged it."""

from dataclasses import replace

from scaffold import __version__
from scaffold.catalog.bundled import digests, open_catalog
from scaffold.catalog.model import Catalog
from scaffold.catalog.revision import Revision
from scaffold.project.errors import Refused
from scaffold.project.pristine import Pristine
from scaffold.project.recipe import PRISTINE, RECIPE, Record
from scaffold.rendering.draw import draw

NOTHING = Revision()


class MergedRecord(Refused):
    """A record whose two files do not belong together, where it is not sure what was meant."""

    code = "merged-record"


def restore(record: Record, revision: Revision = NOTHING, *, rebuild: bool = False) -> Record:
    """Return *record* with the pristine files that its recipe makes.

    Where git has merged the files of the record, or a user has kept one side of them, they are drawn
    again from the templates that made them. *rebuild* takes those of today in any case.

    Raises:
        MergedRecord: *revision* does not decide about a feature that one file names and the other
            does not, or the templates have changed since.
    """
    merged = record.merged
    if merged is None and not rebuild:
        return record
    recipe = record.recipe
    if merged:
        lost = merged.features.difference(recipe.features)
        if undecided := sorted(lost.difference(revision.add, revision.remove)):
            names = ",".join(undecided)
            raise MergedRecord(
                f"{PRISTINE} has the files of {names.replace(',', ', ')}, which {RECIPE} does not "
                "name: a merge has lost that line.",
                hint=f"Type flask-scaffold update --with {names}, or --without {names} if the "
                "project should not have it.",
            )
        recipe = replace(recipe, features=tuple(sorted({*recipe.features, *lost})))
    catalog = open_catalog()
    record = replace(record, recipe=recipe)
    if recipe.template not in catalog.templates:
        return record  # Which is a problem that parse_revision tells.
    if merged and not rebuild and not _is_of_today(record, merged, catalog):
        raise MergedRecord(
            f"The files in {PRISTINE} were merged, and come from other templates than those of "
            "this version.",
            hint="Type flask-scaffold update --rebuild, which keeps all files as they are and "
            "takes today's templates for those that made them.",
        )
    plan = draw(recipe, catalog).plan
    return replace(record, pristine=plan, merged=merged or Pristine(plan))


def _is_of_today(record: Record, merged: Pristine, catalog: Catalog) -> bool:
    """Return whether the templates of today are those that made the files."""
    today = digests(catalog, record.recipe)
    unknown = today.keys() - merged.parts.keys()
    same = all(
        merged.parts[name] == digest for name, digest in today.items() if name not in unknown
    )
    return same and (not unknown or record.version == __version__)

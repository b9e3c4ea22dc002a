"""List: what there is to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass

from scaffold.catalog.bundled import open_catalog
from scaffold.catalog.model import GROUPS, Catalog
from scaffold.catalog.slips import check_catalog
from scaffold.project.errors import Exit
from scaffold.project.problems import Problem
from scaffold.project.results import Status, document


@dataclass(frozen=True, slots=True)
class Listing:
    """The templates, presets and features that there are."""

    catalog: Catalog

    command = "list"
    exit = Exit.DONE
    problems: tuple[Problem, ...] = ()

    @property
    def groups(self) -> Mapping[str, Mapping[str, str]]:
        """A line about each, by name, in groups by title."""
        catalog = self.catalog
        return {
            "templates": {name: one.about for name, one in catalog.templates.items()},
            "presets": {name: one.about for name, one in catalog.presets.items()},
            "features": {name: one.about for name, one in catalog.features.items()},
        }

    @property
    def feature_groups(self) -> Mapping[str, Mapping[str, str]]:
        """A line about each feature, in groups by what they are for."""
        features = self.catalog.features.values()
        groups = {
            title: {feature.name: feature.about for feature in features if feature.group == title}
            for title in GROUPS
        }
        return {title: group for title, group in groups.items() if group}

    def as_json(self) -> dict[str, object]:
        """Return the JSON document of scaffold/report.schema.json."""
        listing: dict[str, object] = {
            title: [{"name": name, "about": about} for name, about in group.items()]
            for title, group in self.groups.items()
        }
        listing["features"] = [
            {"name": feature.name, "about": feature.about, "group": feature.group}
            for feature in self.catalog.features.values()
        ]
        listing["presets"] = [preset.as_json() for preset in self.catalog.presets.values()]
        return document(self.command, Status.DONE, listing=listing)


def list_all() -> Listing:
    """Return every template, preset and feature.

    Raises:
        BrokenTemplate: the author of one has made a slip.
    """
    catalog = open_catalog()
    check_catalog(catalog)
    return Listing(catalog)

"""Projects: each one that the catalog offers, with plain answers and with odd ones."""

import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.catalog import bundled
from scaffold.catalog.model import Catalog
from scaffold.checks.combinations import combinations
from tests.environments import Environment
from tests.support import TEMPLATES, environment, run, scaffold

ODD_NAME = "a-name.of_" + "n" * 90
ODD_PACKAGE = "package_" + "p" * 52
ODD_ANSWERS = (
    *("--author", """Ada "Countess" O'Lovelace & Söhne <ada@example.com>"""),
    *("--description", """It's "quoted", \\ `code`, <b>bold</b> & 50 % of *all* #1: é, 中, 🐍."""),
)


@dataclass(frozen=True)
class Choice:
    """One way to ask for a project, and what its test is called.

    ``greets`` tells that hello's page is the one on ``/``.
    """

    label: str
    words: tuple[str, ...]
    name: str = "myapp"
    package: str = "flaskr"
    greets: bool = True

    def make(self, folder: Path) -> Path:
        """Make the project in *folder* and return its path."""
        done = scaffold("new", self.name, *self.words, "--no-record", cwd=folder)
        assert (done.code, done.err) == (0, "")
        return folder / self.name

    def check_out(self, folder: Path) -> Path:
        """Make the project in *folder*, with its record, and check it out as git on Windows does."""
        env = environment(folder)
        assert scaffold("new", self.name, *self.words, cwd=folder).code == 0
        made, there = folder / self.name, folder / "windows" / self.name
        run("git", "init", "--quiet", cwd=made, env=env)
        run("git", "add", "--all", cwd=made, env=env)
        ada = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        run("git", *ada, "commit", "--quiet", "--message=All", cwd=made, env=env)
        run("git", "clone", "--quiet", "-c", "core.autocrlf=true", made, there, cwd=folder, env=env)
        return there

    def is_index(self, text: str) -> bool:
        """Whether *text* is what this project says on ``/``."""
        return "Hello, World!" in text if self.greets else "</html>" in text


def set_up(project: Path, venv: Environment, cwd: Path | None = None, **more: str) -> None:
    """Type in *cwd* what the README of *project* says for the tables, before it first runs."""
    _, _, rest = (project / "README.md").read_text().partition("```sh\n")
    for line in rest.partition("```")[0].splitlines():
        if line.startswith("flask "):
            program, *words = shlex.split(line)
            done = venv.run(program, *words, cwd=cwd or project, **more)
            assert done.code == 0, done.err


def _choice(label: str, template: str, features: tuple[str, ...] = ()) -> Choice:
    words = ("--template", template, *(f"--with={feature}" for feature in features))
    parts = CATALOG.sources(template, features)
    return Choice(label, words, greets=not any(part.words.get("index") for part in parts))


def _odd(choice: Choice) -> Choice:
    words = (*choice.words, "--package", ODD_PACKAGE, *ODD_ANSWERS)
    return replace(
        choice, label=f"odd {choice.label}", words=words, name=ODD_NAME, package=ODD_PACKAGE
    )


def _maximal(catalog: Catalog) -> list[tuple[str, ...]]:
    """Return sets to which no feature can be added, among which each feature is in one."""
    found = set()
    for first in catalog.features:
        chosen = [first]
        for other in catalog.features:
            together = [*chosen, other]
            if other not in chosen and not catalog.feature_problems(
                catalog.templates["hello"], together
            ):
                chosen = together
        found.add(tuple(sorted(chosen)))
    return sorted(found)


CATALOG: Catalog = bundled.load(TEMPLATES)

# A template alone, a preset, one feature, as many as go together, and each two with and without
# each other.
BARE = [_choice(name, name) for name in CATALOG.templates]
PRESETS = [_choice(name, name) for name in CATALOG.presets]
SINGLE = [
    _choice(f"hello with {name}", "hello", (name,))
    # Those first that bring a module of the application; others bring files for other tools.
    for name in sorted(
        CATALOG.features, key=lambda name: not CATALOG.features[name].words.get("wiring")
    )
]
MODULES = sum(bool(feature.words.get("wiring")) for feature in CATALOG.features.values())
WIDEST = [_choice(f"widest {n}", "hello", names) for n, names in enumerate(_maximal(CATALOG), 1)]
PAIRS = [
    _choice(f"pairs {n}", one.template, one.features)
    for n, one in enumerate(combinations(CATALOG, ["hello"], "pairwise"), 1)
]

ODD = [_odd(choice) for choice in (*BARE, *PRESETS, *WIDEST)]
ALL = [*BARE, *PRESETS, *SINGLE, *WIDEST, *PAIRS, *ODD]
HELLO = next(choice for choice in BARE if choice.label == "hello")

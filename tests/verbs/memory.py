"""Memory: a project that exists in memory only, and made-up templates for it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scaffold import __version__
from scaffold.catalog.history import continue_history
from scaffold.catalog.model import Catalog, Source
from scaffold.catalog.revision import Revision, parse_revision
from scaffold.catalog.validation import parse_order
from scaffold.merging.draft import draft_change, package_move
from scaffold.merging.merge import Change
from scaffold.project.migrations import FOLDER as MIGRATIONS
from scaffold.project.plan import File, Plan
from scaffold.project.recipe import FOLDER, PRISTINE, RECIPE, Order, Recipe, recipe_text
from scaffold.project.results import Status
from scaffold.rendering.draw import Drawing, draw
from scaffold.verbs.change import record_of
from scaffold.writing.record import parse_record, record_files

PROJECT = "{{cookiecutter.project_slug}}"
PACKAGE = "{{cookiecutter.package}}"
README = "../README.md"  # Beside cookiecutter.json.


_drawings: dict[str, Drawing] = {}


@dataclass
class Project:
    """A project in memory, made and changed by the templates of *catalog*.

    *newer* is what later templates would make of a plan.
    """

    catalog: Catalog
    newer: Callable[[Plan], Plan] = lambda plan: plan
    files: dict[str, File] = field(default_factory=dict)

    def draw(self, recipe: Recipe) -> Drawing:
        """Draw *recipe*; the same recipe is drawn once."""
        key = json.dumps((id(self.catalog), id(self.newer), recipe_text("", recipe)))
        if key not in _drawings:
            drawing = draw(recipe, self.catalog)
            _drawings[key] = Drawing(self.newer(drawing.plan), drawing.recipe)
        return _drawings[key]

    def new(self, features: Iterable[str] = (), **answers: str) -> None:
        """Make the project."""
        order = Order("shop", Path(), features=tuple(features), settings=tuple(answers.items()))
        recipe, problems = parse_order(order, self.catalog)
        assert recipe, problems
        drawing = self.draw(recipe)
        self.files = dict(
            drawing.plan | record_files(__version__, drawing.recipe, drawing.plan, {})
        )

    def add(self, *features: str, markers: bool = False) -> Status:
        return self.change(Revision(add=features), markers)

    def remove(self, *features: str, markers: bool = False) -> Status:
        return self.change(Revision(remove=features), markers)

    def update(self, *, package: str = "flaskr", markers: bool = False) -> Status:
        return self.change(Revision(settings=(("package", package),)), markers)

    def change(self, revision: Revision, markers: bool) -> Status:
        """Change the project as the verbs do, with the files in memory for a disk."""
        record = parse_record(self.files[RECIPE].content, self.files[PRISTINE].content)
        recipe, problems = parse_revision(record, revision, self.catalog, __version__)
        if recipe:
            modules = self.modules(f"{record.recipe.answers['package']}/{MIGRATIONS}")
            recipe, problems = continue_history(record.recipe, recipe, self.catalog, modules)
        if recipe is None or problems:
            assert problems
            return Status.REFUSED
        drawing = self.draw(recipe)
        new_record = record_of(drawing, record, {})
        mine = {
            path: file
            for path, file in self.files.items()
            if path in new_record or not path.startswith(f"{FOLDER}/")
        }
        move = package_move(record, drawing.recipe, drawing.plan)
        draft = draft_change(record, drawing.plan, mine, new_record=new_record, move=move)
        if draft.conflicts and not markers:
            return Status.FAILED
        if draft.move:
            self.files = draft.move.files(self.files)
        self.write(draft.written)
        return Status.CHANGED if draft.written or draft.move else Status.UNCHANGED

    def modules(self, folder: str) -> dict[str, bytes]:
        """Return the modules in *folder*, as ``disk.read_modules`` does."""
        modules = {
            path.removeprefix(f"{folder}/"): file.content
            for path, file in self.files.items()
            if path.startswith(f"{folder}/") and path.endswith(".py")
        }
        return {name: data for name, data in modules.items() if name != "__init__.py"}

    def write(self, changes: Iterable[Change]) -> None:
        for change in changes:
            assert self.files.get(change.path) == change.now, change.path
            if change.then:
                self.files[change.path] = change.then
            else:
                del self.files[change.path]


FEATURES: Mapping[str, Mapping[str, Sequence[object]]] = {
    "auth": {"requires": ["sqlite|sqlalchemy"], "dependencies": ["argon2"]},
    "blog": {"requires": ["auth"], "index": ["the blog"]},
    "cache": {"dependencies": ["redis", "zope"], "gitignore": ["*.cache"]},
    "colours": {"gitignore": ["*.paint"]},
    "sqlalchemy": {"conflicts": ["sqlite"], "dependencies": ["sqlalchemy"]},
    "sqlite": {"conflicts": ["sqlalchemy"], "gitignore": ["*.db"]},
    "tools": {
        "dependencies": ["zope"],
        "env": [{"name": "TOOLS", "default": "", "comment": ""}],
    },
}


def part(name: str, **words: Sequence[object]) -> Source:
    """Return a made-up feature that adds *words*, without files."""
    raw = {"project_slug": "shop", "package": "flaskr", "_adds": words}
    return Source(name, Path(name), {**raw, **({"colour": "red"} if name == "colours" else {})})


# The templates that ``made_up`` writes, where none of their files is needed.
MADE_UP = Catalog(
    {"hello": part("hello", dependencies=["flask"], wiring=["security", "hello"])},
    {name: part(name, **words) for name, words in FEATURES.items()},
)

_APPLICATION = """\
from flask import Flask

{% for name in cookiecutter._adds.wiring|sort -%}
from . import {{ name }}
{% endfor %}

def create_app():
    app = Flask(__name__)
    app.limit = VERSION
DEBUG
{% for name in cookiecutter._adds.wiring %}    {{ name }}.init_app(app)
{% endfor %}
    return app
"""

_HELLO = """\
@bp.route("{{ '/hello' if cookiecutter._adds.index else '/' }}")
def hello():
    return "GREETING"


def init_app(app):
    app.register_blueprint(bp)
"""

_PYPROJECT = """\
[project]
name = "shop"
version = "VERSION"
dependencies = [
{% for name in cookiecutter._adds.dependencies %}    "{{ name }}",
{% endfor %}]

[tool.flit.module]
name = "{{ cookiecutter.package }}"
"""

_README = """\
# shop

flask --app {{ cookiecutter.package }} run

## Test

pytest
{% for section in cookiecutter._adds.readme %}
{{ section }}
{% endfor %}"""


def made_up(folder: Path, version: int) -> None:
    """Write made-up templates into *folder* as they are in *version* 1 or 2."""
    folder.mkdir()
    security = "security" if version == 1 else "safety"
    _write(
        folder / "hello",
        {"dependencies": ["flask"], "wiring": [security, "hello"]},
        {
            f"{PACKAGE}/__init__.py": _APPLICATION.replace("VERSION", str(version)).replace(
                "DEBUG\n", "\n" if version == 1 else "    app.debug = False\n\n"
            ),
            f"{PACKAGE}/hello.py": _HELLO.replace(
                "GREETING", "Hello, World!" if version == 1 else "Hello!"
            ),
            f"{PACKAGE}/{security}.py": "KEY = 1\n",
            "pyproject.toml": _PYPROJECT.replace("VERSION", str(version))
            + ("" if version == 1 else "\n[tool.later]\nours = 1\n"),
            "README.md": _README,
            ".gitignore": ".venv/\n"
            "{% for name in cookiecutter._adds.gitignore %}{{ name }}\n{% endfor %}",
            ".env.example": "#KEY=\n"
            "{% for setting in cookiecutter._adds.env %}#{{ setting.name }}=\n{% endfor %}",
            "logo.png": f"\0{version}",
            "tests/empty.py": "",
        },
    )
    for name, words in FEATURES.items():
        note = "" if version == 1 else "# This version is better.\n"
        colour = "COLOUR = '{{ cookiecutter.colour }}'\n" if name == "colours" else ""
        files = {
            f"{PACKAGE}/{name}.py": f'"""The module {name}."""\n\n{note}{colour}\n\n'
            f"def init_app(app):\n    app.{name} = 1\n",
            f"tests/{name}_tests.py": "from {{ cookiecutter.package }} import "
            f"{name}\n\nassert {name}\n",
        }
        if version == 2:
            files[f"docs/{name}.md"] = f"# {name}\n"
        if name not in ("colours", "tools"):
            words = {**words, "wiring": [name]}
            files[README] = f"## {name}\n\nAbout {name}.\n"
        asks = {"colour": "red"} if name == "colours" else {}
        _write(folder / "features" / name, words, files, **asks)


def _write(
    folder: Path, words: Mapping[str, Sequence[object]], files: Mapping[str, str], **asks: str
) -> None:
    for path, text in files.items():
        file = folder / PROJECT / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    about = {"_about": f"Made-up {folder.name}.", "_adds": words}
    questions = {"project_slug": "shop", "package": "flaskr", **asks, **about}
    (folder / "USAGE.md").write_text("Made up.\n")
    (folder / "cookiecutter.json").write_text(json.dumps(questions))

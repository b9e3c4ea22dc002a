"""Memory: a project that exists in memory only, and made-up templates that take no time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scaffold.catalog.model import Offer, Source
from scaffold.catalog.revision import Wish
from scaffold.merging.merge import Change, Move
from scaffold.project.plan import File, Plan
from scaffold.project.problems import Site
from scaffold.project.recipe import PRISTINE, RECIPE, Answer, Order
from scaffold.project.results import Report, Step
from scaffold.verbs.change import Way, add, remove, update
from scaffold.verbs.new import new
from scaffold.verbs.world import Drawn, Finish, World
from scaffold.writing.record import unpacked
from scaffold.writing.venv import ByHand

Draw = Callable[[Source, Mapping[str, Answer], Mapping[str, object]], Drawn]

HERE = Path("shop").absolute()


@dataclass
class Project:
    """A project in memory, made and changed by the templates of *offer*, drawn by *draw*."""

    offer: Offer
    draw: Draw
    files: dict[str, File] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return World(
            offer=lambda: self.offer,
            draw=self.draw,
            keep_compiled=lambda: None,
            look=lambda order, paths: Site("", "folder", writable=True),
            create=self._create,
            find_project=lambda start: HERE,
            read_record=lambda project: unpacked(
                self.files[RECIPE].content, self.files[PRISTINE].content
            ),
            read_files=self._read_files,
            read_mine=lambda project, plan: {p: f for p, f in self.files.items() if p in plan},
            obstacles=lambda project, paths, free: [],
            uncommitted=lambda project: False,
            alone=lambda project: nullcontext(),
            apply=self._apply,
            has_environment=lambda project: False,
            by_hand=lambda: ByHand("make", "enter", "fill"),
        )

    def new(self, features: Iterable[str] = (), **answers: str) -> Report:
        """Make the project."""
        order = Order("shop", Path(), features=tuple(features), settings=tuple(answers.items()))
        return new(order, self.world)

    def add(self, *features: str, markers: bool = False) -> Report:
        return add(HERE, features, Way(markers=markers), self.world)

    def remove(self, *features: str, markers: bool = False) -> Report:
        return remove(HERE, features, Way(markers=markers), self.world)

    def update(self, *, package: str = "flaskr", markers: bool = False) -> Report:
        wish = Wish(settings=(("package", package),))
        return update(HERE, wish, Way(markers=markers), self.world)

    def _create(self, plan: Plan, target: Path, finish: Finish) -> Step | None:
        self.files = dict(plan)
        return finish(target)

    def _read_files(self, folder: Path) -> dict[str, bytes]:
        inside = folder.relative_to(HERE).as_posix()
        before = "" if inside == "." else f"{inside}/"
        found = {path: file.content for path, file in self.files.items() if path.startswith(before)}
        return {
            path[len(before) :]: found[path] for path in found if path not in (RECIPE, PRISTINE)
        }

    def _apply(self, project: Path, changes: Sequence[Change], move: Move | None) -> None:
        if move:
            self.files = move.files(self.files)
        for change in changes:
            assert self.files.get(change.path) == change.now, change.path
            if change.then:
                self.files[change.path] = change.then
            else:
                del self.files[change.path]


def part(name: str, **words: list[Any]) -> Source:
    """Return a made-up feature that adds *words*, and a module of its own name."""
    raw: dict[str, object] = {"project_slug": "shop", "package": "flaskr", "_adds": words}
    if name == "colours":
        raw["colour"] = "red"
    return Source(name, Path(name), raw)


def wired(name: str, **words: list[Any]) -> Source:
    return part(name, wiring=[name], readme=[f"## {name}\n\nAbout {name}."], **words)


MADE_UP = Offer(
    {"hello": part("hello", dependencies=["flask"], wiring=["security", "hello"])},
    {
        source.name: source
        for source in (
            wired("auth", requires=["sqlite|sqlalchemy"], dependencies=["argon2"]),
            wired("blog", requires=["auth"], index=["the blog"]),
            wired("cache", dependencies=["redis", "zope"], gitignore=["*.cache"]),
            part("colours", gitignore=["*.paint"]),
            wired("sqlalchemy", conflicts=["sqlite"], dependencies=["sqlalchemy"]),
            wired("sqlite", conflicts=["sqlalchemy"], gitignore=["*.db"]),
            part("tools", dependencies=["zope"], env=["TOOLS"]),
        )
    },
)


def made_up(version: int) -> Draw:
    """Return what draws the made-up templates as they are in *version* 1 or 2."""

    def draw(source: Source, answers: Mapping[str, Answer], private: Mapping[str, object]) -> Drawn:
        asked = {key: str(one) for key, one in source.raw.items() if not key.startswith("_")}
        settled: dict[str, Answer] = {key: answers.get(key, text) for key, text in asked.items()}
        words: Any = private["_adds"]
        package = str(settled["package"])
        if source.name == "hello":
            files = dict(_hello(package, words, version))
        else:
            files = dict(_feature(source.name, package, settled, version))
        return Plan({path: File(text.encode()) for path, text in files.items()}), settled

    return draw


def _hello(package: str, words: dict[str, list[str]], version: int) -> Iterator[tuple[str, str]]:
    imports = "".join(f"from . import {name}\n" for name in sorted(words["wiring"]))
    calls = "".join(f"    {name}.init_app(app)\n" for name in words["wiring"])
    needs = "".join(f'    "{name}",\n' for name in words["dependencies"])
    sections = "".join(f"\n{section}\n" for section in words["readme"])
    debug = "" if version == 1 else "    app.debug = False\n"
    application = f"""\
from flask import Flask

{imports}

def create_app():
    app = Flask(__name__)
    app.limit = {version}
{debug}
{calls}
    return app
"""
    yield f"{package}/__init__.py", application
    hello = f"""\
@bp.route("{"/hello" if words["index"] else "/"}")
def hello():
    return "{"Hello, World!" if version == 1 else "Hello!"}"


def init_app(app):
    app.register_blueprint(bp)
"""
    yield f"{package}/hello.py", hello
    yield f"{package}/{'security' if version == 1 else 'safety'}.py", "KEY = 1\n"
    later = "\n[tool.later]\nours = 1\n"
    project = f"""\
[project]
name = "shop"
version = "{version}"
dependencies = [
{needs}]

[tool.flit.module]
name = "{package}"
{"" if version == 1 else later}"""
    yield "pyproject.toml", project
    yield "README.md", f"# shop\n\nflask --app {package} run\n\n## Test\n\npytest\n{sections}"
    yield ".gitignore", "".join(f"{one}\n" for one in (".venv/", *words["gitignore"]))
    yield ".env.example", "".join(f"#{one}=\n" for one in ("KEY", *words["env"]))
    yield "logo.png", f"\0{version}"
    yield "tests/empty.py", ""


def _feature(
    name: str, package: str, answers: Mapping[str, Answer], version: int
) -> Iterator[tuple[str, str]]:
    note = "" if version == 1 else "# This version is better.\n"
    colour = f"COLOUR = '{answers['colour']}'\n" if "colour" in answers else ""
    yield (
        f"{package}/{name}.py",
        f'"""The module {name}."""\n\n{note}{colour}\n\ndef init_app(app):\n    app.{name} = 1\n',
    )
    yield f"tests/{name}_tests.py", f"from {package} import {name}\n\nassert {name}\n"
    if version == 2:
        yield f"docs/{name}.md", f"# {name}\n"

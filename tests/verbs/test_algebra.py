"""The algebra of projects: what must hold for any features, in any order, after any edit.

Every property runs twice: with made-up templates, and with ours. All of it happens in memory. In the
end merges that are wrong on purpose are held to the same properties, which must find them out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from scaffold.catalog import bundled
from scaffold.catalog.history import tables
from scaffold.catalog.model import Catalog
from scaffold.merging import draft
from scaffold.merging import text as merging
from scaffold.merging.diff3 import Kind as Changed
from scaffold.merging.diff3 import Region, diff3
from scaffold.merging.merge import Change, merge_plans
from scaffold.merging.syntax import is_valid
from scaffold.project.migrations import Migration, existing_tables, read_revision
from scaffold.project.plan import File, Plan
from scaffold.project.recipe import FOLDER, PRISTINE, RECIPE, Record
from scaffold.project.results import Action, Status
from scaffold.writing.record import parse_record
from tests.verbs.memory import FEATURES, Project, made_up

# 500 of each, and fewer with the profile "few".
EXAMPLES = 5 * settings().max_examples

OURS = bundled.load()


def newer(plan: Plan) -> Plan:
    """Return *plan* as later templates may make it: a line more here, a line less there."""
    files = {}
    for path, file in plan.items():
        if "/migrations/" in path:  # A migration is never written again.
            files[path] = file
            continue
        lines = file.content.decode().splitlines(keepends=True)
        if path.endswith((".py", ".toml", ".md", ".gitignore")) and lines:
            lines.insert(0, "# newer\n")
            lines = [line for line in lines if line != "    return app\n"]
        files[path] = replace(file, content="".join(lines).encode())
    return Plan(files)


@dataclass(frozen=True)
class Kind:
    """Templates to try, as they are and as they are later."""

    now: Catalog
    later: Catalog
    newer: Callable[[Plan], Plan]
    examples: int = EXAMPLES

    def project(self, *, later: bool = False) -> Project:
        project = Project(self.now)
        if later:
            self.age(project)
        return project

    def age(self, project: Project) -> None:
        """Let *project* be drawn by the templates as they are later."""
        project.catalog, project.newer = self.later, self.newer

    def sets(self) -> st.SearchStrategy[list[str]]:
        """Return sets of features that go together."""
        fits = self.now.feature_problems
        names = st.lists(st.sampled_from(sorted(self.now.features)), unique=True, max_size=6)
        return names.filter(lambda some: not fits(self.now.templates["hello"], some))


@pytest.fixture(scope="module", params=["made-up", "ours"])
def kind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kind:
    """Made-up templates, which are small and odd, and ours."""
    return ours() if request.param == "ours" else made_up_kind(tmp_path_factory)


@pytest.fixture(scope="module")
def made_up_only(tmp_path_factory: pytest.TempPathFactory) -> Kind:
    return made_up_kind(tmp_path_factory)


def ours() -> Kind:
    return Kind(OURS, OURS, newer)


def made_up_kind(folders: pytest.TempPathFactory) -> Kind:
    root = folders.mktemp("templates")
    made_up(root / "1", 1)
    made_up(root / "2", 2)
    return Kind(bundled.load(root / "1"), bundled.load(root / "2"), lambda plan: plan)


Check = Callable[[Any], None]


def holds(kind: Kind, check: Check, *, shrink: bool = True) -> None:
    """Try *check* with many examples; *shrink* one that fails."""
    sure = settings(
        max_examples=kind.examples,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, *([Phase.shrink] if shrink else [])),
        report_multiple_bugs=False,
    )
    sure(given(st.data())(check))()


# What users do


@dataclass(frozen=True)
class Edit:
    """Something that a user does to a project; numbers are taken modulo what there is."""

    what: str
    file: int
    line: int
    count: int


WHATS = "insert replace delete append shorten drop move own clash table windows".split()
EDITS = st.lists(
    st.builds(
        Edit,
        st.sampled_from(WHATS),
        st.integers(0, 30),
        st.integers(0, 40),
        st.integers(1, 3),
    ),
    max_size=6,
)


@dataclass
class Author:
    """Somebody who edits a project: each line of theirs is unlike any other."""

    project: Project
    written: int = 0

    def line(self) -> str:
        self.written += 1
        return f"# mine {self.written}\n"

    def do(self, edit: Edit) -> None:
        files = self.project.files
        paths = sorted(path for path in files if not path.startswith(FOLDER))
        if not paths:
            return
        path = paths[edit.file % len(paths)]
        if edit.what == "drop":
            del files[path]
        elif edit.what == "move":
            files[f"moved/{path}"] = files.pop(path)
        elif edit.what == "own":
            files[f"{path.rpartition('/')[0] or 'docs'}/own{self.written}.py"] = self.file()
        elif edit.what == "clash":
            names = sorted({*OURS.features, *FEATURES})
            files.setdefault(f"flaskr/{names[edit.line % len(names)]}.py", self.file())
        elif edit.what == "table" and "pyproject.toml" in files:
            text = files["pyproject.toml"].content.decode()
            if "[tool.later]" not in text:
                text = f"[tool.later]\n{self.line()}mine = 1\n\n{text}"
                files["pyproject.toml"] = replace(files["pyproject.toml"], content=text.encode())
        elif b"\0" not in files[path].content:
            text = self.edited(edit, files[path].content.decode())
            files[path] = replace(files[path], content=text.encode())

    def file(self) -> File:
        return File((self.line() + self.line()).encode())

    def edited(self, edit: Edit, text: str) -> str:
        if edit.what == "windows":
            return text.replace("\r\n", "\n").replace("\n", "\r\n")
        if edit.what == "shorten":
            return text.rstrip("\r\n")
        lines = text.splitlines(keepends=True)
        mine = [self.line() for _ in range(edit.count)]
        if edit.what == "append":
            start = end = len(lines)
            if lines and not lines[-1].endswith("\n"):
                lines[-1] += "\n"
        else:
            start = edit.line % (len(lines) + 1)
            end = start if edit.what == "insert" else min(start + edit.count, len(lines))
        return "".join((*lines[:start], *(mine if edit.what != "delete" else ()), *lines[end:]))


# What must hold


def same(one: Project, other: Project) -> None:
    assert one.files == other.files


def history(project: Project) -> tuple[Migration, ...]:
    """Return the migrations that were written for *project*."""
    return remembered(project).recipe.history


def apart_from_history(project: Project) -> tuple[object, ...]:
    """Return all of *project* but its migrations: the files, and what the record says of them."""
    record = remembered(project)
    folder = f"{record.recipe.answers['package']}/migrations"
    written = {f"{folder}/{migration.file}" for migration in record.recipe.history}
    files, pristine = (
        {path: file for path, file in each.items() if path not in written}
        for each in (project.files, record.pristine)
    )
    for path in (RECIPE, PRISTINE):
        del files[path]
    return files, pristine, replace(record.recipe, history=())


def test_the_order_of_features_does_not_matter(kind: Kind) -> None:
    """It may show in one place, the history: tables are created in the order in which they came."""

    def check(data: st.DataObject) -> None:
        features = data.draw(kind.sets())
        at_once, one_by_one = kind.project(), kind.project()
        at_once.new(features)
        first = data.draw(st.integers(0, len(features)))
        shuffled = data.draw(st.permutations(features))
        one_by_one.new(shuffled[:first])
        for name in shuffled[first:]:
            assert one_by_one.add(name) in (Status.CHANGED, Status.UNCHANGED)
        assert apart_from_history(at_once) == apart_from_history(one_by_one)
        both = [history(project) for project in (at_once, one_by_one)]
        assert {*existing_tables(both[0])} == {*existing_tables(both[1])}
        if existing_tables(both[0]) == existing_tables(both[1]):
            same(at_once, one_by_one)

    holds(kind, check)


def test_remove_undoes_add(kind: Kind) -> None:
    """Without tables, to the byte. With tables all but the history is undone, and that grows on.

    The migrations that create the tables may have run on another machine, which needs those that
    drop them. If the database leaves too, so do the files of its migrations; the recipe remembers
    them for the day on which it comes back.
    """

    def check(data: st.DataObject) -> None:
        before, more = data.draw(kind.sets()), data.draw(kind.sets())
        there = {one.name for one in kind.now.with_required(before)}
        coming = sorted({*more} - there)
        assume(coming and not kind.now.clashes([*before, *coming]))
        project, start = kind.project(), kind.project()
        project.new(before)
        start.new(before)
        assert project.add(*coming) is Status.CHANGED
        assert project.remove(*coming) is Status.CHANGED
        assert apart_from_history(project) == apart_from_history(start)
        grown, old = history(project), history(start)
        assert grown[: len(old)] == old
        if grown == old:
            same(project, start)
        elif "flaskr/migrations/__init__.py" in project.files:
            assert {*existing_tables(grown)} == {*existing_tables(old)}
        else:
            assert not any("/migrations/" in path for path in project.files)

    holds(kind, check)


def test_update_makes_what_new_makes_today(kind: Kind) -> None:
    def check(data: st.DataObject) -> None:
        features = data.draw(kind.sets())
        package = data.draw(st.sampled_from(["flaskr", "store", "x"]))
        project, fresh = kind.project(), kind.project(later=True)
        project.new(features)
        kind.age(project)
        assert project.update(package=package) in (Status.CHANGED, Status.UNCHANGED)
        fresh.new(features, package=package)
        same(project, fresh)

    holds(kind, check)


def test_to_update_twice_is_to_update_once(kind: Kind) -> None:
    def check(data: st.DataObject) -> None:
        project = kind.project()
        project.new(data.draw(kind.sets()))
        author = Author(project)
        for edit in data.draw(EDITS):
            author.do(edit)
        kind.age(project)
        markers = data.draw(st.booleans())
        assume(project.update(markers=markers) is Status.CHANGED)
        once = dict(project.files)
        assert project.update(markers=markers) is Status.UNCHANGED
        assert project.files == once

    holds(kind, check)


OWN = 'revision = "own_{0}"\ndown_revision = {1}\n'


def ends(project: Project) -> list[str]:
    """Return the migrations that no other comes after, as their files say."""
    found = [read_revision(data) for data in project.modules("flaskr/migrations").values()]
    revisions = [revision for revision in found if revision]
    assert len(revisions) == len(found)
    assert len({revision.id for revision in revisions}) == len(found)
    before = [parent for revision in revisions for parent in revision.parents]
    assert len({*before}) == len(before), "two migrations come after one"
    return sorted({revision.id for revision in revisions} - {*before})


def test_the_history_is_one_line_that_only_grows() -> None:
    """Whatever comes and goes, and whatever users write in between."""
    kind = replace(ours(), examples=EXAMPLES // 5)

    def check(data: st.DataObject) -> None:
        project = kind.project()
        project.new(data.draw(kind.sets()))
        for number in range(data.draw(st.integers(1, 8))):
            before, old = project.modules("flaskr/migrations"), history(project)
            verb = data.draw(st.sampled_from(["add", "add", "remove", "own"]))
            last = ends(project)
            if verb == "own":
                text = OWN.format(number, repr(last[0]) if last else None)
                project.files[f"flaskr/migrations/own_{number}.py"] = File(text.encode())
                continue
            change = project.add if verb == "add" else project.remove
            if change(*data.draw(kind.sets())) is Status.REFUSED:
                continue
            after = project.modules("flaskr/migrations")
            assert history(project)[: len(old)] == old
            assert {name: after[name] for name in before if name in after} == {
                name: before[name] for name in before if name in after
            }
            if "flaskr/migrations/__init__.py" in project.files:
                assert before.keys() <= after.keys()
                assert len(ends(project)) == (1 if after else 0)
                wanted = kind.now.parts(remembered(project).recipe)
                assert {*existing_tables(history(project))} == {*tables(wanted)}

    holds(kind, check)


def test_no_edit_is_ever_lost(kind: Kind) -> None:
    holds(kind, lambda data: nothing_is_lost(kind, data))


def nothing_is_lost(kind: Kind, data: st.DataObject) -> None:
    """Edit a project, change it in any way, and look for every line."""
    project = kind.project()
    project.new(data.draw(kind.sets()))
    author = Author(project)
    for edit in data.draw(EDITS):
        author.do(edit)
    pristine, before = remembered(project).pristine, dict(project.files)
    if data.draw(st.booleans()):
        kind.age(project)
    verb = data.draw(st.sampled_from(["add", "remove", "update", "package"]))
    markers = data.draw(st.booleans())
    names = data.draw(kind.sets())
    if verb == "add":
        status = project.add(*names, markers=markers)
    elif verb == "remove":
        status = project.remove(*names, markers=markers)
    else:
        package = "store" if verb == "package" else "flaskr"
        status = project.update(markers=markers, package=package)
    if status in (Status.REFUSED, Status.FAILED):
        assert project.files == before
        return
    renamed = (
        (lambda path: "store" + path[6:] if path.startswith("flaskr/") else path)
        if verb == "package"
        else str
    )
    Comparison(
        pristine={renamed(path): file for path, file in pristine.items()},
        before={renamed(path): file for path, file in before.items()},
        after=project.files,
        new=remembered(project).pristine,
    ).judge()


def remembered(project: Project) -> Record:
    """Return the record of *project*."""
    return parse_record(project.files[RECIPE].content, project.files[PRISTINE].content)


def lines(file: File | None) -> list[str]:
    text = "" if file is None else file.content.decode(errors="replace")
    return text.replace("\r\n", "\n").split("\n")


def is_theirs(text: list[str], line: str) -> bool:
    """Return whether *line* stands among the lines of the template in a conflict."""
    above = text[: text.index(line)]
    marks = [one for one in above if one in ("=======", ">>>>>>> flask-scaffold")]
    return marks[-1:] == ["======="]


@dataclass(frozen=True)
class Comparison:
    """A project before and after a change, at the paths that its files have afterwards."""

    pristine: Mapping[str, File]
    before: Mapping[str, File]
    after: Mapping[str, File]
    new: Mapping[str, File]

    def judge(self) -> None:
        for path, file in self.before.items():
            if not path.startswith(FOLDER):
                self.judge_mine(path, file)
        for path in self.pristine:
            if path not in self.before:
                assert path not in self.after, f"{path} was deleted"
        for path, file in self.new.items():
            if path in self.before or path not in self.pristine:
                self.judge_ours(path, file)

    def judge_mine(self, path: str, mine: File) -> None:
        """Every line that the user wrote is there, and none that the user deleted comes back."""
        after, pristine, new = (each.get(path) for each in (self.after, self.pristine, self.new))
        if pristine is None and new is None:
            assert after == mine
        if after is None:
            assert lines(mine) == lines(pristine)
            return
        old, now = lines(pristine), lines(after)
        for line in lines(mine):
            if line.startswith("# mine"):
                assert now.count(line) == 1
                assert not is_theirs(now, line)
            elif pristine is None or line not in old or line in lines(new):
                assert line in now
        if "<<<<<<< yours" not in now:
            gone = {line for line in old if line not in lines(mine) and line in lines(new)}
            assert gone.isdisjoint(now)
            self.judge_code(path, mine, after)

    def judge_code(self, path: str, mine: File, after: File) -> None:
        """What was valid is valid."""
        versions = [mine, self.new.get(path, mine), after]
        if all(b"\0" not in file.content for file in versions):
            *both, made = (is_valid(path, file.content.decode()) for file in versions)
            assert made or not all(both)

    def judge_ours(self, path: str, new: File) -> None:
        """Every line that the template has brought is there."""
        now = lines(self.after.get(path))
        binary = b"\0" in new.content
        for line in lines(new):
            if line not in lines(self.pristine.get(path)) and not binary:
                assert line in now


# Whether the properties find a merge that is wrong

Wrong = Callable[[Region], Region]


def drop_a_line(kind: Changed) -> Wrong:
    """Return what drops the first line of each region of that kind."""

    def wrong(region: Region) -> Region:
        if region.kind is not kind:
            return region
        return Region(region.old[1:], region.mine[1:], region.new[1:])

    return wrong


def undo_mine(*kinds: Changed) -> Wrong:
    """Return what loses the changes of mine in regions of these kinds."""
    return lambda region: replace(region, mine=region.old) if region.kind in kinds else region


def undo_new(*kinds: Changed) -> Wrong:
    """Return what loses the changes of new in regions of these kinds."""
    return lambda region: replace(region, new=region.old) if region.kind in kinds else region


def swap(region: Region) -> Region:
    return Region(region.old, region.new, region.mine)


WRONG: dict[str, Wrong] = {
    "drops a line of mine": drop_a_line(Changed.MINE),
    "drops a line of new": drop_a_line(Changed.NEW),
    "drops a line of both": drop_a_line(Changed.UNCHANGED),
    "drops a line in conflict": drop_a_line(Changed.CONFLICT),
    "swaps mine and new": swap,
    "keeps the old lines": lambda region: undo_mine(Changed.MINE)(undo_new(Changed.NEW)(region)),
    "loses mine": undo_mine(Changed.MINE),
    "loses new": undo_new(Changed.NEW),
    "takes new in a conflict": undo_mine(Changed.CONFLICT),
    "takes mine in a conflict": undo_new(Changed.CONFLICT),
}


def is_found(kind: Kind) -> None:
    # The first failure ends the search, so that many examples cost nothing.
    with pytest.raises(AssertionError):
        holds(replace(kind, examples=5000), lambda data: nothing_is_lost(kind, data), shrink=False)


@pytest.mark.one_python
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_merge_of_lines_is_found(
    monkeypatch: pytest.MonkeyPatch, made_up_only: Kind, wrong: Wrong
) -> None:
    monkeypatch.setattr(merging, "diff3", lambda *texts: map(wrong, diff3(*texts)))
    is_found(made_up_only)


def test_a_merge_that_does_not_check_the_syntax_is_found(
    monkeypatch: pytest.MonkeyPatch, made_up_only: Kind
) -> None:
    monkeypatch.setattr(merging, "is_valid", lambda path, text: True)
    is_found(made_up_only)


def drop_edited(one: Change) -> Change | None:
    return (
        replace(one, action=Action.DELETE, then=None) if one.action is Action.KEEP_EDITED else one
    )


def write_over(one: Change) -> Change | None:
    return replace(one, then=File(b"theirs\n")) if one.action is Action.MERGE else one


def bring_back(one: Change) -> Change | None:
    return (
        replace(one, action=Action.CREATE, then=File(b""))
        if one.action is Action.KEEP_DELETED
        else one
    )


def forget_new(one: Change) -> Change | None:
    return None if one.action is Action.CREATE else one


def forget_updates(one: Change) -> Change | None:
    return None if one.action is Action.UPDATE else one


@pytest.mark.one_python
@pytest.mark.parametrize("wrong", [drop_edited, write_over, bring_back, forget_new, forget_updates])
def test_a_wrong_merge_of_files_is_found(
    monkeypatch: pytest.MonkeyPatch,
    made_up_only: Kind,
    wrong: Callable[[Change], Change | None],
) -> None:
    def merge_wrongly(*given: Any) -> tuple[Change, ...]:
        return tuple(change for change in map(wrong, merge_plans(*given)) if change)

    monkeypatch.setattr(draft, "merge_plans", merge_wrongly)
    is_found(made_up_only)

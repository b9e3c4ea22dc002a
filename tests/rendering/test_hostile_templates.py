"""Hostile templates: none writes outside its project, and none runs anything without --trust."""

import json
import os
import socket
import stat
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scaffold.project.errors import Exit, ScaffoldError
from scaffold.project.recipe import Order
from scaffold.verbs.new import new
from tests.support import picture

PROJECT = "{{cookiecutter.project_slug}}"
ASKED = PROJECT + "/{{cookiecutter.x}}"
posix = pytest.mark.skipif(os.name == "nt", reason="Windows has none, or gives none to a user")

# What leaves a trace where it runs, as Python and as Jinja.
CANARY = "open('{around}/canary', 'w').close()\n"
JINJA = "{{ cycler.__init__.__globals__.os.mkdir('{around}/canary') }}"
UP = "{{ '%c%c%c'|format(46, 46, 47) }}"  # A file name cannot hold a slash; what it makes can.


Make = Callable[[Path, Path], object]


@dataclass(frozen=True)
class Hostile:
    """A template: its files and questions, in which {around} is the folder that it must not touch.

    ``make`` does what files cannot say, in the folder of the template. ``ask`` and ``git`` are what
    the user adds. ``says`` is a part of the message. Where ``always``, trust does not help.
    """

    says: str
    files: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, object] = field(default_factory=dict)
    make: Make | None = None
    ask: Mapping[str, str] = field(default_factory=dict)
    git: bool = False
    always: bool = True


def link(name: str, target: str) -> Make:
    """Return what makes a link in the template, and the folders that it needs."""

    def make(template: Path, around: Path) -> None:
        path = template / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target.replace("{around}", str(around)))

    return make


def links(*pairs: tuple[str, str]) -> Make:
    return lambda template, around: [link(*pair)(template, around) for pair in pairs]


def fifo(template: Path, around: Path) -> None:
    os.mkfifo(template / PROJECT / "a.txt")


def fifo_of_questions(template: Path, around: Path) -> None:
    (template / "cookiecutter.json").unlink()
    os.mkfifo(template / "cookiecutter.json")


def zero_of_questions(template: Path, around: Path) -> None:
    (template / "cookiecutter.json").unlink()
    (template / "cookiecutter.json").symlink_to("/dev/zero")


def unix_socket(template: Path, around: Path) -> None:
    before = os.getcwd()
    os.chdir(template / PROJECT)  # The path of a socket must be short.
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("a.sock")
    finally:
        os.chdir(before)


def device(template: Path, around: Path) -> None:
    try:
        os.mknod(template / PROJECT / "zero", 0o600 | stat.S_IFCHR, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes devices")


def unreadable(template: Path, around: Path) -> None:
    file = template / PROJECT / "secret.txt"
    file.write_text("x")
    file.chmod(0)
    if os.access(file, os.R_OK):
        pytest.skip("root reads everything")


def sparse(template: Path, around: Path) -> None:
    with open(template / PROJECT / "huge.bin", "wb") as file:
        file.truncate(1 << 40)


def crowd(template: Path, around: Path) -> None:
    """Make few folders that a walk meets very often."""
    for depth in range(16):
        folder = template / "maze" / f"{depth}"
        folder.mkdir(parents=True)
        for link_name in ("a", "b"):
            (folder / link_name).symlink_to(f"../{depth + 1}")
    (template / "maze" / "16").mkdir()
    (template / PROJECT / "maze").symlink_to("../maze/0")


LEAVES = "not safe to write"
OUTSIDE = "leads out of it"
TRUST = "runs code of its own"
UNTRUSTED = "may not do this untrusted"

HOSTILE: Mapping[str, Hostile] = {
    "up by the name of a file": Hostile(LEAVES, {f"{PROJECT}/{UP}up.txt": "x"}),
    "up by the name of a folder": Hostile(LEAVES, {f"{PROJECT}/{UP}up/a.txt": "x"}),
    "up by a folder above": Hostile(LEAVES, {f"{PROJECT}/a/{UP}{UP}up/a.txt": "x"}),
    "up by a default": Hostile(LEAVES, {ASKED: "x"}, {"x": "../up.txt"}),
    "up by an answer": Hostile(LEAVES, {ASKED: "x"}, {"x": "y"}, ask={"x": "../up.txt"}),
    "up by a private variable": Hostile(
        LEAVES, {f"{PROJECT}/{{{{cookiecutter.__x}}}}": "x"}, {"__x": "{{ '..' }}/up.txt"}
    ),
    "up by the name of the project": Hostile(
        LEAVES, {"{{cookiecutter.x}}/a.txt": "x"}, {"x": "../up"}
    ),
    "up by a folder that is copied": Hostile(
        LEAVES, {f"{PROJECT}/{UP}up/a.txt": "x"}, {"_copy_without_render": ["*up"]}
    ),
    "up with other line ends": Hostile(
        LEAVES, {f"{PROJECT}/{UP}up.txt": "x"}, {"_new_lines": "\r\n"}
    ),
    "from the top": Hostile(LEAVES, {ASKED: "x"}, {"x": "{around}/canary"}),
    "a drive": Hostile(LEAVES, {ASKED: "x"}, {"x": "C:up.txt"}),
    "a backslash": Hostile(LEAVES, {ASKED: "x"}, {"x": "..\\up"}),
    "a share": Hostile(LEAVES, {ASKED: "x"}, {"x": "\\\\a\\b\\up"}),
    "dots with a space": Hostile(LEAVES, {f"{ASKED}/a.txt": "x"}, {"x": ".. "}),
    "an escape sequence in a name": Hostile(LEAVES, {ASKED: "x"}, {"x": "\x1b[2Ja.txt"}),
    "a link to a file outside": Hostile(
        OUTSIDE, make=link(f"{PROJECT}/a.txt", "{around}/outside/secret.txt")
    ),
    "a link to a folder outside": Hostile(OUTSIDE, make=link(f"{PROJECT}/a", "{around}/outside")),
    "a link to a folder outside, copied": Hostile(
        OUTSIDE,
        {},
        {"_copy_without_render": ["a"]},
        make=link(f"{PROJECT}/a", "../../outside"),
    ),
    "a chain of links": Hostile(
        OUTSIDE,
        make=links((f"{PROJECT}/a", "../b"), ("b", "c/d"), ("c/d", "../../outside/secret.txt")),
    ),
    "a link in a folder that is linked": Hostile(
        OUTSIDE, make=links((f"{PROJECT}/a", "../b"), ("b/c", "{around}/outside"))
    ),
    "a project that is a link": Hostile(
        OUTSIDE, make=link("{{cookiecutter.another}}", "{around}/outside")
    ),
    "a link among what is included": Hostile(
        OUTSIDE,
        {f"{PROJECT}/a.txt": "{% include 'secret.txt' %}"},
        make=link("templates/secret.txt", "{around}/outside/secret.txt"),
    ),
    "hooks that are a link": Hostile(OUTSIDE, make=link("hooks", "{around}/outside")),
    "a link to nothing": Hostile("leads nowhere", make=link(f"{PROJECT}/a.txt", "nothing")),
    "a link to itself": Hostile("leads nowhere", make=link(f"{PROJECT}/a.txt", "a.txt")),
    "a link to the folder above": Hostile("that it is in", make=link(f"{PROJECT}/a/b", "..")),
    "a pipe": Hostile("neither a file nor a folder", make=fifo),
    "a socket": Hostile("neither a file nor a folder", make=unix_socket),
    "a device": Hostile("neither a file nor a folder", make=device),
    "a link to a device": Hostile(OUTSIDE, make=link(f"{PROJECT}/a.txt", "/dev/zero")),
    "questions in a pipe": Hostile("neither a file nor a folder", make=fifo_of_questions),
    "questions without an end": Hostile(OUTSIDE, make=zero_of_questions),
    "a file that cannot be read": Hostile("cannot be read", make=unreadable),
    "a huge file": Hostile("The template has more than", make=sparse, always=False),
    "a maze of links": Hostile("The template has more than", make=crowd, always=False),
    "a hook in Python": Hostile(TRUST, {"hooks/post_gen_project.py": CANARY}, always=False),
    "a hook in a shell": Hostile(
        TRUST,
        {"hooks/pre_gen_project.sh": "#!/bin/sh\ntouch {around}/canary\n"},
        always=False,
    ),
    "a hook without an ending": Hostile(
        TRUST, {"hooks/pre_gen_project": "#!/bin/sh\ntouch {around}/canary\n"}, always=False
    ),
    "a hook with an odd ending": Hostile(
        TRUST, {"hooks/pre_gen_project.": "#!/bin/sh\ntouch {around}/canary\n"}, always=False
    ),
    "a hook before all questions": Hostile(TRUST, {"hooks/pre_prompt.py": CANARY}, always=False),
    "an extension": Hostile(
        TRUST, {"ours.py": CANARY}, {"_extensions": ["ours.Ours"]}, always=False
    ),
    "a package of extensions": Hostile(
        TRUST, {"ours/__init__.py": CANARY}, {"_extensions": ["ours.Ours"]}, always=False
    ),
    "an extension by name": Hostile(
        TRUST, {}, {"_extensions": ["jinja2.ext.DebugExtension"]}, always=False
    ),
    "a setting of Jinja": Hostile(
        TRUST, {}, {"_jinja2_env_vars": {"enable_async": True}}, always=False
    ),
    "Jinja in a file": Hostile(UNTRUSTED, {f"{PROJECT}/a.txt": JINJA}, always=False),
    "Jinja in a name": Hostile(
        UNTRUSTED, {f"{PROJECT}/{{{{ cycler.__init__ }}}}": "x"}, always=False
    ),
    "Jinja in a default": Hostile(UNTRUSTED, {}, {"x": JINJA}, always=False),
    "Jinja in a private variable": Hostile(UNTRUSTED, {}, {"__x": JINJA}, always=False),
    "Jinja in a choice": Hostile(UNTRUSTED, {}, {"x": ["a", JINJA]}, always=False),
    "Jinja in an object": Hostile(UNTRUSTED, {}, {"x": {"a": [JINJA]}}, always=False),
    "Jinja in a key": Hostile(UNTRUSTED, {}, {"x": {JINJA: "a"}}, always=False),
    "Jinja in what is included": Hostile(
        UNTRUSTED,
        {f"{PROJECT}/a.txt": "{% include 'b.txt' %}", "templates/b.txt": JINJA},
        always=False,
    ),
    "Jinja between other delimiters": Hostile(
        UNTRUSTED,
        {"[[cookiecutter.project_slug]]/a.txt": "[[ cycler.__init__ ]]"},
        {"_jinja2_env_vars": {"variable_start_string": "[[", "variable_end_string": "]]"}},
        always=False,
    ),
    "a huge loop": Hostile(
        UNTRUSTED,
        {f"{PROJECT}/a.txt": "{% for a in range(10**9) %}{{ a }}{% endfor %}"},
        always=False,
    ),
    "a huge text": Hostile(UNTRUSTED, {f"{PROJECT}/a.txt": "{{ 'x' * 10**12 }}"}, always=False),
    "a huge name": Hostile(UNTRUSTED, {}, {"x": "{{ ('x' * 10**12)|length }}"}, always=False),
    "orders for git": Hostile(
        LEAVES,
        {f"{PROJECT}/.git/config": "[core]\n\tfsmonitor = touch {around}/canary\n"},
        git=True,
        always=False,
    ),
    "orders for git on other systems": Hostile(
        LEAVES, {f"{PROJECT}/a/.G\u200cIT./config": "[core]\n"}, always=False
    ),
    "orders for git in a stream of NTFS": Hostile(
        LEAVES, {f"{PROJECT}/.git::$INDEX_ALLOCATION/config": "[core]\n"}, always=False
    ),
    "folders without an end": Hostile("too many folders", {f"{PROJECT}/{'a/' * 150}a.txt": "x"}),
    "several templates": Hostile("several templates", {}, {"templates": {"a": {"path": "./a"}}}),
    "a choice that cannot be typed": Hostile("cannot be typed", {}, {"x": ["a", "b\nrm -rf ~"]}),
    "a question that cannot be typed": Hostile("cannot be typed", {}, {"\x1b[2J": "x"}),
}


def case(name: str, hostile: Hostile) -> object:
    """Return *hostile* as a parameter; Windows has no pipes, and no such names."""
    odd = any(set(path) & set('|:"*?<>') or path.endswith(".") for path in hostile.files)
    return pytest.param(hostile, id=name, marks=posix if odd or hostile.make else ())


ALL = [case(name, hostile) for name, hostile in HOSTILE.items()]
ALWAYS = [case(name, hostile) for name, hostile in HOSTILE.items() if hostile.always]


@pytest.fixture
def around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with all that a template must not touch."""
    for name in ("apps", "outside", "scratch"):
        (tmp_path / name).mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("secret\n")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    monkeypatch.chdir(tmp_path / "apps")
    return tmp_path


def filled(value: object, around: Path) -> object:
    """Return *value* with the path of *around* in all its texts that ask for it."""
    if isinstance(value, dict):
        return {filled(key, around): filled(item, around) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, around) for item in value]
    return value.replace("{around}", around.as_posix()) if isinstance(value, str) else value


def written(hostile: Hostile, around: Path) -> Path:
    """Write the template *hostile*, and return its folder."""
    template = around / "template"
    own = any(name.startswith(("{{cookiecutter.x}}", "[[")) for name in hostile.files)
    (template / ("" if own else PROJECT)).mkdir(parents=True)
    for name, text in hostile.files.items():
        file = template / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(str(filled(text, around)))
    raw = filled({"project_slug": "myapp", **hostile.questions}, around)
    (template / "cookiecutter.json").write_text(json.dumps(raw))
    if hostile.make:
        hostile.make(template, around)
    return template


def made(hostile: Hostile, template: Path, *, trust: bool = False) -> ScaffoldError:
    order = Order(
        "shop",
        Path(),
        template=str(template),
        settings=tuple(hostile.ask.items()),
        git=hostile.git,
        trust=trust,
    )
    with pytest.raises(ScaffoldError) as caught:
        new(order)
    return caught.value


@pytest.mark.parametrize("hostile", ALL)
def test_it_makes_nothing_and_runs_nothing(hostile: Hostile, around: Path) -> None:
    template = written(hostile, around)
    before = picture(around)

    error = made(hostile, template)

    assert picture(around) == before
    assert hostile.says in error.problems[0].message
    assert error.problems[0].message.isprintable()
    assert error.exit in (Exit.REFUSED, Exit.FAILED)


@pytest.mark.parametrize("hostile", ALWAYS)
def test_trust_lets_nothing_out_of_the_project(hostile: Hostile, around: Path) -> None:
    template = written(hostile, around)
    before = picture(around)

    error = made(hostile, template, trust=True)

    assert picture(around) == before
    assert hostile.says in error.problems[0].message

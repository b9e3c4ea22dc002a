"""A third-party template makes what ``cookiecutter --no-input`` makes of it."""

import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from cookiecutter.main import cookiecutter

from scaffold.catalog import bundled
from scaffold.catalog.model import Source
from scaffold.catalog.reference import parse_reference
from scaffold.project.errors import (
    BrokenTemplate,
    DiskFailure,
    HookFailed,
    UnsafePath,
    Untrusted,
)
from scaffold.project.recipe import Answer
from scaffold.rendering.third_party import (
    Limits,
    ThirdPartyPlan,
    render_third_party,
    third_party_answers,
)
from tests.support import picture

CORPUS = Path(__file__).parent.parent / "corpus"
POSIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell, or links")
PROJECT = "{{cookiecutter.project_slug}}"
Answers = Mapping[str, Answer]
Template = Callable[..., Path]
NONE: Answers = {}
NOTHING: Mapping[str, str | bytes] = {}

# The templates that need trust, and why.
NEEDS_TRUST = {
    "defaults": "it changes what it sees",
    "extended": "it has extensions",
    "hooked": "it has hooks",
    "names": "it has hooks",
    "prompted": "it has hooks",
    "shelled": "it has hooks",
    "updating": "it changes what it sees",
}
FAILS = {"names": "its hooks fail"}
ANSWERS: Mapping[str, list[Answers]] = {
    "hooked": [{}, {"project_slug": "shop", "with_docs": True, "licence": "BSD"}],
    "shelled": [{}, {"greeting": "good day"}],
    "named": [{}, {"project_name": "The Shop", "licence": "none"}],
    "variables": [{}, {"debug": False, "kind": "plain", "database": {"pool": {"size": 7}}}],
}
CASES = [
    pytest.param(folder.name, answers, id=f"{folder.name}-{number}", marks=marks)
    for folder in sorted(CORPUS.iterdir())
    if folder.name not in FAILS
    for marks in [POSIX_ONLY if folder.name == "shelled" else ()]
    for number, answers in enumerate(ANSWERS.get(folder.name, [{}]))
]


pytestmark = pytest.mark.usefixtures("scratch")


@pytest.fixture
def template(tmp_path: Path) -> Template:
    """Return what makes a template of files and questions."""

    def make(files: Mapping[str, str | bytes] = NOTHING, **questions: object) -> Path:
        folder = tmp_path / "template"
        (folder / PROJECT).mkdir(parents=True)
        for name, content in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        raw = {"project_slug": "myapp", **questions}
        (folder / "cookiecutter.json").write_text(json.dumps(raw))
        return folder

    return make


def source(folder: Path, *, trusted: bool = False) -> Source:
    return replace(bundled.third_party(parse_reference(str(folder))), trusted=trusted)


def rendered(folder: Path, given: Answers = NONE, *, trusted: bool = False) -> ThirdPartyPlan:
    return render_third_party(source(folder, trusted=trusted), given, Path("output"))


def modes(made: ThirdPartyPlan) -> dict[str, bytes | str]:
    """Return the files of *made* as a picture, with a mark behind those that may be executed."""
    plan = made.plan
    folders: dict[str, bytes | str] = dict.fromkeys(plan.folders(), "folder")
    return folders | {f"{p}{'*' * file.executable}": file.content for p, file in plan.items()}


def plain(folder: Path | str, answers: Answers, around: Path) -> dict[str, bytes | str]:
    """Return such a picture of what ``cookiecutter --no-input`` makes, far from the user's files."""
    config = around / "config.yaml"
    config.write_text(f"replay_dir: {around / 'replay'}\ncookiecutters_dir: {around / 'cloned'}\n")
    before = set(sys.modules)
    made = Path(
        cookiecutter(
            str(folder),
            no_input=True,
            extra_context=dict(answers),
            output_dir="output",
            config_file=str(config),
        )
    )
    for module in set(sys.modules) - before:
        if module.startswith("extensions"):
            del sys.modules[module]

    def mark(name: str) -> str:
        path = made / name
        return "*" * (
            path.is_file() and bool(path.stat().st_mode & stat.S_IXUSR) * os.name == "posix"
        )

    return {f"{name}{mark(name)}": content for name, content in picture(made).items()}


@pytest.mark.parametrize(("name", "answers"), CASES)
def test_it_makes_what_cookiecutter_makes_trusted_or_not(
    name: str, answers: Answers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(CORPUS / name, tmp_path / name))
    monkeypatch.chdir(tmp_path)

    trusted = rendered(folder, answers, trusted=True)

    assert modes(trusted) == plain(folder, answers, tmp_path)
    if name in NEEDS_TRUST:
        with pytest.raises(Untrusted):
            rendered(folder, answers)
    else:
        assert rendered(folder, answers) == trusted


@POSIX_ONLY
def test_links_that_stay_inside_are_followed(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = template(
        {
            "shared/a.txt": "{{ cookiecutter.project_slug }}\n",
            "shared/deep/b.txt": "b\n",
            f"{PROJECT}/real/c.txt": "c\n",
        },
        _copy_without_render=["copied"],
    )
    project = folder / PROJECT
    (project / "link.txt").symlink_to("../shared/a.txt")
    (project / "chain.txt").symlink_to("link.txt")
    (project / "folder").symlink_to("real")
    (project / "copied").symlink_to("../shared")
    monkeypatch.chdir(tmp_path)

    made = plain(folder, {}, tmp_path)

    assert modes(rendered(folder)) == modes(rendered(folder, trusted=True)) == made
    assert made == {
        "chain.txt": b"myapp\n",
        "copied": "folder",
        "copied/a.txt": b"{{ cookiecutter.project_slug }}\n",
        "copied/deep": "folder",
        "copied/deep/b.txt": b"b\n",
        "folder": "folder",
        "link.txt": b"myapp\n",
        "real": "folder",
        "real/c.txt": b"c\n",
    }


def test_empty_folders_are_made(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_out = "{% if false %}never.txt{% endif %}"
    folder = template({f"{PROJECT}/a/{left_out}": "", f"{PROJECT}/b/c/{left_out}": ""})
    (folder / PROJECT / "d" / "e").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)

    assert modes(rendered(folder)) == dict.fromkeys(["a", "b", "b/c", "d", "d/e"], "folder")
    assert modes(rendered(folder)) == plain(folder, {}, tmp_path)


def test_bytecode_in_a_third_party_template_is_a_part_of_it(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = template({f"{PROJECT}/__pycache__/a.pyc": b"\x00\x01", f"{PROJECT}/b.pyc": b"\x00"})
    monkeypatch.chdir(tmp_path)

    assert modes(rendered(folder)) == plain(folder, {}, tmp_path)


def test_a_template_sees_where_it_lies_and_where_the_project_goes(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = (
        "{{ cookiecutter._template }} {{ cookiecutter._output_dir }} {{ cookiecutter._repo_dir }}"
    )
    template({f"{PROJECT}/seen.txt": seen})
    monkeypatch.chdir(tmp_path)

    for folder in ("template", "./template", "template/"):
        made = modes(
            render_third_party(bundled.third_party(parse_reference(folder)), {}, Path("output"))
        )
        assert made == {"seen.txt": f"{folder} {tmp_path / 'output'} {folder}".encode()}
        assert made == plain(folder, {}, tmp_path)
        shutil.rmtree(tmp_path / "output")


def test_what_a_user_typed_is_never_rendered(template: Template, tmp_path: Path) -> None:
    folder = template({f"{PROJECT}/a.txt": "{{ cookiecutter.author }}"}, author="Ada")
    typed = "{{ cycler.__init__.__globals__.os.makedirs('pwned') }}"

    for trusted in (False, True):
        made = rendered(folder, {"author": typed}, trusted=trusted)
        assert made.plan.texts() == {"a.txt": typed}


def test_choices_and_yes_or_no_and_objects_are_asked(template: Template) -> None:
    asked = {"kind": ["plain", "fancy"], "docs": True, "database": {"name": "a.db", "pool": 5}}
    values = "{{ c.kind }} {{ c.docs }} {{ c.database.name }} {{ c.database.pool }}"
    folder = template({f"{PROJECT}/a.txt": "{% set c = cookiecutter %}" + values}, **asked)

    default = rendered(folder)
    chosen = rendered(folder, {"kind": "fancy", "docs": False, "database": {"pool": 7}})

    assert default.plan.texts() == {"a.txt": "plain True a.db 5"}
    assert chosen.plan.texts() == {"a.txt": "fancy False a.db 7"}
    assert default.answers == {
        "project_slug": "myapp",
        "kind": "plain",
        "docs": True,
        "database": {"name": "a.db", "pool": "5"},
    }


# Hooks


def test_hooks_see_the_answers_and_their_words_are_told(tmp_path: Path, scratch: Path) -> None:
    folder = Path(shutil.copytree(CORPUS / "hooked", tmp_path / "hooked"))
    before = picture(folder)

    made = rendered(folder, {"project_slug": "shop"}, trusted=True)

    assert made.output == "Made by a hook.\n"
    assert made.plan.texts()["made.txt"].startswith("SHOP by a hook")
    assert (picture(folder), picture(scratch)) == (before, {})


def test_a_hook_that_refuses_is_told_in_one_line(tmp_path: Path, scratch: Path) -> None:
    folder = Path(shutil.copytree(CORPUS / "hooked", tmp_path / "hooked"))

    with pytest.raises(HookFailed) as caught:
        rendered(folder, {"project_slug": "refused"}, trusted=True)

    assert caught.value.message == (
        "The hook pre_gen_project.py of the template failed: "
        "it ended with code 1: ERROR: that name will not do."
    )
    assert picture(scratch) == {}


@pytest.mark.parametrize("name", ["pre_prompt", "pre_gen_project", "post_gen_project"])
def test_each_hook_may_refuse(name: str, template: Template, scratch: Path) -> None:
    folder = template({f"hooks/{name}.py": "raise SystemExit(7)"})

    with pytest.raises(HookFailed, match=f"The hook {name}.py of the template failed: .* code 7"):
        rendered(folder, trusted=True)
    assert picture(scratch) == {}


@POSIX_ONLY
def test_a_hook_that_no_program_can_run_is_told(template: Template) -> None:
    folder = template({"hooks/post_gen_project": "echo hello\n"})

    with pytest.raises(HookFailed, match="missing a shebang"):
        rendered(folder, trusted=True)


def test_a_hook_that_breaks_off_leaves_the_template_as_it_is(template: Template) -> None:
    folder = template({"hooks/pre_prompt.py": "open('cookiecutter.json', 'w').close(); 1 / 0"})

    with pytest.raises(HookFailed, match="ZeroDivisionError: division by zero"):
        rendered(folder, trusted=True)
    assert source(folder).raw == {"project_slug": "myapp"}


@POSIX_ONLY
def test_a_template_that_cannot_be_copied_for_its_hook_is_told(template: Template) -> None:
    folder = template({"hooks/pre_prompt.py": ""})
    os.mkfifo(folder / "pipe")

    with pytest.raises(BrokenTemplate, match="cannot be copied for its hook"):
        rendered(folder, trusted=True)


def test_hooks_that_leave_no_project_are_told(template: Template) -> None:
    code = "import os, shutil; os.chdir('..'); shutil.rmtree('myapp')"

    with pytest.raises(BrokenTemplate, match="leave no project"):
        rendered(template({"hooks/post_gen_project.py": code}), trusted=True)


@POSIX_ONLY
@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("os.symlink('/etc/hosts', 'a')", "'a' .* leads out of it"),
        ("os.symlink('..', 'a')", "'a' .* leads out of it"),
        ("os.symlink('b', 'a')", "'a' .* leads nowhere"),
        ("os.mkdir('b'); os.symlink('.', 'b/a')", "'b/a' .* a folder that it is in"),
        ("os.mkfifo('a')", "'a' .* neither a file nor a folder"),
        ("open('a\\\\b', 'w')", "not safe to write"),
    ],
)
def test_what_a_hook_leaves_stays_inside(code: str, what: str, template: Template) -> None:
    folder = template({"hooks/post_gen_project.py": f"import os; {code}"})

    with pytest.raises(UnsafePath, match=what):
        rendered(folder, trusted=True)


@POSIX_ONLY
def test_links_that_a_hook_leaves_inside_are_followed(template: Template) -> None:
    code = "import os; open('a', 'w').write('a'); os.symlink('a', 'b'); os.symlink('c', 'd')"
    code += "; os.mkdir('c'); os.symlink(os.path.abspath('b'), 'c/e')"

    made = rendered(template({"hooks/post_gen_project.py": code}), trusted=True)

    assert made.plan.texts() == {"a": "a", "b": "a", "c/e": "a", "d/e": "a"}


def test_a_hook_reads_nothing_of_the_user(
    template: Template, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".cookiecutterrc").write_text("default_context: {project_slug: theirs}\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("COOKIECUTTER_CONFIG", str(home / ".cookiecutterrc"))
    folder = template({f"{PROJECT}/a.txt": "{{ cookiecutter.project_slug }}"}, _new_lines="\n")
    (folder / "hooks").mkdir()
    (folder / "hooks" / "post_gen_project.py").write_text("")
    before = picture(home)

    assert rendered(folder, trusted=True).plan.texts() == {"a.txt": "myapp"}
    assert picture(home) == before


def test_a_template_leaves_nothing_in_this_process(template: Template, scratch: Path) -> None:
    files = {
        "hooks/post_gen_project.py": "",
        "local_extensions.py": "from jinja2.ext import Extension\nclass Ours(Extension): pass\n",
    }
    folder = template(files, _extensions=["local_extensions.Ours"])
    before = os.getcwd(), list(sys.path), picture(folder)

    rendered(folder, trusted=True)

    assert before == (os.getcwd(), list(sys.path), picture(folder))
    assert "local_extensions" not in sys.modules
    assert picture(scratch) == {}


def test_a_template_cannot_end_the_program(template: Template) -> None:
    folder = template({"quitting.py": "raise SystemExit(0)\n"}, _extensions=["quitting.Quit"])

    with pytest.raises(BrokenTemplate, match="SystemExit: 0"):
        rendered(folder, trusted=True)


@POSIX_ONLY
@pytest.mark.parametrize(
    ("code", "why"),
    [("os._exit(3)", "ended with code 3"), ("os.kill(os.getpid(), 9)", "ended with code -9")],
)
def test_a_process_that_ends_without_a_reply_is_told(
    template: Template, code: str, why: str
) -> None:
    folder = template({"ending.py": f"import os; {code}\n"}, _extensions=["ending.End"])

    with pytest.raises(BrokenTemplate, match=why):
        rendered(folder, trusted=True)


@pytest.mark.parametrize(
    ("questions", "reason"),
    [
        ({"_extensions": ["nope.Nope"]}, "Unable to load extension: No module named 'nope'"),
        ({"_jinja2_env_vars": {"nope": 1}}, "got an unexpected keyword argument 'nope'"),
    ],
)
def test_code_that_is_not_there_is_told(
    template: Template, questions: dict[str, object], reason: str
) -> None:
    with pytest.raises(BrokenTemplate, match=reason):
        rendered(template(**questions), trusted=True)


def test_no_temporary_folder_is_a_clear_refusal(template: Template, scratch: Path) -> None:
    scratch.rmdir()

    with pytest.raises(DiskFailure, match=r"No temporary folder can be made: [^.]+\.$"):
        rendered(template())


@pytest.mark.parametrize("trusted", [False, True])
def test_answers_are_known_without_a_plan(template: Template, trusted: bool) -> None:
    files = {"hooks/pre_prompt.py": "1 / 0"} if trusted else {}
    folder = template(files, x="{{ cookiecutter.project_slug|upper }}")

    found = third_party_answers(source(folder, trusted=trusted), {"project_slug": "{{ 1 }}"})

    assert found == {"project_slug": "{{ 1 }}", "x": "{{ 1 }}"}


# What a user typed, in the hands of cookiecutter


@pytest.mark.parametrize(
    "typed", ["{{ 1 }}", "{% raw %}", "{#", "}}", "{{ cycler.__init__.__globals__.os.abort() }}"]
)
@pytest.mark.parametrize("default", ["", {"y": ""}], ids=["text", "object"])
def test_cookiecutter_does_not_render_what_a_user_typed(
    template: Template, typed: str, default: object
) -> None:
    code = "open('b.txt', 'w').write({{ cookiecutter.x|string|jsonify }})"
    files = {
        f"{PROJECT}/a.txt": "{{ cookiecutter.x }}",
        f"{PROJECT}/{{{{cookiecutter.z}}}}.txt": "{{ cookiecutter.x }}",
        "hooks/post_gen_project.py": code,
    }
    folder = template(files, x=default, z="")
    answer: Answer = {"y": typed, typed: typed} if default else typed

    made = rendered(folder, {"x": answer, "z": typed}, trusted=True)

    assert len(made.plan) == 3
    assert all(typed in text for text in made.plan.texts().values())
    assert made.answers["x"] == answer


def test_a_project_name_that_jinja_would_run_is_refused(template: Template) -> None:
    folder = template({"hooks/post_gen_project.py": ""})

    with pytest.raises(UnsafePath):
        rendered(folder, {"project_slug": "{{ 1 }}"}, trusted=True)


# Links


@POSIX_ONLY
def test_a_link_that_leaves_the_template_is_refused(template: Template, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = template()
    link = folder / PROJECT / "sub" / "link"
    link.parent.mkdir()
    for target in (tmp_path / "secret.txt", "../../../secret.txt", tmp_path, "nothing.txt"):
        link.symlink_to(target)
        for trusted in (False, True):
            with pytest.raises(UnsafePath, match="is a link that leads"):
                rendered(folder, trusted=trusted)
        link.unlink()


# What a process may take

GREEDY = r"""
{% for a in range(10**5) %}{% for b in range(10**5) %}{% endfor %}{% endfor %}
{% for a in range(10**9) %}{% endfor %}
{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(50) }}
{% set n = namespace(v='x') %}{% for a in range(99) %}{% set n.v = n.v + n.v %}{% endfor %}
{% set n = namespace(v='x') %}{% for a in range(99) %}{% set n.v = [n.v, n.v] %}{% endfor %}{{ n.v }}
{% set n = namespace(v=7) %}{% for a in range(99) %}{% set n.v = n.v * n.v %}{% endfor %}
{{ 10**(10**10) }}
{{ ('x' * 10**6).replace('', 'x' * 10**6) }}
{{ 'x'|center(10**10) }}
{{ '%10000000000d' % 7 }}
{{ [1]|tojson(indent=10**10) }}
{{ ('a' * 50 ~ '!')|slugify(regex_pattern='(a+)+$') }}
""".strip().splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems limit less, and later")
@pytest.mark.one_python
@pytest.mark.parametrize("text", GREEDY)
def test_a_template_takes_little_time_and_memory(template: Template, text: str) -> None:
    folder = template({f"{PROJECT}/a.txt": text})
    limits = Limits(seconds=1, deadline=30, memory=1 << 28)

    with pytest.raises(Untrusted, match=r"may not do this untrusted: .*(memory|seconds|ange|too)"):
        render_third_party(source(folder), {}, Path("output"), limits)


def test_the_clock_ends_it_too(template: Template) -> None:
    text = "{% for a in range(10**5) %}{% for b in range(10**5) %}{% endfor %}{% endfor %}"
    folder = template({f"{PROJECT}/a.txt": text})
    limits = Limits(seconds=60, deadline=1, memory=1 << 40)

    with pytest.raises(Untrusted, match="takes more than 60 seconds"):
        render_third_party(source(folder), {}, Path("output"), limits)

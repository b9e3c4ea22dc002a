"""Completion: what the Tab key offers, in the shells themselves and beside them."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path

import pytest
from click.shell_completion import CompletionItem

from scaffold.catalog import bundled
from scaffold.catalog.model import Catalog, Preset, Source
from scaffold.cli import COMMANDS, completion
from tests.support import Result, environment, run, scaffold
from tests.terminal import at_terminal, needs_terminal

OURS = bundled.load()
BEGINNINGS = [*OURS.templates, *OURS.presets]

PROGRAMS = ("flask-scaffold", "flaskr-scaffold")
SCRIPTS = sysconfig.get_path("scripts")
PATH = os.pathsep.join([SCRIPTS, os.environ["PATH"]])
HEAVY = {"cookiecutter", "flask", "jinja2", "prompt_toolkit", "questionary", "rich", "tomlkit"}


def has_bash() -> bool:
    """Whether there is a bash that can be taught to complete; that of macOS is too old."""
    if sys.platform == "win32" or not shutil.which("bash"):
        return False
    version = run(
        "bash", "-c", "echo $((BASH_VERSINFO * 100 + BASH_VERSINFO[1]))", cwd=Path(), env=os.environ
    )
    return int(version.out) >= 404


needs_bash = pytest.mark.skipif(not has_bash(), reason="there is no bash from 4.4 on")
programs = pytest.mark.parametrize("program", PROGRAMS)


def variable(program: str) -> str:
    return f"_{program.replace('-', '_').upper()}_COMPLETE"


def installed(program: str, instruction: str, home: Path, **more: str) -> Result:
    """Run the installed *program* as the script of a shell does."""
    path = shutil.which(program, path=SCRIPTS)
    assert path, f"{program} is not installed"
    env = environment(home, **{variable(program): instruction, **more})
    return run(path, cwd=home, env=env)


def offered(line: str, home: Path, config: Path | None = None) -> list[str]:
    """Return what Tab offers at the end of *line*, in a shell that splits it at spaces."""
    words = line.split(" ")
    done = scaffold(
        cwd=home,
        _FLASK_SCAFFOLD_COMPLETE="powershell_complete",
        COMP_WORDS=line,
        COMP_CWORD=str(len(words) - 1),
        FLASK_SCAFFOLD_CONFIG=str(config or ""),
    )
    assert (done.code, done.err) == (0, "")
    return done.out.splitlines()[1::3]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("flask-scaffold ", list(COMMANDS)),
        ("flask-scaffold s", ["show", "status"]),
        ("flask-scaffold new x --template ", BEGINNINGS),
        ("flask-scaffold new x -t min", ["minimal"]),
        ("flask-scaffold new x --template=min", ["minimal"]),
        ("flask-scaffold new x --set ", ["package=", "description=", "author="]),
        ("flask-scaffold new x -t minimal --set a", ["author="]),
        ("flask-scaffold new x --set author=", []),
        ("flask-scaffold update --set p", ["package="]),
        ("flask-scaffold matrix -t minimal --set a", ["author="]),
        ("flask-scaffold new x --no-r", ["--no-record"]),
        ("flask-scaffold show m", ["minimal"]),
        ("flask-scaffold nwe x", []),
        ("flask-scaffold new x --template gone --set ", []),
    ],
)
def test_names_are_offered(line: str, expected: list[str], tmp_path: Path) -> None:
    assert offered(line, tmp_path) == expected


def test_a_broken_config_file_does_not_show_while_somebody_types(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("what is this")
    line = "flask-scaffold new x --template m"
    assert offered(line, tmp_path, config) == ["minimal"]


def test_the_template_of_the_config_file_is_the_one_whose_questions_are_offered(
    tmp_path: Path,
) -> None:
    config = tmp_path / "config.toml"
    config.write_text('template = "gone"')
    line = "flask-scaffold new x --set "
    assert offered(line, tmp_path, config) == []


def test_tab_imports_nothing_heavy(tmp_path: Path) -> None:
    done = run(
        *(sys.executable, "-X", "importtime", "-m", "scaffold"),
        cwd=tmp_path,
        env=environment(
            tmp_path,
            _FLASK_SCAFFOLD_COMPLETE="bash_complete",
            COMP_WORDS="flask-scaffold new x --template m",
            COMP_CWORD="4",
        ),
    )
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in done.err.splitlines()}
    assert done.out == "plain,minimal\n"
    assert {"click", "scaffold"} <= imported
    assert imported & HEAVY == set()


@programs
@pytest.mark.parametrize(
    ("shell", "registers"),
    [
        pytest.param("bash", "complete -o nosort -F _{function} {program}", marks=needs_bash),
        ("zsh", "#compdef {program}"),
        ("fish", "complete --no-files --command {program}"),
        ("powershell", "Register-ArgumentCompleter -Native -CommandName {program}"),
    ],
)
def test_each_shell_has_a_script(program: str, shell: str, registers: str, tmp_path: Path) -> None:
    done = installed(program, f"{shell}_source", tmp_path)
    function = f"{program.replace('-', '_')}_completion"
    assert (done.code, done.err) == (0, "")
    assert registers.format(function=function, program=program) in done.out


@needs_terminal
@needs_bash
@programs
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("sta\t", "status "),
        ("new x --template=m\t", "new x --template=minimal "),
        ("new x -t m\t", "new x -t minimal "),
        ("new x --set d\tA", "new x --set description=A"),
        ("new x --set=d\tA", "new x --set=description=A"),
        ("new x -o fol\t", "new x -o folder/"),
        ("new x --no-rec\t", "new x --no-record "),
    ],
)
def test_bash_completes(program: str, typed: str, completed: str, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(
        installed(program, "bash_source", tmp_path).out + "\nPS1='ready> '\nPROMPT_COMMAND=\n"
    )
    (tmp_path / "folder").mkdir()
    env = environment(tmp_path, PATH=PATH, INPUTRC="none")
    shell = ("bash", "--noprofile", "--rcfile", script, "-i")
    with at_terminal(*shell, cwd=tmp_path, env=env) as terminal:
        terminal.answer("ready>", f"{program} {typed}|")
        terminal.wait_for(f"ready> {program} {completed}|")


BASH_WORDS = r"""
source ./script
COMP_WORDS=({words}) COMP_CWORD={place}
{function} {program}
printf '%s\n' "${{COMPREPLY[@]}}"
"""


@needs_bash
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["new", "x", "--template", ""], BEGINNINGS),
        (["new", "x", "--template", "=", "m"], ["minimal"]),
        (["new", "x", "--template", "="], BEGINNINGS),
        (["new", "x", "--author", "=", "Ada", "--se"], ["--set"]),
        (["show", ""], [*BEGINNINGS, *OURS.features]),
    ],
)
@programs
def test_bash_splits_words_at_equals_signs(
    program: str, words: list[str], expected: list[str], tmp_path: Path
) -> None:
    (tmp_path / "script").write_text(installed(program, "bash_source", tmp_path).out)
    quoted = " ".join(f"'{word}'" for word in (program, *words))
    text = BASH_WORDS.format(
        words=quoted,
        place=len(words),
        function=f"_{program.replace('-', '_')}_completion",
        program=program,
    )
    env = environment(tmp_path, PATH=PATH)
    done = run("bash", "-c", text, cwd=tmp_path, env=env)
    assert (done.code, done.out.split()) == (0, expected)


CATALOG = Catalog(
    templates={
        "hello": Source(
            "hello",
            Path("hello"),
            {
                "project_slug": "myapp",
                "licence": ["MIT", "BSD"],
                "docs": True,
                "_about": "A page.",
                "_adds": {},
            },
        )
    },
    features={
        "auth": Source("auth", Path("auth"), {"_about": "Log in.", "_adds": {"requires": ["db"]}}),
        "db": Source("db", Path("db"), {"db_name": "app", "_about": "A database.", "_adds": {}}),
    },
    presets={"tutorial": Preset("tutorial", "hello", ("auth",), "Flask's tutorial.")},
)


def pairs(items: list[CompletionItem]) -> dict[str, str | None]:
    return {item.value: item.help for item in items}


def test_presets_are_offered_beside_templates() -> None:
    assert pairs(completion.template_items(CATALOG, "")) == {
        "hello": "A page.",
        "tutorial": "Flask's tutorial.",
    }


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ["auth", "db"]),
        ("a", ["auth"]),
        ("auth,", ["auth,db"]),
        ("auth,d", ["auth,db"]),
        ("auth,db,", []),
    ],
)
def test_features_are_offered_after_a_comma_too(typed: str, expected: list[str]) -> None:
    assert [item.value for item in completion.feature_items(CATALOG, typed)] == expected


@pytest.mark.parametrize(
    ("template", "features", "typed", "expected"),
    [
        ("hello", [], "", ["licence=", "docs="]),
        ("hello", ["auth"], "d", ["docs=", "db_name="]),
        ("tutorial", [], "", ["licence=", "docs=", "db_name="]),
        ("hello", [], "licence=", ["licence=MIT", "licence=BSD"]),
        ("hello", [], "licence=B", ["licence=BSD"]),
        ("hello", [], "docs=", ["docs=yes", "docs=no"]),
        ("hello", [], "what=", []),
        ("gone", ["gone"], "", []),
    ],
)
def test_the_questions_of_all_that_is_chosen_are_offered(
    template: str, features: list[str], typed: str, expected: list[str]
) -> None:
    items = completion.question_items(CATALOG, template, features, typed)
    assert [item.value for item in items] == expected

"""The user's defaults: a flag, then a variable, then the config file, then our default."""

import os
import sys
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from scaffold.cli.commands.new import command
from scaffold.cli.config import BadDefault, defaults
from scaffold.cli.output.screen import Screen
from tests.support import Result, environment, run, scaffold


@dataclass(frozen=True)
class Option:
    """An option, and how each place gives it a value: what is written there, and the value."""

    parameter: str
    flag: tuple[list[str], Any]
    variable: tuple[str, Any]
    file: tuple[str, Any]
    default: Any

    def __str__(self) -> str:
        return f"{self.parameter} {self.flag[1]} {self.variable[1]} {self.file[1]}"


def text(name: str, default: Any, kind: Any = str) -> Option:
    flag = [f"--{name.replace('_', '-')}", "flag"]
    return Option(
        name,
        (flag, kind("flag")),
        ("var", kind("var")),
        (f"{name} = 'file'", kind("file")),
        default,
    )


def yes_or_no(name: str, default: bool) -> list[Option]:
    return [
        Option(
            name,
            ([f"--{name}" if flag else f"--no-{name}"], flag),
            ("yes" if variable else "no", variable),
            (f"{name} = {'true' if file else 'false'}", file),
            default,
        )
        for flag, variable, file in product((True, False), repeat=3)
    ]


OPTIONS = [
    text("template", "hello"),
    text("package", None),
    text("author", None),
    text("description", None),
    text("output_dir", Path(), Path),
    Option(
        "features",
        (["--with", "a,b", "--with", "c"], ("a,b", "c")),
        ("d,e f", ("d,e", "f")),
        ('with = ["g", "h"]', ("g", "h")),
        (),
    ),
    *yes_or_no("git", False),
    *yes_or_no("venv", False),
    *yes_or_no("record", True),
    *yes_or_no("verify", False),
]
PLACES = ("flag", "variable", "file")
SOME_PLACES = [some for count in range(4) for some in combinations(PLACES, count)]


def parameters(words: list[str], config: Path | None, **variables: str) -> dict[str, Any]:
    """Return what ``new x`` makes of *words*, by parameter."""
    with pytest.MonkeyPatch.context() as patch:
        for key, value in {**variables, "FLASK_SCAFFOLD_CONFIG": str(config or "")}.items():
            patch.setenv(key, value)
        return command.make_context("new", ["x", *words], obj=Screen()).params


@pytest.mark.parametrize("places", SOME_PLACES, ids="+".join)
@pytest.mark.parametrize("option", OPTIONS, ids=str)
def test_the_highest_place_decides(option: Option, places: tuple[str, ...], tmp_path: Path) -> None:
    name = command.settings["with"].envvar if option.parameter == "features" else None
    variable = name or f"FLASK_SCAFFOLD_{option.parameter.upper()}"
    config = tmp_path / "config.toml"
    config.write_text(option.file[0] if "file" in places else "")
    found = parameters(
        option.flag[0] if "flag" in places else [],
        config,
        **({variable: option.variable[0]} if "variable" in places else {}),
    )
    expected = getattr(option, places[0])[1] if places else option.default
    assert found[option.parameter] == expected


def test_no_option_is_left_out_here() -> None:
    tested = {option.parameter for option in OPTIONS}
    assert {setting.name for setting in command.settings.values()} - {"no_input"} == tested
    others = {str(one.name) for one in command.params} - tested
    assert others == {
        *("name", "settings", "dry_run", "no_input", "json", "quiet", "run", "trust", "verbose"),
    }


@pytest.mark.parametrize(
    ("words", "variable", "line", "expected"),
    [
        ([], "", "", False),
        (["--no-input"], "0", "no_input = false", True),
        ([], "1", "no_input = false", True),
        ([], "0", "no_input = true", False),
        ([], "", "no_input = true", True),
    ],
)
def test_asking_can_be_forbidden_for_good(
    words: list[str], variable: str, line: str, expected: bool, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(line)
    screen = Screen()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FLASK_SCAFFOLD_CONFIG", str(config))
        patch.setenv("FLASK_SCAFFOLD_NO_INPUT", variable)
        command.make_context("new", ["x", *words], obj=screen)
    assert screen.no_input is expected


def new(tmp_path: Path, config: str | bytes, *words: str, **variables: str) -> Result:
    """Run ``new shop`` with that config file."""
    file = tmp_path / "config.toml"
    file.write_bytes(config if isinstance(config, bytes) else config.encode())
    (tmp_path / "here").mkdir(exist_ok=True)
    variables = {"FLASK_SCAFFOLD_CONFIG": str(file), **variables}
    env = environment(tmp_path, **variables)
    scaffolding = (sys.executable, "-m", "scaffold", "new", "shop", *words)
    return run(*scaffolding, cwd=tmp_path / "here", env=env)


def test_the_defaults_arrive_in_the_project(tmp_path: Path) -> None:
    config = 'template = "minimal"\nauthor = "Ada"\npackage = "store"\nrecord = false\n'
    done = new(tmp_path, config, "--json", FLASK_SCAFFOLD_DESCRIPTION="Shoes.")
    assert done.json["recipe"]["template"] == "minimal"
    assert done.json["recipe"]["answers"] == {
        "author": "Ada",
        "description": "Shoes.",
        "package": "store",
        "project_slug": "shop",
    }
    assert [one["path"] for one in done.json["files"] if ".flask-scaffold" in one["path"]] == []


@pytest.mark.parametrize(
    ("config", "why", "hint"),
    [
        ("gti = true", "There is no setting 'gti'.", "Did you mean git?"),
        ('output-dir = "x"', "There is no setting 'output-dir'.", "Did you mean output_dir?"),
        ("git = 'perhaps'", "git is 'perhaps'.", "It takes true or false."),
        ("git = 1", "git is '1'.", "It takes true or false."),
        ("author = true", "author is 'true'.", "It takes text in quotes."),
        ("with = 'a'", "with is 'a'.", 'It takes a list, as ["one", "other"].'),
        ("with = [1]", "with is '[1]'.", 'It takes a list, as ["one", "other"].'),
    ],
)
def test_a_setting_that_will_not_do_is_named(
    config: str, why: str, hint: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(config)
    with pytest.raises(BadDefault) as caught:
        defaults(file, command.settings)
    assert (caught.value.message, caught.value.hint) == (f"{file}: {why}", hint)


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ("git = maybe", "is not TOML: "),
        ("git = true\ngit = true", "is not TOML: "),
        ("a = " + 5000 * "[", "is not TOML: "),
        (b"author = '\xe9'", "is not UTF-8.\nHint: Save it in that encoding.\n"),
        (b"g\0it = true", "is not TOML: "),
    ],
)
def test_a_config_file_that_cannot_be_read_is_refused_in_one_line(
    config: str | bytes, why: str, tmp_path: Path
) -> None:
    done = new(tmp_path, config)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"Error: {tmp_path / 'config.toml'} {why}")
    assert done.err.count("Error:") == 1
    assert "Traceback" not in done.err
    assert list((tmp_path / "here").iterdir()) == []


def test_a_folder_in_place_of_the_config_file_is_refused(tmp_path: Path) -> None:
    done = scaffold("new", "shop", cwd=tmp_path, FLASK_SCAFFOLD_CONFIG=str(tmp_path))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"Error: {tmp_path} cannot be read: ")


@pytest.mark.skipif(os.name == "nt", reason="there is no such device")
def test_a_config_file_without_end_is_refused(tmp_path: Path) -> None:
    done = scaffold("new", "shop", cwd=tmp_path, FLASK_SCAFFOLD_CONFIG="/dev/zero")
    assert (done.code, done.out) == (2, "")
    assert done.err == "Error: /dev/zero holds more than 1,000,000 bytes.\n"


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own")
def test_a_config_file_that_the_system_will_not_open_is_refused(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    done = scaffold("new", "shop", cwd=tmp_path, FLASK_SCAFFOLD_CONFIG=str(loop))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"Error: {loop} cannot be read: too many levels")


def test_a_config_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    file = tmp_path / "none.toml"
    done = scaffold("new", "shop", cwd=tmp_path, FLASK_SCAFFOLD_CONFIG=str(file))
    assert (done.code, done.err) == (
        2,
        f"Error: There is no file {file}.\nHint: FLASK_SCAFFOLD_CONFIG names it.\n",
    )


def test_notepad_marks_the_beginning_of_a_file_and_may(tmp_path: Path) -> None:
    done = new(tmp_path, b"\xef\xbb\xbftemplate = 'minimal'\r\n", "--json", "--dry-run")
    assert done.json["recipe"]["template"] == "minimal"


def test_the_refusal_of_a_config_file_is_json_where_that_is_wanted(tmp_path: Path) -> None:
    done = new(tmp_path, "gti = true", "--json")
    assert done.json["problems"] == [
        {
            "code": "config",
            "message": f"{tmp_path / 'config.toml'}: There is no setting 'gti'.",
            "hint": "Did you mean git?",
        }
    ]


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_the_help_works_with_a_broken_config_file(flag: str, tmp_path: Path) -> None:
    done = new(tmp_path, "what is this", flag)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: flask-scaffold new")
    assert str(tmp_path / "config.toml") in done.out.replace("\n", "")


@pytest.mark.parametrize("words", [["list"], ["show", "hello"], ["--version"]])
def test_what_has_no_defaults_does_not_read_the_config_file(
    words: list[str], tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text("what is this")
    assert scaffold(*words, cwd=tmp_path, FLASK_SCAFFOLD_CONFIG=str(config)).code == 0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the folder has another name")
def test_the_config_file_is_where_linux_keeps_such_files(tmp_path: Path) -> None:
    for folder in (tmp_path / ".config", tmp_path / "other"):
        (folder / "flask-scaffold").mkdir(parents=True)
        (folder / "flask-scaffold" / "config.toml").write_text(f"template = '{folder.name}'")
    usual = scaffold("new", "x", cwd=tmp_path)
    moved = scaffold("new", "x", cwd=tmp_path, XDG_CONFIG_HOME=str(tmp_path / "other"))
    assert "There is no template '.config'." in usual.err
    assert "There is no template 'other'." in moved.err


@pytest.mark.parametrize("home", [None, "", "relative", "/nonexistent"])
def test_no_home_folder_is_needed(home: str | None, tmp_path: Path) -> None:
    env = environment(tmp_path)
    for variable in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        env.pop(variable)
    if home is not None:
        env["HOME"] = home
    command = (sys.executable, "-m", "scaffold", "new", "shop")
    done = run(*command, "--template", "minimal", cwd=tmp_path, env=env)
    assert (done.code, done.err) == (0, "")


def test_a_default_that_the_template_does_not_take_is_left_out(tmp_path: Path) -> None:
    done = new(tmp_path, 'with = ["docker"]', "--template", "minimal", "--json")
    assert (done.code, done.json["recipe"]["features"]) == (0, [])


def test_a_flag_that_the_template_does_not_take_is_refused(tmp_path: Path) -> None:
    done = new(tmp_path, "", "--template", "minimal", "--set", "colour=red")
    assert (done.code, "There is no question 'colour'." in done.err) == (2, True)


def test_set_answers_before_a_default_does(tmp_path: Path) -> None:
    done = new(tmp_path, 'author = "Bob"', "--set", "author=Ada", "--json")
    assert (done.code, done.json["recipe"]["answers"]["author"]) == (0, "Ada")


def test_a_dot_means_this_folder_whatever_the_default_is(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("output_dir = 'elsewhere'")
    (tmp_path / "shop").mkdir()
    words = ("new", ".", "--template", "minimal")
    done = scaffold(*words, cwd=tmp_path / "shop", FLASK_SCAFFOLD_CONFIG=str(config))
    assert (done.code, (tmp_path / "shop" / "pyproject.toml").is_file()) == (0, True)


def test_the_home_folder_may_be_written_with_a_tilde(tmp_path: Path) -> None:
    found = parameters([], _written(tmp_path, "output_dir = '~/code'"), HOME="/h", USERPROFILE="/h")
    assert found["output_dir"] == Path("/h/code")


def _written(folder: Path, config: str) -> Path:
    file = folder / "config.toml"
    file.write_text(config)
    return file


@pytest.mark.parametrize("option", ["git", "venv", "record", "no_input"])
@pytest.mark.parametrize("value", ["perhaps", "2", "☃"])
def test_a_variable_with_a_bad_value_is_named(option: str, value: str, tmp_path: Path) -> None:
    variable = f"FLASK_SCAFFOLD_{option.upper()}"
    done = new(tmp_path, "", **{variable: value})
    assert (done.code, done.out, done.err) == (
        2,
        "",
        f"Error: {variable} is {value!a}.\nHint: It takes true or false.\n",
    )


@pytest.mark.parametrize("words", [["list"], ["show", "hello"], ["status"]])
def test_a_variable_with_a_bad_value_is_named_by_every_command(
    words: list[str], tmp_path: Path
) -> None:
    done = scaffold(*words, cwd=tmp_path, FLASK_SCAFFOLD_NO_INPUT="perhaps")
    assert (done.code, done.err) == (
        2,
        "Error: FLASK_SCAFFOLD_NO_INPUT is 'perhaps'.\nHint: It takes true or false.\n",
    )


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("TEMPLATE", "helo", "There is no template 'helo'."),
        ("WITH", "nope", "There is no feature 'nope'."),
        ("PACKAGE", "class", "'class' is not a valid package name: it is a Python keyword."),
        ("OUTPUT_DIR", "nowhere", "There is no folder 'nowhere'."),
    ],
)
def test_what_is_wrong_with_a_default_says_where_it_stands(
    variable: str, value: str, why: str, tmp_path: Path
) -> None:
    by_variable = new(tmp_path, "", **{f"FLASK_SCAFFOLD_{variable}": value})
    line = f'with = ["{value}"]' if variable == "WITH" else f'{variable.lower()} = "{value}"'
    by_file = new(tmp_path, line)
    file = tmp_path / "config.toml"
    assert (
        by_variable.err.splitlines()[0] == f"Error: {why} It was set in FLASK_SCAFFOLD_{variable}."
    )
    assert by_file.err.splitlines()[0] == f"Error: {why} It was set in {file}."
    assert (by_variable.code, by_file.code) == (2, 2)


def test_a_bad_answer_names_only_the_place_that_it_stands_in(tmp_path: Path) -> None:
    done = new(tmp_path, 'description = "fine"', FLASK_SCAFFOLD_AUTHOR="a\tb")
    assert done.err.splitlines()[0].endswith("It was set in FLASK_SCAFFOLD_AUTHOR.")
    assert "config.toml" not in done.err


def test_git_that_is_not_there_names_the_default_that_wants_it(tmp_path: Path) -> None:
    done = new(tmp_path, "", "--json", FLASK_SCAFFOLD_GIT="1", PATH=str(tmp_path))
    assert [one["message"] for one in done.json["problems"]] == [
        "git is not installed. It was set in FLASK_SCAFFOLD_GIT."
    ]
    assert done.code == 1

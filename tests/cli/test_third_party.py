"""A third-party template, as a person at the command line meets it."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import scaffold as package
from tests.cli.test_completion import offered
from tests.support import environment, interrupted, picture, scaffold, timeless

CORPUS = Path(__file__).parent.parent / "corpus"
SCHEMA = json.loads((Path(package.__file__).parent / "report.schema.json").read_text())
NO_RECORD = "It has no record, so add, remove and update cannot change it."
TRUST = "If you trust its author, add --trust."
NOT_A_NAME = (
    "Error: 'my shop' is not a valid project name: it may contain letters, digits, '.', '_' "
    "and '-', and must start and end with a letter or digit."
)
POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="needs signals, or links")


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with three templates beside each other, and nothing else."""
    for name in ("named", "hooked", "extended"):
        shutil.copytree(CORPUS / name, tmp_path / name)
    return tmp_path


def test_new_makes_a_project_of_it(here: Path) -> None:
    result = scaffold(
        *("new", "shop", "-t", "./named", "--set", "licence=BSD", "--set", "open_source=no"),
        *("--set", "project_name=The {{ 1 }} Shop", "--set", 'database={"pool": 9}'),
        cwd=here,
    )

    assert (result.code, result.err) == (0, "")
    assert timeless(result.out).splitlines() == [
        "Created shop: 1 file from the template ./named, in a moment.",
        "",
        "shop/",
        "└── README.md",
        "",
        NO_RECORD,
        "",
        "Next:",
        "  cd shop",
    ]
    assert picture(here / "shop") == {
        "README.md": b"# The {{ 1 }} Shop\n\nBy Ada Lovelace, BSD.\n"
        b"My.Package in the-{{-1-}}-shop.db (9).\n"
    }


def test_the_name_is_that_of_the_folder_and_answers_the_question_for_it(here: Path) -> None:
    scaffold("new", "one", "-t", "./hooked", "--trust", cwd=here)
    scaffold("new", "other", "-t", "./named", "--set", "repo_name=another", cwd=here)

    assert (here / "one" / "README.md").read_text() == "# one\n"
    assert "My.Package in another.db" in (here / "other" / "README.md").read_text()


def test_in_the_folder_itself(here: Path) -> None:
    shop = here / "shop"
    shop.mkdir()
    (shop / "mine.txt").write_text("mine\n")

    done = scaffold("new", ".", "-t", "../hooked", "--trust", cwd=shop)
    again = scaffold("new", ".", "-t", "../hooked", "--trust", cwd=shop)

    assert (done.code, again.code) == (0, 2)
    assert {"mine.txt", "README.md", "made.txt", "empty"} <= picture(shop).keys()
    assert "Error: LICENCE.MIT and 2 more already exist" in again.err


def test_the_hooks_of_a_trusted_template_are_heard(here: Path) -> None:
    result = scaffold("new", "shop", "-t", "./hooked", "--trust", cwd=here)
    quiet = scaffold("new", "more", "-t", "./hooked", "--trust", "-q", cwd=here)

    assert (result.code, result.err) == (0, "Made by a hook.\n")
    first = timeless(result.out).splitlines()[0]
    assert first == "Created shop: 3 files from the template ./hooked, in a moment."
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_all_that_a_hook_says_is_told_when_it_refuses(here: Path) -> None:
    result = scaffold("new", "refused", "-t", "./hooked", "--trust", cwd=here)

    assert (result.code, result.out, (here / "refused").exists()) == (1, "", False)
    assert result.err == (
        "one line\nERROR: that name will not do.\n"
        "Error: The hook pre_gen_project.py of the template failed: "
        "it ended with code 1: ERROR: that name will not do.\n"
    )


def test_code_needs_trust(here: Path) -> None:
    before = picture(here)

    result = scaffold("new", "shop", "-t", "./hooked", cwd=here)

    assert (result.code, result.out, picture(here)) == (2, "", before)
    assert result.err == (
        "Error: The template ./hooked runs code of its own: "
        "hooks/pre_gen_project.py, hooks/post_gen_project.py.\n"
        f"Hint: Read that first. {TRUST}\n"
    )


def test_extensions_need_trust(here: Path) -> None:
    result = scaffold("new", "shop", "-t", "extended/", cwd=here)

    assert result.code == 2
    assert result.err.splitlines()[0] == (
        "Error: The template extended/ runs code of its own: extensions/, "
        "the extension jinja2.ext.do, the extension jinja2.ext.loopcontrols."
    )


def test_what_an_untrusted_template_may_not_do_is_named_with_its_place(here: Path) -> None:
    readme = here / "named" / "{{cookiecutter.repo_name}}" / "README.md"
    readme.write_text("one\n{{ cookiecutter.pop('licence') }}\n")

    result = scaffold("new", "shop", "-t", "./named", cwd=here)

    assert result.code == 2
    assert result.err == (
        "Error: The template may not do this untrusted: access to attribute 'pop' of "
        "'OrderedDict' object is unsafe (README.md, line 2).\n"
        f"Hint: {TRUST}\n"
    )
    assert scaffold("new", "shop", "-t", "./named", "--trust", cwd=here).code == 0


def test_what_would_run_code_of_the_template_later_needs_trust_too(here: Path) -> None:
    result = scaffold("new", "shop", "-t", "./named", "--venv", "--verify", cwd=here)

    assert (result.code, (here / "shop").exists()) == (2, False)
    assert result.err == (
        "Error: --venv runs code of the project, and so of the template ./named.\n"
        f"Hint: {TRUST} Or leave --venv out.\n"
        "Error: --verify runs code of the project, and so of the template ./named.\n"
        f"Hint: {TRUST} Or leave --verify out.\n"
    )


@pytest.mark.parametrize(
    ("template", "error", "hint"),
    [
        ("./none", "There is no folder './none'.", "Check the path."),
        ("~/none", "There is no folder '~/none'.", "Check the path."),
        ("./named/cookiecutter.json", "There is no folder", "Check the path."),
        (".", "The folder '.' holds no template", "Give the path of the folder that has one."),
        ("nmaed", "There is no template 'nmaed'.", "Choose from:"),
        ("helo", "There is no template 'helo'.", "Did you mean hello?"),
        ("named", "There is no template 'named'.", "For the folder of that name, type ./named."),
        ("https://a.example/b.git", "'https://a.example/b.git' is a repository", "Clone it first"),
        ("git@a.example:b.git", "'git@a.example:b.git' is a repository", "Clone it first"),
        ("gh:pallets/flask", "'gh:pallets/flask' is a repository", "Clone it first"),
        ("named.zip", "'named.zip' is a zip file", "Unpack it first"),
        ("./\x1b[2J", r"There is no folder './\x1b[2J'.", "Check the path."),
        ("./" + "a" * 5000, "There is no folder './aaa", "Check the path."),
    ],
)
def test_what_is_no_template_is_told(here: Path, template: str, error: str, hint: str) -> None:
    result = scaffold("new", "shop", "--template", template, cwd=here)

    assert (result.code, result.out) == (2, "")
    first, second = result.err.splitlines()
    assert first.startswith(f"Error: {error}")
    assert second.startswith(f"Hint: {hint}")


def test_all_problems_are_told_at_once(here: Path) -> None:
    result = scaffold(
        *("new", "my shop", "-t", "./named", "--with", "auth", "--set", "licence=GPL"),
        *("--set", "open_source=maybe", "--set", "nothing=1", "--package", "x"),
        cwd=here,
    )

    assert [line for line in result.err.splitlines() if line.startswith("Error: ")] == [
        NOT_A_NAME,
        "Error: The template ./named takes no features.",
        "Error: 'GPL' is no answer to licence.",
        "Error: 'maybe' is no answer to open_source.",
        "Error: There is no question 'nothing'.",
    ]


def test_a_dry_run_shows_it_and_makes_nothing(here: Path) -> None:
    before = picture(here)

    result = scaffold("new", "shop", "-t", "./hooked", "--trust", "--dry-run", cwd=here)

    assert (result.code, picture(here)) == (0, before)
    assert result.out.splitlines()[0] == "Would create shop: 3 files from the template ./hooked."
    assert "└── made.txt" in result.out.splitlines()


@pytest.mark.parametrize(
    ("line", "code", "status"),
    [
        (("new", "shop", "-t", "./named"), 0, "created"),
        (("new", "shop", "-t", "./hooked", "--trust"), 0, "created"),
        (("new", "shop", "-t", "./named", "--dry-run"), 0, "planned"),
        (("new", "shop", "-t", "./hooked"), 2, "refused"),
        (("new", "shop", "-t", "./none"), 2, "refused"),
        (("show", "./hooked"), 0, "done"),
        (("show", "./none"), 2, "refused"),
    ],
)
def test_it_is_told_as_json(here: Path, line: tuple[str, ...], code: int, status: str) -> None:
    result = scaffold(*line, "--json", cwd=here)

    Draft202012Validator(SCHEMA).validate(result.json)
    assert (result.code, result.json["status"], result.err) == (code, status, "")


def test_the_recipe_in_a_report_tells_the_path_and_the_answers(here: Path) -> None:
    result = scaffold("new", "shop", "-t", "./hooked", "--trust", "--json", cwd=here)

    assert result.json["recipe"] == {
        "template": "./hooked",
        "features": [],
        "answers": {"project_slug": "shop", "with_docs": False, "licence": "MIT"},
    }


def test_show_tells_what_it_asks_and_what_would_run(here: Path) -> None:
    result = scaffold("show", "./hooked", cwd=here)

    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "./hooked (template)\n"
        "With --trust it runs code of its own:\n"
        "  hooks/pre_gen_project.py\n"
        "  hooks/post_gen_project.py\n"
        "\n"
        "Questions\n"
        "  project_slug  project slug [myapp]\n"
        "  with_docs     with docs [False]\n"
        "  licence       licence (MIT, BSD) [MIT]\n"
        "\n"
        "Files\n"
        "myapp/\n"
        "├── docs/\n"
        "│   └── index.md\n"
        "├── LICENCE.BSD\n"
        "├── LICENCE.MIT\n"
        "└── README.md\n"
    )


def test_show_runs_nothing(here: Path) -> None:
    (here / "hooked" / "hooks" / "pre_prompt.py").write_text("open('canary', 'w')")
    (here / "extended" / "extensions" / "__init__.py").write_text("open('canary', 'w')")
    before = picture(here)

    results = [scaffold("show", f"./{name}", cwd=here) for name in ("hooked", "extended")]

    assert [result.code for result in results] == [0, 0]
    assert picture(here) == before


def test_nothing_of_a_template_speaks_to_the_terminal(here: Path) -> None:
    escape = "\x1b]0;owned\x07\u202e"
    raw = {
        "project_slug": "myapp",
        "_about": escape,
        "__prompts__": {"a": escape, "b": {"__prompt__": escape}},
        "a": escape,
        "b": ["x", "y"],
    }
    (here / "named" / "cookiecutter.json").write_text(json.dumps(raw))

    result = scaffold("show", "./named", cwd=here)

    assert [line for line in result.out.splitlines() if not line.isprintable()] == []


def test_later_there_is_nothing_to_go_by(here: Path) -> None:
    scaffold("new", "shop", "-t", "./named", "--record", cwd=here)
    before = picture(here / "shop")

    result = scaffold("add", "health", cwd=here / "shop")

    assert (result.code, picture(here / "shop")) == (2, before)
    assert "is not in a project made by flask-scaffold" in result.err
    assert ".flask-scaffold" not in before


def test_the_first_commit_is_made_of_it(here: Path) -> None:
    (here / ".gitconfig").write_text("[user]\nname = Ada\nemail = ada@example.com\n")

    result = scaffold("new", "shop", "-t", "./hooked", "--trust", "--git", cwd=here)

    assert (result.code, (here / "shop" / ".git" / "HEAD").exists()) == (0, True)


def test_a_repository_that_a_hook_makes_stays_and_works(here: Path) -> None:
    hook = here / "hooked" / "hooks" / "post_gen_project.py"
    hook.write_text("import subprocess; subprocess.run(['git', 'init', '-q'], check=True)\n")

    result = scaffold("new", "shop", "-t", "./hooked", "--trust", "--git", cwd=here)

    assert "No git repository was made: the template has made one." in result.out
    asked = ("git", "status", "--porcelain")
    env = environment(here)
    done = subprocess.run(asked, cwd=here / "shop", env=env, capture_output=True, check=False)
    assert (result.code, done.returncode, done.stdout[:3]) == (0, 0, b"?? ")


def test_a_path_may_be_the_default_of_the_user(here: Path) -> None:
    (here / "config.toml").write_text('template = "~/named"\nauthor = "Ada"\nwith = ["auth"]\n')
    config = str(here / "config.toml")

    good = scaffold("new", "shop", cwd=here, FLASK_SCAFFOLD_CONFIG=config)
    gone = scaffold("new", "more", cwd=here, FLASK_SCAFFOLD_TEMPLATE="./none")

    assert (good.code, good.err, list(picture(here / "shop"))) == (0, "", ["README.md"])
    assert (gone.code, gone.err.splitlines()[0]) == (
        2,
        "Error: There is no folder './none'. It was set in FLASK_SCAFFOLD_TEMPLATE.",
    )


def test_tab_offers_folders_and_questions(here: Path) -> None:
    beginning = "flask-scaffold new x --template ./named --set "

    assert offered("flask-scaffold new x --template ./na", here) == ["./na"]
    assert offered("flask-scaffold show ./na", here) == ["./na"]
    assert offered(f"{beginning}l", here) == ["licence="]
    assert offered(f"{beginning}licence=", here) == ["licence=MIT", "licence=BSD", "licence=none"]
    assert offered("flask-scaffold new x --template ./none --set ", here) == []


def test_a_file_that_is_called_like_a_library_is_not_imported(here: Path) -> None:
    """A library that is looked for where it need not be must not be found in the template."""
    (here / "named" / "unidecode.py").write_text(f"open({str(here / 'canary')!r}, 'w')\n")
    readme = here / "named" / "{{cookiecutter.repo_name}}" / "README.md"
    readme.write_text("{{ '\u00e9'|slugify }}\n", "utf-8")

    result = scaffold("new", "shop", "-t", "./named", cwd=here)

    assert (result.code, (here / "canary").exists()) == (0, False)
    assert (here / "shop" / "README.md").read_text() == "e\n"


@POSIX_ONLY
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_a_hook_and_leaves_nothing(here: Path, signum: signal.Signals) -> None:
    hook = here / "hooked" / "hooks" / "post_gen_project.py"
    started = here / "started"
    hook.write_text(
        f"import os, time\nopen({str(started)!r} + '.new', 'w').write(str(os.getpid()))\n"
        f"os.rename({str(started)!r} + '.new', {str(started)!r})\ntime.sleep(600)\n"
    )
    (here / "temporary").mkdir()
    words = ("new", "shop", "--template", "./hooked", "--trust")
    result = interrupted(
        signum, *words, begun=started, cwd=here, home=here, TMPDIR=str(here / "temporary")
    )

    assert (result.code, result.out, result.err) == (
        128 + signum,
        "",
        "Error: Interrupted: nothing was changed.\n",
    )
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)
    assert (picture(here / "temporary"), (here / "shop").exists()) == ({}, False)

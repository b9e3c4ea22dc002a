"""The screens, whole, as a person at a terminal reads them."""

import shutil
from pathlib import Path

from tests.support import scaffold, timeless

TREE = """\
├── flaskr/
│   ├── static/
│   │   ├── hello.css
│   │   ├── icon.svg
│   │   └── style.css
│   ├── templates/
│   │   ├── base.html
│   │   ├── error.html
│   │   ├── hello.html
│   │   ├── links.html
│   │   └── nav.html
│   ├── __init__.py
│   ├── hello.py
│   ├── layout.py
│   └── security.py
├── tests/
│   ├── conftest.py
│   ├── test_factory.py
│   ├── test_hello.py
│   ├── test_layout.py
│   └── test_security.py
├── .env.example
├── .gitignore
├── README.md
└── pyproject.toml
"""


def test_new_says_what_it_made_and_what_to_type(tmp_path: Path) -> None:
    result = scaffold("new", "shop", "--template", "minimal", "--no-record", cwd=tmp_path)

    assert (result.code, result.err) == (0, "")
    assert timeless(result.out).splitlines()[:11] == [
        "Created shop: 5 files from the template minimal, in a moment.",
        "",
        "shop/",
        "├── flaskr/  1 file",
        "├── tests/   1 file",
        "├── .gitignore",
        "├── README.md",
        "└── pyproject.toml",
        "",
        "Next:",
        "  cd shop",
    ]
    assert result.out.splitlines()[-5:] == [
        "  flask --app flaskr run --debug",
        "",
        "Then open http://127.0.0.1:5000/ in a browser.",
        "Edit flaskr/__init__.py, and load the page again.",
        "pytest runs the tests, and README.md says more.",
    ]


def test_new_names_the_file_of_the_first_page(tmp_path: Path) -> None:
    result = scaffold("new", "shop", "--template", "tutorial", cwd=tmp_path)

    assert "\nEdit flaskr/templates/blog/index.html, and load the page again.\n" in result.out
    assert (tmp_path / "shop" / "flaskr/templates/blog/index.html").is_file()


def test_a_dry_run_shows_the_tree(tmp_path: Path) -> None:
    result = scaffold("new", "shop", "--dry-run", "--no-record", cwd=tmp_path)

    assert result.out == (f"Would create shop: 21 files from the template hello.\n\nshop/\n{TREE}")
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_without_unicode_gets_a_plain_tree(tmp_path: Path) -> None:
    result = scaffold("new", "shop", "--dry-run", cwd=tmp_path, PYTHONIOENCODING="ascii")

    assert "|   `-- security.py\n" in result.out


def test_quiet_says_nothing(tmp_path: Path) -> None:
    result = scaffold("new", "shop", "--quiet", cwd=tmp_path)

    assert (result.code, result.out, result.err) == (0, "", "")
    assert (tmp_path / "shop").is_dir()


def test_an_error_says_what_it_got_and_what_to_type(tmp_path: Path) -> None:
    result = scaffold("new", "my shop", "--template", "helo", cwd=tmp_path)

    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "Error: 'my shop' is not a valid project name: it may contain letters, digits, "
        "'.', '_' and '-', and must start and end with a letter or digit.\n"
        "Hint: Try my-shop.\n"
        "Error: There is no template 'helo'.\n"
        "Hint: Did you mean hello?\n"
    )


def test_an_unknown_command_is_answered_with_the_one_that_was_meant(tmp_path: Path) -> None:
    result = scaffold("nwe", cwd=tmp_path)

    assert result.code == 2
    assert result.err == (
        "Error: No such command 'nwe'. Did you mean 'new'?\nHint: Try 'flask-scaffold --help'.\n"
    )


def test_list_gives_each_template_a_line(tmp_path: Path) -> None:
    result = scaffold("list", cwd=tmp_path)

    lines = result.out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "Templates",
        "",
        "Presets",
        "",
        "Features: Pages and accounts",
        "",
        "Features: Data",
        "",
        "Features: Production",
        "",
        "Features: Working together",
    ]
    assert lines[1:3] == [
        "  hello           An application factory, a first page, secure defaults and tests.",
        "  minimal         Hello, World! in six lines, to learn from.",
    ]


def test_show_tells_questions_and_files(tmp_path: Path) -> None:
    result = scaffold("show", "hello", cwd=tmp_path)

    assert result.out == (
        "hello (template): An application factory, a first page, secure defaults and tests.\n"
        "\n"
        "Questions\n"
        "  project_slug  Name of the project [myapp]\n"
        "  package       Name of the application package [flaskr]\n"
        "  description   Description, in one line [A web application made with Flask.]\n"
        "  author        Author\n"
        "\n"
        "Files\n"
        f"myapp/\n{TREE}"
    )


def test_show_tells_what_a_feature_comes_with(tmp_path: Path) -> None:
    auth = scaffold("show", "auth", cwd=tmp_path).out.splitlines()
    sqlite = scaffold("show", "sqlite", cwd=tmp_path).out.splitlines()

    assert auth[1:5] == [
        "It comes with either sqlite or sqlalchemy.",
        "",
        "Files",
        "NAME/",
    ]
    assert sqlite[1] == "It does not go with sqlalchemy."


def test_show_suggests_a_name(tmp_path: Path) -> None:
    result = scaffold("show", "helo", cwd=tmp_path)

    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "Error: There is no template, preset or feature 'helo'.\nHint: Did you mean hello?\n"
    )


def test_status_tells_what_became_of_each_file(tmp_path: Path) -> None:
    scaffold("new", "shop", cwd=tmp_path)
    shop = tmp_path / "shop"
    (shop / "README.md").write_text("# Shop\n")
    (shop / "flaskr" / "hello.py").unlink()
    (shop / "flaskr" / "cart.py").write_text("")
    (shop / "instance").mkdir()
    (shop / "instance" / "secret_key").write_text("s3cret")

    result = scaffold("status", cwd=shop / "flaskr")

    assert result.out == (
        "Made from the template hello.\n"
        "  edited   README.md\n"
        "  yours    flaskr/cart.py\n"
        "  deleted  flaskr/hello.py\n"
        "19 of its 21 files are pristine.\n"
    )


def test_status_needs_a_record(tmp_path: Path) -> None:
    scaffold("new", "shop", "--no-record", cwd=tmp_path)

    result = scaffold("status", cwd=tmp_path / "shop")

    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"Error: {tmp_path / 'shop'} is not in a project made by flask-scaffold: "
        "there is no .flask-scaffold/ here or above.\n"
        "Hint: Go to a project made by flask-scaffold new, without --no-record.\n"
    )


def test_a_project_outlives_the_record(tmp_path: Path) -> None:
    scaffold("new", "shop", cwd=tmp_path)
    shutil.rmtree(tmp_path / "shop" / ".flask-scaffold")

    assert scaffold("status", cwd=tmp_path / "shop").code == 2


def test_verbose_shows_the_tree(tmp_path: Path) -> None:
    result = scaffold("new", "shop", "--no-record", "--verbose", cwd=tmp_path)

    assert f"shop/\n{TREE}" in result.out


# Another folder


def test_status_and_diff_look_at_another_project(tmp_path: Path) -> None:
    scaffold("new", "shop", cwd=tmp_path)
    hello = tmp_path / "shop" / "flaskr" / "hello.py"
    hello.write_text(f"{hello.read_text()}\nX = 1\n")
    (tmp_path / "shop" / "docs").mkdir()

    for folder in ("shop", "shop/flaskr", "shop/docs/.."):
        status = scaffold("status", folder, cwd=tmp_path)
        diff = scaffold("diff", folder, cwd=tmp_path)

        assert (status.code, diff.code) == (0, 0), status.err + diff.err
        assert "edited" in status.out
        assert "+X = 1\n" in diff.out


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    scaffold("new", "shop", cwd=tmp_path)

    for verb in ("status", "diff"):
        result = scaffold(verb, "flasky", cwd=tmp_path / "shop")

        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(f"Error: There is no folder {tmp_path / 'shop' / 'flasky'}.\n")

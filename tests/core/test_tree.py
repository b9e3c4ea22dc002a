"""Tree: paths as a picture."""

from __future__ import annotations

from scaffold.core.tree import tree

PATHS = ["pyproject.toml", "flaskr/__init__.py", "flaskr/templates/a.html", "tests/test_a.py"]


def test_folders_come_first() -> None:
    assert "\n".join(tree("myapp", PATHS)) == (
        "myapp/\n"
        "├── flaskr/\n"
        "│   ├── templates/\n"
        "│   │   └── a.html\n"
        "│   └── __init__.py\n"
        "├── tests/\n"
        "│   └── test_a.py\n"
        "└── pyproject.toml"
    )


def test_a_plain_terminal_gets_ascii() -> None:
    assert "\n".join(tree("myapp", PATHS, fancy=False)) == (
        "myapp/\n"
        "|-- flaskr/\n"
        "|   |-- templates/\n"
        "|   |   `-- a.html\n"
        "|   `-- __init__.py\n"
        "|-- tests/\n"
        "|   `-- test_a.py\n"
        "`-- pyproject.toml"
    )


def test_nothing_is_a_folder_alone() -> None:
    assert list(tree("myapp", [])) == ["myapp/"]


def test_the_order_of_the_paths_does_not_matter() -> None:
    assert list(tree("x", PATHS)) == list(tree("x", reversed(PATHS)))

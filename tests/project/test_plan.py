"""Plan: a project as a value, and as a picture."""

from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.project.errors import UnsafePath
from scaffold.project.plan import File, Plan, safe_path, tree


def test_files_come_in_sorted_order_however_they_were_given() -> None:
    files = {"b.txt": File(b"b"), "a/c.txt": File(b"c"), "a.txt": File(b"a")}

    assert list(Plan(files)) == ["a.txt", "a/c.txt", "b.txt"]
    assert list(Plan() | files) == ["a.txt", "a/c.txt", "b.txt"]


def test_the_second_of_two_plans_wins() -> None:
    ours, theirs = Plan({"a": File(b"1"), "b": File(b"1")}), Plan({"b": File(b"2")})

    assert (ours | theirs).texts() == {"a": "1", "b": "2"}
    assert (ours.texts(), theirs.texts()) == ({"a": "1", "b": "1"}, {"b": "2"})


def test_plans_with_the_same_files_are_equal() -> None:
    one, other = {"a": File(b"1"), "b": File(b"2")}, {"b": File(b"2"), "a": File(b"1")}

    assert Plan(one) == Plan(other)
    assert Plan(one) != Plan({"a": File(b"1"), "b": File(b"2", executable=True)})


def test_folders_are_listed_parents_first() -> None:
    files = dict.fromkeys(["a/b/c/d.txt", "a/b.txt", "z.txt", "a-b/x.txt"], File(b""))

    assert Plan(files).folders() == ["a", "a-b", "a/b", "a/b/c"]


def test_the_umask_decides_who_else_can_read() -> None:
    assert (File(b"").mode, File(b"", executable=True).mode) == (0o666, 0o777)


@pytest.mark.parametrize(
    "path", ["a", "a/b.txt", ".env", "a b/\u00e9", "...", "a..b", "ab:c", "{{x}}", "a//b", "./a"]
)
def test_a_safe_path(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/a",
        "..",
        "../a",
        "a/..",
        "a/../b",
        "C:",
        "C:a",
        "a:b/c",
        "C:/a",
        "a/C:b",
        "a\\b",
        "\\a",
        "\udcff",
        ".. ",
        ".. /a",
        "a/ ..",
        "a\nb",
        "\x1b[2J",
        "\x9b",
    ],
)
def test_an_unsafe_path(path: str) -> None:
    with pytest.raises(UnsafePath):
        safe_path(path)


@given(st.text(st.sampled_from("a./\\:"), max_size=9))
def test_no_safe_path_leaves_its_folder_on_any_system(path: str) -> None:
    try:
        safe_path(path)
    except UnsafePath:
        return
    for kind in (PurePosixPath, PureWindowsPath):
        pure = kind(path)
        assert not (pure.drive or pure.root or ".." in pure.parts)


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


def test_a_tree_without_paths_is_its_root() -> None:
    assert list(tree("myapp", [])) == ["myapp/"]


def test_the_order_of_the_paths_does_not_matter() -> None:
    assert list(tree("x", PATHS)) == list(tree("x", reversed(PATHS)))

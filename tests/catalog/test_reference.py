"""How a template is named, and what of a third-party template needs trust."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.catalog.model import Catalog, Source
from scaffold.catalog.reference import (
    Kind,
    Reference,
    is_read_by_programs,
    parse_reference,
    trust_problems,
    with_third_party,
)
from scaffold.project.recipe import Order

NAMES = ["hello", "tutorial", "", "a.b", "a+b", "a:b", "...", "zip"]
PATHS = [".", "..", "./a", "a/", "/a", "~", "~ada", "..\\a", "C:\\a", "\\\\host\\a", "./a@b:c"]
REPOSITORIES = [
    *("https://example.com/a", "http://a", "ssh://a/b", "file:///a", "git+https://a/b", "hg+x"),
    *("git@example.com:a/b.git", "ada@host:a", "gh:pallets/flask", "gl:a/b", "bb:a/b"),
]
ZIPS = ["a.zip", "./a.ZIP", "https://example.com/a.zip"]


@pytest.mark.parametrize("template", NAMES)
def test_a_name_is_one_of_ours(template: str) -> None:
    assert parse_reference(template) == Reference(template, Kind.NAME)
    assert parse_reference(template).problem is None


@pytest.mark.parametrize("template", PATHS)
def test_a_path_is_a_folder(template: str) -> None:
    assert parse_reference(template) == Reference(template, Kind.FOLDER)
    assert parse_reference(template).problem is None


@pytest.mark.parametrize("template", REPOSITORIES)
def test_a_repository_is_to_be_cloned_first(template: str) -> None:
    reference = parse_reference(template)

    assert reference.kind is Kind.REPOSITORY
    problem = reference.problem
    assert problem
    assert problem.message == f"'{template}' is a repository, and a template is a folder."
    assert problem.hint == "Clone it first, read what is in it, and give the path of the folder."


@pytest.mark.parametrize("template", ZIPS)
def test_a_zip_file_is_to_be_unpacked_first(template: str) -> None:
    reference = parse_reference(template)

    assert reference.kind is Kind.ARCHIVE
    problem = reference.problem
    assert problem and problem.message == f"'{template}' is a zip file, and a template is a folder."


@pytest.mark.parametrize(
    "path",
    [
        *(".git/config", ".git", "a/.git/hooks/x", ".GIT/config", ".git./config", ".git /config"),
        *(
            "git~1/config",
            "GIT~1",
            ".g\u200cit/config",
            "\ufeff.git/x",
            ".flask-scaffold/recipe.toml",
        ),
        *(".git::$INDEX_ALLOCATION/config", ".Git:$i30:$INDEX_ALLOCATION/x", ".git. :a/x"),
    ],
)
def test_what_git_takes_orders_from_is_known_by_every_name(path: str) -> None:
    assert is_read_by_programs(path)


@pytest.mark.parametrize("path", [".gitignore", "git/a", ".github/workflows/a.yml", "a.git/b", ""])
def test_what_is_only_called_alike_is_not(path: str) -> None:
    assert not is_read_by_programs(path)


@given(st.text(), st.sampled_from([".git", "git~1", ".flask-scaffold"]), st.text())
def test_it_does_not_matter_how_deep_it_lies(above: str, name: str, below: str) -> None:
    assert is_read_by_programs(f"{above}/{name}/{below}")


class OnlyNames(Mapping[str, Source]):
    """Templates that nobody may read, as those that are not asked for."""

    def __getitem__(self, name: str) -> Source:
        if name == "hello":
            raise AssertionError(f"{name} was read")
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(["hello"])

    def __len__(self) -> int:
        return 1


def test_it_stands_beside_our_own_and_reads_none_of_them() -> None:
    source = Source("./a", Path("a"), {}, third_party=True)

    catalog = with_third_party(Catalog(OnlyNames()), source)

    assert (catalog.template("./a"), catalog.template("nothing")) == (source, None)
    assert sorted(catalog.templates) == ["./a", "hello"]


RUNS = "The template ./a runs code of its own: hooks/a.py, b.py."
VENV = "--venv runs code of the project, and so of the template ./a."
VERIFY = "--verify runs code of the project, and so of the template ./a."
ALL = {"venv": True, "verify": True, "git": True}
CODE = ("hooks/a.py", "b.py")


@pytest.mark.parametrize(
    ("source", "options", "messages"),
    [
        (Source("hello", Path("a"), {}), ALL, []),
        (Source("./a", Path("a"), {}, third_party=True, trusted=True, runs=CODE), ALL, []),
        (Source("./a", Path("a"), {}, third_party=True), {"git": True}, []),
        (Source("./a", Path("a"), {}, third_party=True), {"venv": True}, [VENV]),
        (Source("./a", Path("a"), {}, third_party=True, runs=CODE), {}, [RUNS]),
        (Source("./a", Path("a"), {}, third_party=True, runs=CODE), ALL, [RUNS, VENV, VERIFY]),
    ],
)
def test_whatever_would_run_code_needs_trust(
    source: Source, options: dict[str, bool], messages: list[str]
) -> None:
    order = replace(Order("shop", Path()), **options)  # type: ignore[arg-type]

    problems = list(trust_problems(source, order))

    assert [problem.message for problem in problems] == messages
    assert all("--trust" in problem.hint for problem in problems)

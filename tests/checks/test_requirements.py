"""Needs: what a project must have installed, however it says so."""

import pytest

from scaffold.checks.requirements import Needs, name_of, needs
from scaffold.project.parsing import parse_toml

FLIT = """\
[build-system]
requires = ["flit_core>=3.11"]
build-backend = "flit_core.buildapi"
"""
PROJECT = '[project]\nname = "shop"\nversion = "1"\ndependencies = ["flask", "click"]\n'


def found(pyproject: str, files: dict[str, str] | None = None) -> Needs:
    contents = {path: text.encode() for path, text in (files or {}).items()}
    return needs(parse_toml(pyproject), contents)


def test_a_package_needs_what_it_requires() -> None:
    assert found(FLIT + PROJECT) == Needs(("click", "flask"), is_package=True)


@pytest.mark.parametrize("name", ["dev", "test", "tests", "testing", "develop", "development"])
def test_the_extra_for_tests_is_among_it(name: str) -> None:
    extras = f'[project.optional-dependencies]\n{name} = ["pytest"]\ndocs = ["sphinx"]\n'

    assert found(PROJECT + extras).requirements == ("click", "flask", "pytest")


def test_a_group_for_tests_is_among_it_with_those_that_it_includes() -> None:
    groups = """
[dependency-groups]
dev = ["ruff", {include-group = "test"}]
test = ["pytest", {include-group = "dev"}, {include-group = "missing"}]
docs = ["sphinx"]
"""
    assert found(PROJECT + groups).requirements == ("click", "flask", "pytest", "ruff")


def test_an_extra_of_the_project_itself_means_what_that_extra_brings() -> None:
    extras = """
[project.optional-dependencies]
dev = ["Shop[lint,types]", "pytest"]
lint = ["ruff", "shop[dev]"]
types = ["mypy"]
"""
    assert found(PROJECT + extras).requirements == ("click", "flask", "mypy", "pytest", "ruff")


def test_a_package_in_src_is_installed_also_if_nothing_says_how_it_is_built() -> None:
    needed = found(PROJECT, {"src/shop/__init__.py": ""})

    assert (needed.is_package, needed.requirements) == (True, ("click", "flask"))


def test_what_does_not_say_how_it_is_built_is_not_installed() -> None:
    assert not found(PROJECT, {"app.py": ""}).is_package


@pytest.mark.parametrize(
    ("pyproject", "files"),
    [
        (FLIT + '[project]\nname = "shop"\ndynamic = ["dependencies"]\n', {}),
        ('[build-system]\nrequires = ["poetry-core"]\n[tool.poetry]\nname = "shop"\n', {}),
        ("", {"setup.py": "from setuptools import setup\n"}),
    ],
    ids=["dynamic", "poetry", "setup.py"],
)
def test_some_tell_what_they_need_only_when_they_are_installed(
    pyproject: str, files: dict[str, str]
) -> None:
    assert found(pyproject, files).is_package


def test_lists_of_requirements_count_where_there_is_no_project_table() -> None:
    files = {
        "requirements.txt": "flask\n",
        "requirements-dev.txt": "pytest\n",
        "requirements/test.txt": "coverage\n",
        "docs/requirements.txt": "sphinx\n",
    }
    assert found("[tool.ruff]\n", files) == Needs(("coverage", "flask", "pytest"), False)


@pytest.mark.parametrize(
    ("text", "requirements"),
    [
        ("flask>=3  # the framework\n\n# click\n  click\n", ("click", "flask>=3")),
        ("-e .\n--index-url https://example.com\nflask\n-c limits.txt\n", ("flask",)),
        ("flask==3.1.3 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n", ("flask==3.1.3",)),
        (
            "shop @ https://example.com/shop.zip#egg=shop\n",
            ("shop @ https://example.com/shop.zip#egg=shop",),
        ),
        ("-r lists/base.txt\n--requirement=more.txt\n", ("click", "flask", "jinja2")),
        ("-r requirements.txt\nflask\n", ("flask",)),
        ("", ("flask",)),
    ],
)
def test_a_list_is_read_as_pip_reads_it(text: str, requirements: tuple[str, ...]) -> None:
    more = {"lists/base.txt": "-r ../more.txt\nflask\n", "more.txt": "click\njinja2\n"}

    assert found("", {**more, "requirements.txt": text}).requirements == requirements


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_list_is_read_in_each_encoding_that_pip_reads(encoding: str) -> None:
    files = {"requirements.txt": "flask\n# \u00e9\nclick\n".encode(encoding)}

    assert needs({}, files).requirements == ("click", "flask")


def test_a_nul_is_left_to_the_installer_to_refuse() -> None:
    in_list = needs({}, {"requirements.txt": b"fl\0ask\n"})
    in_project = needs({"project": {"dependencies": ["fl\0ask"]}}, {})

    assert in_list.requirements == ("fl\ufffdask",)
    assert in_project.requirements == ("fl\ufffdask",)


def test_a_list_in_no_encoding_is_no_error() -> None:
    files = {"requirements.txt": b"flask\n\xff\xfe\xff\n"}

    assert "flask" in needs({}, files).requirements


def test_tests_need_pytest_where_nothing_is_said_of_them() -> None:
    tests = {"tests/test_shop.py": ""}

    assert found("", tests).requirements == ("flask", "pytest")
    assert found(PROJECT, tests).requirements == ("click", "flask", "pytest")
    extras = '[project.optional-dependencies]\ndev = ["ruff"]\n'
    assert found(PROJECT + extras, tests).requirements == ("click", "flask", "ruff")


@pytest.mark.parametrize(
    ("requirement", "name"),
    [
        ("flask", "flask"),
        ("Flask-SQLAlchemy>=3", "flask-sqlalchemy"),
        ("zope.interface ; python_version < '3.9'", "zope-interface"),
        ("my__package[extra]", "my-package"),
        ("", ""),
    ],
)
def test_a_requirement_is_for_a_package(requirement: str, name: str) -> None:
    assert name_of(requirement) == name


@pytest.mark.parametrize(
    ("requirement", "name"),
    [
        ("Flask", "flask"),
        ("Flask_SQLAlchemy>=3", "flask-sqlalchemy"),
        ("zope.interface[test]", "zope-interface"),
        ("./here", ""),
        ("", ""),
    ],
)
def test_the_name_of_a_requirement(requirement: str, name: str) -> None:
    assert name_of(requirement) == name

"""Project: what can be told of a project without its being run."""

import pytest

from scaffold.checks.project import Project, parse_project, served_as
from scaffold.project.plan import File, Plan

APP = "from flask import Flask\n\n{} = Flask(__name__)\n"
FACTORY = "def {}():\n    return Flask(__name__)\n"


def project(files: dict[str, str]) -> Project:
    return parse_project("shop", Plan({path: File(text.encode()) for path, text in files.items()}))


@pytest.mark.parametrize(
    ("name", "is_test"),
    [
        ("test_shop.py", True),
        ("tests/test_shop.py", True),
        ("tests/shop_test.py", True),
        ("shop/latest.py", False),
        ("tests/conftest.py", False),
        ("test_shop.txt", False),
    ],
)
def test_tests_are_what_pytest_collects(name: str, is_test: bool) -> None:
    assert project({name: ""}).has_tests is is_test


@pytest.mark.parametrize(
    ("name", "text", "filters"),
    [
        ("pyproject.toml", '[tool.pytest.ini_options]\nfilterwarnings = ["error"]\n', True),
        ("pytest.ini", "[pytest]\nfilterwarnings = error\n", True),
        ("setup.cfg", "[tool:pytest]\n", False),
        ("README.md", "filterwarnings\n", False),
    ],
)
def test_a_project_may_say_which_warnings_are_errors(name: str, text: str, filters: bool) -> None:
    assert project({name: text}).filters_warnings is filters


@pytest.mark.parametrize(
    ("name", "text", "configures"),
    [
        ("pyproject.toml", "[tool.ruff]\n", True),
        ("pyproject.toml", "[tool.ruff.lint]\n", True),
        ("pyproject.toml", "[tool.black]\n", False),
        ("ruff.toml", "", True),
        (".ruff.toml", "", True),
        ("docs/ruff.toml", "", False),
    ],
)
def test_a_project_may_configure_ruff(name: str, text: str, configures: bool) -> None:
    assert project({name: text}).configures_ruff is configures


def test_a_broken_pyproject_is_a_fault() -> None:
    assert project({}).sources.fault == ""
    assert project({"pyproject.toml": "[project]\n"}).sources.fault == ""
    assert project({"pyproject.toml": "[project"}).sources.fault
    assert parse_project("shop", Plan({"pyproject.toml": File(b"\xff")})).sources.fault


def test_a_project_has_what_it_requires() -> None:
    shop = project({"requirements.txt": "Flask>=3\ngunicorn>=23.0; sys_platform != 'win32'\n"})

    assert (shop.has("flask"), shop.has("gunicorn"), shop.has("ruff")) == (True, True, False)


@pytest.mark.parametrize(
    ("files", "served"),
    [
        ({"shop/__init__.py": FACTORY.format("create_app")}, "shop:create_app()"),
        ({"shop/__init__.py": FACTORY.format("make_app")}, "shop:make_app()"),
        ({"src/shop/__init__.py": FACTORY.format("create_app")}, "shop:create_app()"),
        ({"shop/__init__.py": "from .web import create_app\n"}, "shop:create_app()"),
        ({"app.py": APP.format("app")}, "app:app"),
        ({"wsgi.py": APP.format("application")}, "wsgi:application"),
        ({"app.py": APP.format("api")}, "app:api"),
        ({"shop.py": "from flask import Flask\nfrom web import app\n"}, "shop:app"),
        ({".flaskenv": "FLASK_APP=shop.web:build()\n"}, "shop.web:build()"),
        ({".flaskenv": "FLASK_APP=shop:create_app\n"}, "shop:create_app()"),
        ({".flaskenv": "FLASK_APP=shop:site\n"}, "shop:site"),
        ({}, ""),
    ],
)
def test_a_server_is_told_of_the_application(files: dict[str, str], served: str) -> None:
    assert served_as(project(files)) == served

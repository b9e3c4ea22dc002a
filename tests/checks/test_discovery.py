"""Which application Flask would be told of, in projects of every shape."""

import pytest

from scaffold.checks.discovery import Application, application, variables
from scaffold.checks.sources import parse_sources
from scaffold.project.recipe import Recipe

APP = "from flask import Flask\n\napp = Flask(__name__)\n"
FACTORY = "def create_app(test_config=None):\n    return Flask(__name__)\n"
NEEDY = "def create_app(config):\n    return Flask(__name__)\n"
PYPROJECT = '[project]\nname = "Tea-Shop"\n'
FLIT = '[project]\nname = "shop"\n[tool.flit.module]\nname = "store"\n'

Files = dict[str, str]


def told(files: Files, recipe: Recipe | None = None) -> Application | None:
    return application(parse_sources({path: text.encode() for path, text in files.items()}), recipe)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"flaskr/__init__.py": FACTORY}, Application("flaskr", True)),
        ({"flaskr/__init__.py": APP}, Application("flaskr", False)),
        ({"src/shop/__init__.py": FACTORY}, Application("src/shop", True)),
        ({"app.py": APP}, Application("app.py", False)),
        ({"wsgi.py": APP, "app.py": APP}, Application("wsgi.py", False)),
        ({"hello.py": APP}, Application("hello.py", False)),
        ({"shop/web.py": FACTORY, "shop/__init__.py": ""}, Application("shop/web", True)),
        ({"shop/__init__.py": "from .web import create_app\n"}, Application("shop", True)),
        (
            {"pyproject.toml": PYPROJECT, "a.py": APP, "tea_shop.py": APP},
            Application("tea_shop.py", False),
        ),
        (
            {"pyproject.toml": FLIT, "a/__init__.py": APP, "store/__init__.py": FACTORY},
            Application("store", True),
        ),
        ({"a/__init__.py": APP, "tests/__init__.py": APP}, Application("a", False)),
        ({"a/__init__.py": APP, "b/__init__.py": APP}, None),
        (
            {"a/__init__.py": APP, "b/__init__.py": APP, "wsgi.py": APP},
            Application("wsgi.py", False),
        ),
        ({"shop/__init__.py": NEEDY, "wsgi.py": APP}, Application("wsgi.py", False)),
        ({"a.py": "if True:\n    app = make_app('x')\n"}, Application("a.py", False)),
        ({"a.py": "if __name__ == '__main__':\n    app = make_app('x')\n"}, None),
        ({"a.py": "api: Flask = APIFlask(__name__)\n"}, Application("a.py", False)),
        ({"a.py": "app = Typer()\n"}, None),
        ({"app.py": "print('Hello')\n"}, None),
        ({"app.py": "app = Flask(\n"}, None),
        ({}, None),
    ],
)
def test_the_application_is_found(files: Files, expected: Application | None) -> None:
    assert told(files) == expected


@pytest.mark.parametrize(
    ("value", "factory"),
    [
        ("shop", True),
        ("shop:create_app", True),
        ("shop:make('x')", True),
        ("shop:app", False),
        ("./wsgi.py", False),
        ("elsewhere", False),
    ],
)
def test_what_a_setting_names_is_the_application(value: str, factory: bool) -> None:
    files = {".flaskenv": f"FLASK_APP={value}\n", "shop/__init__.py": FACTORY, "wsgi.py": APP}
    assert told(files) == Application(value, factory)


def test_the_recipe_knows_the_package() -> None:
    files = {"flaskr/__init__.py": FACTORY, "admin/__init__.py": FACTORY}
    assert told(files, Recipe("hello", (), {"package": "flaskr"})) == Application("flaskr", True)


def test_settings_are_read_as_flask_reads_them() -> None:
    files = {
        ".flaskenv": b"FLASK_APP=shop\nFLASK_DEBUG=1 # yes\n",
        ".env": b"#A=1\nexport FLASK_APP = 'store # 1' # no\nEMPTY=\nHASH=a#b\nOPEN='a\n",
    }
    assert variables(files) == {
        "FLASK_APP": "store # 1",
        "FLASK_DEBUG": "1",
        "EMPTY": "",
        "HASH": "a#b",
        "OPEN": "'a",
    }

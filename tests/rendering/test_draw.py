"""A recipe makes one plan, whoever draws it and however often."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from scaffold.catalog import bundled
from scaffold.catalog.model import Catalog
from scaffold.catalog.reference import parse_reference, with_third_party
from scaffold.project.errors import BrokenTemplate, HookFailed
from scaffold.project.recipe import Recipe
from scaffold.rendering.draw import Drawing, draw
from tests.support import environment, picture, run

CORPUS = Path(__file__).parent.parent / "corpus"
CATALOG = bundled.load()
HELLO = Recipe("hello", ("health", "logging"), {"project_slug": "shop"})


def hooked(**answers: str) -> Drawing:
    """Return what a template with trusted hooks makes."""
    source = replace(bundled.third_party(parse_reference(str(CORPUS / "hooked"))), trusted=True)
    return draw(Recipe(source.name, (), answers), with_third_party(CATALOG, source))


def test_the_recipe_gets_every_answer() -> None:
    drawing = draw(HELLO, CATALOG)

    assert (drawing.recipe.template, drawing.recipe.features) == (HELLO.template, HELLO.features)
    assert drawing.recipe.answers["project_slug"] == "shop"
    assert drawing.recipe.answers["package"] == "flaskr"
    assert drawing.output == ""


def test_an_answer_leaves_with_the_feature_that_asked() -> None:
    recipe = replace(HELLO, answers={**HELLO.answers, "nobody_asks": "x"})

    assert "nobody_asks" not in draw(recipe, CATALOG).recipe.answers


def test_two_owners_of_a_file_are_an_error() -> None:
    twin = CATALOG.features["health"]
    catalog = Catalog(
        CATALOG.templates, {"a": replace(twin, name="a"), "b": replace(twin, name="b")}
    )

    with pytest.raises(BrokenTemplate, match=r"Two owners of .*: b is the second"):
        draw(Recipe("hello", ("a", "b"), {}), catalog)


def test_what_hooks_print_comes_with_the_plan() -> None:
    drawing = hooked(project_slug="shop")

    assert drawing.output == "Made by a hook.\n"
    assert "made.txt" in drawing.plan
    assert drawing.recipe.answers == {"project_slug": "shop", "with_docs": False, "licence": "MIT"}


def test_a_hook_that_fails_has_said_why() -> None:
    with pytest.raises(HookFailed) as caught:
        hooked(project_slug="refused")
    assert caught.value.said == "one line\nERROR: that name will not do.\n"


def test_threads_draw_the_same_side_by_side() -> None:
    recipes = [Recipe("hello", ("health",) * (n % 2), {"package": f"p{n}"}) for n in range(8)]
    wanted = [dict(draw(recipe, CATALOG).plan) for recipe in recipes]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda recipe: dict(draw(recipe, CATALOG).plan), recipes * 5))

    assert found == wanted * 5


def test_our_templates_need_no_process_no_folder_and_no_cookiecutter(tmp_path: Path) -> None:
    program = """
import json, os, sys
from scaffold.catalog import bundled
from scaffold.catalog.reference import parse_reference
from scaffold.project.recipe import Recipe
from scaffold.rendering.draw import draw
before = os.getcwd()
draw(Recipe("hello", ("health",), {}), bundled.load())
print(json.dumps([os.getcwd() == before, *sys.modules]))
"""
    (tmp_path / "t").mkdir()
    env = environment(tmp_path, TMPDIR=str(tmp_path / "t"), PYTHONDONTWRITEBYTECODE="1")
    done = run(sys.executable, "-c", program, cwd=tmp_path, env=env)

    same_folder, *modules = json.loads(done.out)
    assert same_folder
    assert {"cookiecutter", "subprocess", "multiprocessing", "binaryornot"} & {*modules} == set()
    assert picture(tmp_path) == {"t": "folder"}

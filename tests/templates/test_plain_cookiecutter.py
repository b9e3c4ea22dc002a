"""Our templates are ordinary ones: plain cookiecutter makes the same project of them."""

import shutil
import sys
from pathlib import Path

import pytest
from cookiecutter.main import cookiecutter

from scaffold.catalog.model import Source
from scaffold.rendering.engine import render
from tests.support import TEMPLATES, environment, picture, run, scaffold
from tests.templates.projects import CATALOG

ANSWERS = {
    "package": "shop",
    "description": "A \"shop\" for 'tea' \\ Tee, #1 *in* town & 世界",
    "author": 'Zoë "Z" O\'Neil',
}


@pytest.mark.parametrize("answers", [{}, ANSWERS], ids=["defaults", "answers"])
@pytest.mark.parametrize("template", ["hello", "minimal"])
def test_plain_cookiecutter_makes_the_same_project(
    template: str, answers: dict[str, str], tmp_path: Path
) -> None:
    settings = [word for key, text in answers.items() for word in ("--set", f"{key}={text}")]
    done = scaffold("new", "myapp", "--template", template, "--no-record", *settings, cwd=tmp_path)
    assert done.code == 0, done.err

    plain = run(
        *(sys.executable, "-m", "cookiecutter", "--no-input", "--output-dir", "plain"),
        *(TEMPLATES / template, "project_slug=myapp"),
        *(f"{key}={text}" for key, text in answers.items()),
        cwd=tmp_path,
        env=environment(tmp_path),
    )

    assert plain.code == 0, plain.err
    assert picture(tmp_path / "myapp") == picture(tmp_path / "plain" / "myapp")


@pytest.mark.parametrize("feature", CATALOG.features.values(), ids=lambda feature: feature.name)
def test_plain_cookiecutter_takes_each_feature_alone(feature: Source, tmp_path: Path) -> None:
    made = cookiecutter(str(feature.path), no_input=True, output_dir=str(tmp_path))

    plan, _ = render(feature.path, feature.raw, {})
    assert {path: data for path, data in picture(Path(made)).items() if data != "folder"} == {
        path: file.content for path, file in plan.items()
    }


VARIANTS = {
    f"{feature.name} with {name}": (feature, folder)
    for feature in CATALOG.features.values()
    for name, folder in feature.variants.items()
}


@pytest.mark.parametrize("name", VARIANTS)
def test_plain_cookiecutter_takes_each_variant(name: str, tmp_path: Path) -> None:
    feature, folder = VARIANTS[name]
    copy = tmp_path / "template"
    shutil.copytree(folder, copy)
    shutil.copy(feature.path / "cookiecutter.json", copy)

    made = cookiecutter(str(copy), no_input=True, output_dir=str(tmp_path))

    plan, _ = render(folder, feature.raw, {})
    assert {path: data for path, data in picture(Path(made)).items() if data != "folder"} == {
        path: file.content for path, file in plan.items()
    }


def test_the_record_is_all_that_plain_cookiecutter_leaves_out(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    scaffold("new", "one", cwd=tmp_path)
    scaffold("new", "one", "--no-record", "--output-dir", "bare", cwd=tmp_path)

    with_record, without = picture(tmp_path / "one"), picture(tmp_path / "bare" / "one")

    assert set(with_record) - set(without) == {
        ".flask-scaffold",
        ".flask-scaffold/.gitattributes",
        ".flask-scaffold/pristine.txt",
        ".flask-scaffold/recipe.toml",
    }
    assert without.items() <= with_record.items()

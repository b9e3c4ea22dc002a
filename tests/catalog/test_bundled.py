"""What there is to choose from, read when it is asked for."""

import json
from pathlib import Path

import pytest

from scaffold.catalog.bundled import NoTemplate, bundled, is_template, load, third_party, usage
from scaffold.catalog.model import Preset, Source
from scaffold.catalog.reference import parse_reference
from scaffold.project.errors import BrokenTemplate

PRESET = '[shop]\ntemplate = "hello"\nfeatures = ["auth"]\nabout = "A shop."\n'


def made(folder: Path, **files: str) -> Path:
    """Make a folder of templates in which only the names are right."""
    for name in ("hello", "features/auth", "features/blog"):
        (folder / name).mkdir(parents=True)
        (folder / name / "cookiecutter.json").write_text(files.get(name, "{}"))
    (folder / "features" / "notes").mkdir()
    (folder / "presets.toml").write_text(files.get("presets", PRESET))
    return folder


def template(folder: Path, content: str = "{}") -> Path:
    folder.mkdir(parents=True)
    (folder / "cookiecutter.json").write_text(content)
    return folder


def test_every_folder_with_questions_is_offered(tmp_path: Path) -> None:
    found = load(made(tmp_path, hello='{"_about": "Hello."}'))

    assert dict(found.templates) == {
        "hello": Source("hello", tmp_path / "hello", {"_about": "Hello."})
    }
    assert list(found.features) == ["auth", "blog"]
    assert dict(found.presets) == {"shop": Preset("shop", "hello", ("auth",), "A shop.")}


def test_what_is_broken_is_told_only_by_who_asks_for_it(tmp_path: Path) -> None:
    found = load(made(tmp_path, hello="{", presets="?"))

    assert ("hello" in found.templates, list(found.templates), len(found.templates)) == (
        True,
        ["hello"],
        1,
    )
    assert found.features["auth"].raw == {}
    with pytest.raises(BrokenTemplate, match=r"hello.cookiecutter.json cannot be read: "):
        found.template("hello")
    with pytest.raises(BrokenTemplate, match=r"presets.toml cannot be read: "):
        found.template("nothing")


@pytest.mark.parametrize(
    "presets",
    ["shop = 1", "[shop]\n", PRESET.replace('["auth"]', "3"), PRESET.replace("about", "abuot")],
)
def test_a_preset_that_is_none_is_told(tmp_path: Path, presets: str) -> None:
    with pytest.raises(BrokenTemplate, match=r"presets.toml: the preset shop is not a table with"):
        dict(load(made(tmp_path, presets=presets)).presets)


def test_where_there_is_nothing_nothing_is_offered(tmp_path: Path) -> None:
    found = load(tmp_path / "nothing")

    assert (dict(found.templates), dict(found.features), dict(found.presets)) == ({}, {}, {})


def test_our_own_are_offered_and_read() -> None:
    ours = load()

    assert {"hello", "minimal"} <= {*ours.templates}
    assert {one.template for one in ours.presets.values()} <= {*ours.templates}
    assert all(source.raw for source in (*ours.templates.values(), *ours.features.values()))
    assert load(bundled()).templates.keys() == ours.templates.keys()


def test_only_our_own_say_how_they_are_used(tmp_path: Path) -> None:
    (tmp_path / "USAGE.md").write_text("Type this.\n")

    assert usage(Source("auth", tmp_path, {})) == "Type this.\n"
    assert usage(Source("hello", tmp_path / "nothing", {})) == ""
    assert usage(Source("./a", tmp_path, {}, third_party=True)) == ""


def test_a_template_of_somebody_else_goes_by_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (template(tmp_path / "a", '{"name": "x"}') / "hooks").mkdir()
    (tmp_path / "a" / "hooks" / "pre_prompt.py").touch()
    monkeypatch.chdir(tmp_path)

    assert third_party(parse_reference("./a")) == Source(
        "./a", Path("a"), {"name": "x"}, third_party=True, runs=("hooks/pre_prompt.py",)
    )
    assert (is_template("a"), is_template("a/hooks"), is_template("a\0")) == (True, False, False)


def test_it_may_lie_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    template(tmp_path / "a")

    assert (third_party(parse_reference("~/a")).name, third_party(parse_reference("~/a")).path) == (
        "~/a",
        tmp_path / "a",
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing", "There is no folder 'nothing'."),
        ("a\0", r"There is no folder 'a\x00'."),
        ("a.txt", "There is no folder 'a.txt'."),
        ("empty", "The folder 'empty' holds no template: it has no cookiecutter.json."),
        ("gh:a/b", "'gh:a/b' is a repository, and a template is a folder."),
    ],
)
def test_what_is_no_template_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message: str
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").touch()
    monkeypatch.chdir(tmp_path)

    with pytest.raises(NoTemplate) as caught:
        third_party(parse_reference(name))
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "cannot be read"),
        ("[]", "holds no JSON object"),
        ("\ufeff{}", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        ('{"a": %s}' % ("1" * 5000), "cannot be read"),
        (f'{{"a": "{"x" * 1_000_000}"}}', "is too large"),
        ('{"a\\n": 1}', r"asks 'a\\n', which cannot be typed"),
        ('{"a": ["b\\n"]}', r"offers 'b\\n', which cannot be typed"),
    ],
)
def test_questions_that_cannot_be_asked_are_told(
    tmp_path: Path, content: str, message: str
) -> None:
    folder = template(tmp_path / "a")
    (folder / "cookiecutter.json").write_text(content, encoding="utf-8")

    with pytest.raises(BrokenTemplate, match=message):
        third_party(parse_reference(str(folder)))


def test_questions_that_are_a_folder_are_told(tmp_path: Path) -> None:
    (tmp_path / "cookiecutter.json" / "odd").mkdir(parents=True)

    with pytest.raises(BrokenTemplate, match="cannot be read"):
        third_party(parse_reference(str(tmp_path)))


def test_of_several_templates_one_is_to_be_chosen(tmp_path: Path) -> None:
    several = template(tmp_path / "all", json.dumps({"templates": {}}))

    with pytest.raises(NoTemplate, match="several templates") as caught:
        third_party(parse_reference(str(several)))
    assert caught.value.hint == "Give the path of one."

    template(several / "b")
    template(several / "more" / "a")
    with pytest.raises(NoTemplate) as caught:
        third_party(parse_reference(str(several)))
    assert caught.value.hint == f"Choose one: {several / 'b'}, {several / 'more' / 'a'}."

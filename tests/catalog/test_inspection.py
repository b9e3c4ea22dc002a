"""What of a template would run, and what of it may be read."""

import os
from pathlib import Path

import pytest

from scaffold.catalog.inspection import code, hooks, inspect, walk
from scaffold.project.errors import UnsafeFile, Untrusted

POSIX_ONLY = pytest.mark.skipif(os.name == "nt", reason="Windows has none, or gives none to a user")


def made(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("12345")
    return folder


def test_hooks_are_found_by_their_name_as_cookiecutter_finds_them(tmp_path: Path) -> None:
    names = ("pre_prompt.sh", "pre_prompt.py", "pre_prompt", "pre_prompt.py~", "pre_prompt_2.py")
    made(tmp_path, *(f"hooks/{name}" for name in names))

    found = [path.name for path in hooks(tmp_path, "pre_prompt")]

    assert found == ["pre_prompt", "pre_prompt.py", "pre_prompt.sh"]
    assert hooks(tmp_path, "post_gen_project") == hooks(tmp_path / "hooks", "pre_prompt") == []


@pytest.mark.parametrize(
    ("files", "raw", "runs"),
    [
        ([], {}, []),
        ([], {"_extensions": [], "_jinja2_env_vars": {}}, []),
        ([], {"_extensions": None, "_jinja2_env_vars": ["odd"]}, []),
        ([], {"_jinja2_env_vars": {"trim_blocks": True, "newline_sequence": "\n"}}, []),
        ([], {"_jinja2_env_vars": {"finalize": "x"}}, ["the setting finalize of Jinja"]),
        (["hooks/post_gen_project.py"], {}, ["hooks/post_gen_project.py"]),
        (["ours.py"], {"_extensions": ["ours.A", "ours.B"]}, ["ours.py"]),
        (["ours/a.py"], {"_extensions": ["ours.a.A"]}, ["ours/a.py"]),
        (["ours/__init__.py"], {"_extensions": ["ours:A"]}, ["ours/"]),
        ([], {"_extensions": ["jinja2.ext.do"]}, ["the extension jinja2.ext.do"]),
        (["a.py"], {"_extensions": ["../a.py.A"]}, ["the extension ../a.py.A"]),
        ([], {"_extensions": ["\x1b[2J"]}, [r"'the extension \x1b[2J'"]),
        ([], {"_extensions": 7}, ["the extension 7"]),
        ([], {"_extensions": {"a.B": 1}}, ["the extension a.B"]),
    ],
)
def test_all_that_would_run_is_named(
    tmp_path: Path, files: list[str], raw: dict[str, object], runs: list[str]
) -> None:
    assert code(made(tmp_path, *files), raw) == tuple(runs)


def test_files_and_empty_folders_are_walked_in_order(tmp_path: Path) -> None:
    made(tmp_path, "b/2", "b/1", "a", "c/d/e")
    (tmp_path / "b" / "0").mkdir()

    found = {name: path for name, path in walk(tmp_path, tmp_path, "project")}

    assert list(found) == ["a", "b/0", "b/1", "b/2", "c/d/e"]
    assert all(found[name] == tmp_path / name for name in found)
    assert list(walk(tmp_path / "nothing", tmp_path, "project")) == []


@POSIX_ONLY
def test_a_folder_may_be_met_twice_but_not_in_itself(tmp_path: Path) -> None:
    made(tmp_path, "a/1")
    (tmp_path / "b").symlink_to("a")

    assert [name for name, _ in walk(tmp_path, tmp_path, "project")] == ["a/1", "b/1"]
    (tmp_path / "a" / "2").symlink_to("../b")
    with pytest.raises(UnsafeFile, match=r"'a/2' in the project is a link to a folder that it is"):
        list(walk(tmp_path, tmp_path, "project"))


@pytest.mark.parametrize(("depth", "fits"), [(100, True), (101, False), (400, False)])
def test_folders_end_somewhere(tmp_path: Path, depth: int, fits: bool) -> None:
    if os.name == "nt":
        pytest.skip("Windows has no such folders")
    (tmp_path / "/".join("a" * depth)).mkdir(parents=True)

    if fits:
        assert len(list(walk(tmp_path, tmp_path, "template"))) == 1
    else:
        with pytest.raises(UnsafeFile, match="in the template lies in too many folders"):
            list(walk(tmp_path, tmp_path, "template"))


@POSIX_ONLY
def test_a_folder_beside_with_the_same_beginning_is_outside(tmp_path: Path) -> None:
    made(tmp_path, "shop-old/a", "shop/b")
    (tmp_path / "shop" / "c").symlink_to("../shop-old/a")

    with pytest.raises(UnsafeFile, match="'c' in the project is a link that leads out of it"):
        list(walk(tmp_path / "shop", tmp_path / "shop", "project"))


@pytest.mark.parametrize(("files", "size", "fits"), [(3, 15, True), (2, 15, False), (3, 14, False)])
def test_what_cookiecutter_would_read_is_counted(
    tmp_path: Path, files: int, size: int, fits: bool
) -> None:
    made(tmp_path, "{{cookiecutter.a}}/1", "hooks/2", "templates/a/3", "docs/4", "README.md")

    if fits:
        inspect(tmp_path, files, size)
    else:
        with pytest.raises(Untrusted, match=f"more than {files} files, or {size} bytes"):
            inspect(tmp_path, files, size)

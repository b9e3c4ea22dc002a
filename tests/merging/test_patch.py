"""Git applies a patch to the files before a change and gets the files after it."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.merging.merge import Change
from scaffold.merging.patch import patch
from scaffold.project.plan import File
from scaffold.project.results import Action
from tests.support import environment, picture

RUN = os.name == "posix"  # Windows has no mode of executable files.


def applied(folder: Path, changes: Sequence[Change]) -> dict[str, bytes | str]:
    """Write the files before *changes*, have git apply their patch, and return the picture."""
    for change in changes:
        if change.now:
            put(folder / change.before, change.now)
    words = ("git", "apply", "--whitespace=nowarn", "-")
    env = environment(folder.parent, GIT_CEILING_DIRECTORIES=str(folder.parent))
    text = patch(changes).encode()
    if text:
        done = subprocess.run(
            words, cwd=folder, env=env, input=text, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode() + text.decode()
    return marks(folder)


def put(path: Path, file: File) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    path.chmod(file.mode & 0o755)


def marks(folder: Path) -> dict[str, bytes | str]:
    """Return the files in *folder*; a second entry for each that is executable."""
    found = {name: what for name, what in picture(folder).items() if what != "folder"}
    runs = {f"{name} runs": "yes" for name in found if os.access(folder / name, os.X_OK)}
    return {**found, **runs}


def expected(folder: Path, changes: Sequence[Change]) -> dict[str, bytes | str]:
    for change in changes:
        if change.then:
            put(folder / change.path, change.then)
    return marks(folder)


TEXTS = [b"", b"a\n", b"a", b"a\nb\n", b"a\nb", b"a\r\nb\r\n", b"\x0ca\x85\n", "é\u2028\n".encode()]
CONTENTS = st.sampled_from([*TEXTS, b"\x00", b"\xff\n", bytes(range(256)) * 3]) | st.text(
    "ab\n\r\x0c", max_size=40
).map(str.encode)
FILES = st.builds(File, CONTENTS, st.booleans() if RUN else st.just(False))
PAIRS = st.tuples(st.none() | FILES, st.none() | FILES, st.booleans())


@given(st.lists(PAIRS, max_size=40))
@settings(max_examples=25)
def test_git_makes_the_same_files(pairs: list[tuple[File | None, File | None, bool]]) -> None:
    changes = [
        Change(f"new/{n}", Action.UPDATE, now, then, f"old/{n}" if moves and now and then else "")
        for n, (now, then, moves) in enumerate(pairs)
    ]
    with tempfile.TemporaryDirectory() as home:
        ours, theirs = Path(home, "ours"), Path(home, "theirs")
        ours.mkdir()
        theirs.mkdir()

        assert applied(theirs, changes) == expected(ours, changes)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", ["a b", "été", "a'b", "a\\b", "\x01", "\x7f", "日本/x y"])
def test_names_need_not_be_plain(tmp_path: Path, name: str) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "ours").mkdir()
    changes = [
        Change(f"{name}/new", Action.UPDATE, None, File(b"1\n")),
        Change(f"{name}/edited", Action.UPDATE, File(b"1\n"), File(b"2\n")),
        Change(f"{name}/gone", Action.UPDATE, File(b"1\n"), None),
        Change(f"{name}/moved", Action.UPDATE, File(b"1\n"), File(b"1\n"), f"{name}/before"),
        Change(f"{name}/binary", Action.UPDATE, File(b"\x00"), File(b"\x00\x01")),
    ]

    assert applied(tmp_path / "theirs", changes) == expected(tmp_path / "ours", changes)


def test_what_does_not_change_is_left_out() -> None:
    same = File(b"1\n")

    assert (
        patch([Change("a", Action.KEEP_EDITED, same, same), Change("b", Action.UPDATE, None, None)])
        == ""
    )


def test_it_looks_like_one_of_git() -> None:
    changes = [
        Change("shop/a.py", Action.UPDATE, File(b"x = 1\ny = 2"), File(b"x = 1\n"), "flaskr/a.py")
    ]

    assert patch(changes).splitlines() == [
        "diff --git a/flaskr/a.py b/shop/a.py",
        "rename from flaskr/a.py",
        "rename to shop/a.py",
        "--- a/flaskr/a.py",
        "+++ b/shop/a.py",
        "@@ -1,2 +1 @@",
        " x = 1",
        "-y = 2",
        "\\ No newline at end of file",
    ]

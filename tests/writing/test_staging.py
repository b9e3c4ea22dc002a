"""Staging folders: how they are published, and who removes them."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.project.errors import TargetExists
from scaffold.system.files import rename_new
from scaffold.system.tempdirs import sweep
from scaffold.writing.staging import Rename, publish, staged
from tests.support import picture

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such thing")

STALE = ".myapp.flask-scaffold-0123456789abcdef"


def cannot_rename(folder: Path, target: Path) -> bool:
    """Do as a system without a rename of that kind does."""
    return False


@pytest.fixture(params=[rename_new, cannot_rename], ids=["in one step", "in two"])
def rename(request: pytest.FixtureRequest) -> Rename:
    """Both ways to publish."""
    way: Rename = request.param
    return way


def a_file(path: Path) -> None:
    path.write_text("mine")


def a_full_folder(path: Path) -> None:
    path.mkdir()
    (path / "mine").write_text("mine")


def a_dangling_link(path: Path) -> None:
    path.symlink_to("nowhere")


def a_link_to_a_folder(path: Path) -> None:
    a_full_folder(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def a_link_to_an_empty_folder(path: Path) -> None:
    path.with_name("elsewhere").mkdir()
    path.symlink_to("elsewhere")


STANDING = [a_file, Path.mkdir, a_full_folder]
if sys.platform != "win32":  # There a link takes a privilege.
    STANDING += [a_dangling_link, a_link_to_a_folder, a_link_to_an_empty_folder]


def made(parent: Path) -> Path:
    folder = parent / "made"
    folder.mkdir()
    (folder / "README.md").write_text("# myapp\n")
    return folder


def test_a_folder_is_published_under_its_name(rename: Rename, tmp_path: Path) -> None:
    publish(made(tmp_path), tmp_path / "myapp", rename)
    assert picture(tmp_path) == {"myapp": "folder", "myapp/README.md": b"# myapp\n"}


@pytest.mark.parametrize("stand", STANDING, ids=lambda stand: stand.__name__)
def test_whatever_stands_at_the_target_stays_as_it_is(
    stand: Callable[[Path], None], rename: Rename, tmp_path: Path
) -> None:
    target = tmp_path / "myapp"
    stand(target)
    folder = made(tmp_path)
    before = picture(tmp_path)
    with pytest.raises(TargetExists, match="myapp already exists"):
        publish(folder, target, rename)
    assert picture(tmp_path) == before


@pytest.mark.parametrize("stand", [a_file, a_full_folder], ids=lambda stand: stand.__name__)
def test_what_appears_between_the_two_steps_stays_as_it_is(
    stand: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, folder, look = tmp_path / "myapp", made(tmp_path), os.path.lexists

    def look_too_early(path: Path) -> bool:
        found = look(path)
        if not found:
            stand(path)
        return found

    monkeypatch.setattr(os.path, "lexists", look_too_early)
    with pytest.raises(TargetExists):
        publish(folder, target, cannot_rename)
    monkeypatch.undo()
    stand(tmp_path / "as before")
    assert picture(target) == picture(tmp_path / "as before")
    assert (folder / "README.md").exists()


def test_an_error_of_the_disk_is_not_taken_for_a_target(rename: Rename, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        publish(tmp_path / "never made", tmp_path / "myapp", rename)
    assert picture(tmp_path) == {}


def test_a_project_is_made_beside_its_target_and_then_published(tmp_path: Path) -> None:
    with staged(tmp_path / "myapp") as folder:
        (folder / "README.md").write_text("# myapp\n")
        assert folder.parent == tmp_path
        assert folder.name.startswith(".myapp.")
        assert not (tmp_path / "myapp").exists()
    assert picture(tmp_path) == {"myapp": "folder", "myapp/README.md": b"# myapp\n"}


@pytest.mark.parametrize("error", [OSError, ValueError, KeyboardInterrupt])
def test_whatever_goes_wrong_the_staging_folder_is_removed(
    error: type[BaseException], tmp_path: Path
) -> None:
    with pytest.raises(error), staged(tmp_path / "myapp") as folder:
        (folder / "flaskr").mkdir()
        (folder / "flaskr" / "__init__.py").write_text("")
        raise error
    assert picture(tmp_path) == {}


def test_a_target_that_appears_meanwhile_stays_and_the_staging_folder_goes(tmp_path: Path) -> None:
    with pytest.raises(TargetExists), staged(tmp_path / "myapp") as folder:
        (folder / "README.md").write_text("# myapp\n")
        (tmp_path / "myapp").mkdir()
    assert picture(tmp_path) == {"myapp": "folder"}


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    (tmp_path / STALE / "flaskr").mkdir(parents=True)
    (tmp_path / STALE / "flaskr" / "__init__.py").write_text("")
    with staged(tmp_path / "other"):
        pass
    assert picture(tmp_path) == {"other": "folder"}


def test_a_staging_folder_that_somebody_holds_is_left_alone(tmp_path: Path) -> None:
    with staged(tmp_path / "myapp") as folder:
        (folder / "README.md").write_text("# myapp\n")
        sweep(tmp_path)
        assert picture(folder) == {"README.md": b"# myapp\n"}


@POSIX_ONLY
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o027, 0o077])
def test_the_mode_of_the_folder_is_what_the_umask_leaves(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        with staged(tmp_path / "myapp"):
            pass
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "myapp").stat().st_mode) == 0o777 & ~umask


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every folder hands its group on")
def test_a_folder_that_hands_its_group_on_does_so(tmp_path: Path) -> None:
    tmp_path.chmod(0o2775)
    with staged(tmp_path / "myapp"):
        pass
    assert (tmp_path / "myapp").stat().st_mode & stat.S_ISGID

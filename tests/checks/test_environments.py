"""Environments: installed once for all who need the same, kept for a while, and never half-made.

A uv that is made up stands on the PATH: it makes empty environments, and notes what it is asked for.
"""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import time

import pytest

from scaffold.checks.environments import filled, variables
from scaffold.checks.requirements import Needs
from scaffold.system import tempdirs
from scaffold.system.processes import Outcome, run
from tests.checks.test_stock import installed, names
from tests.support import picture, shared_by_another

POSIX_ONLY = pytest.mark.skipif(sys.platform == "win32", reason="the programs are shell scripts")

FLASK = Needs(("flask", "pytest"), is_package=False)
PACKAGE = Needs(("flask", "flit_core"), is_package=True)
LIMIT = 600.0

# A module that is installed wherever anything is, if it is there.
DOWNLOADED = "module.py"

# Makes an environment, notes what is installed into one, and fails as it is told.
UV = """\
#!/bin/sh
for last; do :; done
case "$1" in
venv)
    mkdir -p "$last/bin" "$last/{packages}"
    : > "$last/bin/python" ;;
pip)
    bin=${{5%/python}}
    printf '#!%s\\nprint("pytest")\\n' "$5" > "$bin/pytest"
    chmod +x "$bin/pytest"
    printf 'binary' > "$bin/tool"
    if [ -e {downloaded} ]; then ln {downloaded} "$bin/../{packages}"; fi
    shift 5
    echo "$@" >> {log}
    exec {then} ;;
esac
"""


@dataclass(frozen=True)
class Place:
    """A folder for one environment after the other, and what uv was asked to install."""

    folder: Path

    @property
    def cache(self) -> Path:
        return tempdirs.cache("environments")

    @property
    def kept(self) -> list[Path]:
        """The environments that are kept."""
        return sorted(self.cache.iterdir())

    @property
    def installed(self) -> list[str]:
        """What was installed, line by line."""
        log = self.folder / "log"
        return log.read_text().splitlines() if log.exists() else []

    def uv(self, then: str = "true") -> None:
        """Make a uv which does *then* when it has installed something."""
        packages = _packages().as_posix()
        log, downloaded = (shlex.quote(str(self.folder / name)) for name in ("log", DOWNLOADED))
        text = UV.format(packages=packages, log=log, downloaded=downloaded, then=then)
        (self.folder / "bin").mkdir(exist_ok=True)
        (self.folder / "bin" / "uv").write_text(text)
        (self.folder / "bin" / "uv").chmod(0o755)

    def fill(self, name: str, needs: Needs = FLASK) -> Outcome:
        """Make the environment *name*, and return what came of it."""
        with filled(needs, self.folder, self.folder / name, LIMIT) as found:
            return found.outcome


def _packages() -> Path:
    """Return the folder for packages, as it is called inside an environment."""
    python = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return Path("Lib", "site-packages") if os.name == "nt" else Path("lib", python, "site-packages")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place, with that uv."""
    place = Place(tmp_path)
    place.uv()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.defpath}")
    return place


def age(folder: Path, days: float) -> None:
    """Make *folder* as old as that."""
    then = time() - days * 24 * 60 * 60
    os.utime(folder, (then, then))


# Shared


@POSIX_ONLY
def test_who_needs_the_same_gets_the_same(place: Place) -> None:
    assert place.fill("one").ok
    assert place.fill("two").ok

    (kept,) = place.kept
    assert place.installed == ["flask pytest"]
    for name in ("one", "two"):
        (line,) = (place.folder / name / _packages() / "_shared.pth").read_text().splitlines()
        assert line == f"import site; site.addsitedir({str(kept / '.venv' / _packages())!r})"


@POSIX_ONLY
def test_who_needs_something_else_gets_something_else(place: Place) -> None:
    place.fill("one", Needs(("flask",), is_package=False))
    place.fill("two", Needs(("flask", "redis"), is_package=False))

    assert (place.installed, len(place.kept)) == (["flask", "flask redis"], 2)


@POSIX_ONLY
def test_a_project_is_installed_in_its_own_alone(place: Place) -> None:
    place.fill("one", PACKAGE)
    place.fill("two", PACKAGE)

    editable = f"--editable {place.folder}"
    assert place.installed == ["flask flit_core", editable, editable]


@POSIX_ONLY
def test_programs_in_it_are_run_by_its_own_python(place: Place) -> None:
    with filled(FLASK, place.folder, place.folder / "one", LIMIT) as found:
        script = place.folder / "one" / "bin" / "pytest"
        base = place.kept[0] / ".venv"
        assert script.read_text() == f'#!{place.folder}/one/bin/python\nprint("pytest")\n'
        assert os.access(script, os.X_OK)
        assert not (script.parent / "tool").exists()  # It is found where it is.
        assert found.python == script.parent / "python"
        assert found.programs == (script.parent, base / "bin")
        assert found.packages == base / _packages()


@POSIX_ONLY
def test_what_was_compiled_in_one_is_compiled_in_the_next(place: Place) -> None:
    (place.folder / DOWNLOADED).write_text("x = 1\n")
    place.fill("one")
    (one,) = place.kept
    compiled = one / ".venv" / _packages() / "__pycache__" / "module.cpython-399.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"compiled")

    place.fill("two", PACKAGE)

    (two,) = (kept for kept in place.kept if kept != one)
    assert (two / compiled.relative_to(one)).read_bytes() == b"compiled"


@POSIX_ONLY
def test_what_was_compiled_meanwhile_is_lent_the_next_time(place: Place) -> None:
    (place.folder / DOWNLOADED).write_text("x = 1\n")
    place.fill("one")
    (one,) = place.kept
    place.fill("two", PACKAGE)
    (two,) = (kept for kept in place.kept if kept != one)
    compiled = two / ".venv" / _packages() / "__pycache__" / "module.cpython-399.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"compiled")
    os.utime(one / ".venv" / "used", (0, 0))  # Clocks may be coarse.

    place.fill("three")

    assert (one / compiled.relative_to(two)).read_bytes() == b"compiled"


# Kept


@POSIX_ONLY
def test_what_others_have_is_not_installed_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    # pip would find them nowhere.
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    both = Needs(("ours-alone==1.0", "ours-too==1.0"), is_package=False)
    lender = place.cache / both.key(sys.version, sys.platform, sys.prefix).replace("-", "-x")
    for name in ("ours_alone", "ours_too"):
        installed(lender / ".venv", name)
    (place.folder / "bin" / "uv").unlink()

    assert not place.fill("half-made lender", both).ok
    (lender / "whole").touch()
    assert place.fill("one", both).ok

    (kept,) = (one for one in place.kept if one != lender)
    assert names(kept / ".venv") == {"ours_alone", "ours_too"}


@POSIX_ONLY
def test_an_old_one_is_removed_whoever_comes(place: Place) -> None:
    place.fill("one", PACKAGE)
    (old,) = place.kept
    age(old, days=8)

    place.fill("two")

    assert old not in place.kept
    assert len(place.kept) == 1


@POSIX_ONLY
def test_an_old_one_is_made_anew_for_its_packages_may_be_newer_now(place: Place) -> None:
    place.fill("one")
    age(place.kept[0], days=6)
    place.fill("two")
    assert place.installed == ["flask pytest"]

    age(place.kept[0], days=8)
    place.fill("three")
    assert place.installed == ["flask pytest", "flask pytest"]


@POSIX_ONLY
def test_one_that_another_process_uses_stays(place: Place) -> None:
    place.fill("one")
    (old,) = place.kept
    age(old, days=8)
    before = picture(old)
    with shared_by_another(old):
        place.fill("two", PACKAGE)
        place.fill("three")

        assert old in place.kept
        assert picture(old) == before
    place.fill("four", PACKAGE)
    assert old not in place.kept


@POSIX_ONLY
def test_one_in_use_is_not_old_for_who_uses_it(place: Place) -> None:
    with filled(FLASK, place.folder, place.folder / "one", LIMIT):
        (old,) = place.kept
        age(old, days=8)
        place.fill("two", PACKAGE)
        assert old in place.kept


@POSIX_ONLY
def test_what_a_killed_run_left_half_made_is_not_used(place: Place) -> None:
    place.fill("one")
    (kept,) = place.kept
    (kept / "whole").unlink()
    (kept / ".venv" / _packages() / "half.py").touch()

    assert place.fill("two").ok

    assert place.installed == ["flask pytest", "flask pytest"]
    assert not (kept / ".venv" / _packages() / "half.py").exists()
    assert (kept / "whole").exists()


@POSIX_ONLY
def test_what_could_not_be_installed_is_not_kept(place: Place) -> None:
    place.uv(then="sh -c 'echo error: no such package; exit 1'")

    outcome = place.fill("one", PACKAGE)

    assert outcome == Outcome(1, "error: no such package\n")
    assert place.kept == []
    assert not (place.folder / "one").exists()
    # Once from the index, and once from what was downloaded before.
    assert place.installed == ["flask flit_core", "flask flit_core --offline"]


@POSIX_ONLY
def test_without_a_network_what_was_downloaded_before_will_do(place: Place) -> None:
    place.uv(then="""sh -c 'case "$*" in *--offline) exit 0;; *) exit 2;; esac' sh "$@\"""")

    assert place.fill("one") == Outcome(0, "")
    assert len(place.kept) == 1


@POSIX_ONLY
def test_one_that_takes_too_long_is_not_kept(place: Place) -> None:
    place.uv(then="sleep 999")

    with filled(FLASK, place.folder, place.folder / "one", 0.5) as found:
        assert found.outcome.timed_out
    assert place.kept == []


@POSIX_ONLY
def test_a_failure_of_the_project_itself_leaves_what_is_shared(place: Place) -> None:
    place.fill("one")
    place.uv(
        then="""sh -c 'case "$*" in *--editable*) echo error: broken; exit 1;; esac' sh "$@\""""
    )

    assert place.fill("two", PACKAGE) == Outcome(1, "error: broken\n")
    assert len(place.kept) == 2


# Where it works


@POSIX_ONLY
def test_without_a_home_they_are_kept_with_temporary_files(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place.folder / "file").touch()
    (temporary := place.folder / "temporary").mkdir()
    monkeypatch.setenv("HOME", str(place.folder / "file"))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    assert place.fill("one").ok
    assert place.fill("two").ok

    (kept,) = place.kept
    assert temporary in kept.parents
    assert place.installed == ["flask pytest"]


SMALL = Needs(("iniconfig",), is_package=False)
IMPORT = ("-c", "import iniconfig, sys; print(sys.prefix); print(iniconfig.__file__)")


def imported(folder: Path) -> Sequence[Path]:
    """Return where an environment in *folder* is, as it sees that, and where its package is."""
    with filled(SMALL, folder.parent, folder, LIMIT) as found:
        assert found.outcome == Outcome(0, "")
        told = run((found.python, *IMPORT), folder.parent, variables(found.programs), limit=LIMIT)
    assert told.ok, told.output
    return [Path(line) for line in told.output.splitlines()]


@pytest.mark.install
@pytest.mark.parametrize("with_uv", [True, False], ids=["with uv", "without uv"])
def test_what_is_shared_is_found(
    with_uv: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not with_uv:
        monkeypatch.setenv("PATH", os.defpath)

    one, of_one = imported(tmp_path / "one")
    two, of_two = imported(tmp_path / "two")

    (kept,) = tempdirs.cache("environments").iterdir()
    assert (one, two, of_one) == (tmp_path / "one", tmp_path / "two", of_two)
    assert kept in of_one.parents


# What a program may know


def test_a_program_finds_what_was_installed_for_it_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, base = tmp_path / "own" / "bin", tmp_path / "base" / "bin"
    monkeypatch.setenv("PATH", "mine")

    found = variables((own, base))

    assert found["PATH"] == os.pathsep.join((str(own), str(base), "mine"))
    assert found["VIRTUAL_ENV"] == str(tmp_path / "own")


def test_it_sees_nothing_that_is_set_for_one_application_or_tool(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = {
        **{name: "x" for name in ("SECRET_KEY", "FLASK_APP", "DATABASE_URL", "PYTHONPATH")},
        **{name: "x" for name in ("AWS_SECRET_ACCESS_KEY", "VIRTUAL_ENV", "PYTEST_ADDOPTS")},
        **{name: "y" for name in ("LC_ALL", "TZ", "HTTPS_PROXY", "https_proxy", "SHOP")},
    }
    for name, value in ours.items():
        monkeypatch.setenv(name, value)

    assert {name for name in variables() if name in ours} == {
        *("LC_ALL", "TZ", "HTTPS_PROXY", "https_proxy")
    }
    assert variables(also=["SHOP"], KEY="z").items() >= {"SHOP": "y", "KEY": "z"}.items()
    assert "SHOP" not in variables()

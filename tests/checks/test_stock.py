"""Stock: what one environment has installed is given to another, and nothing that will not do."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from time import time

import pytest

from scaffold.checks.stock import find, packages_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there, uv or pip installs it all")


def installed(
    lender: Path, name: str, *requires: str, version: str = "1.0", more: str = "", days: float = 0
) -> Path:
    """Have *lender* hold a package with one module; *more* is another file, by its path in RECORD."""
    packages = packages_of(lender)
    info = packages / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    (packages / f"{name}.py").write_text(f"{version!r}\n")
    lines = [f"Requires-Dist: {one}" for one in requires]
    head = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    (info / "METADATA").write_text("\n".join((*head, *lines, "")))
    files = [f"{info.name}/METADATA", f"{info.name}/RECORD", f"{name}.py", *filter(None, [more])]
    (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))
    then = time() - days * 24 * 60 * 60
    os.utime(info / "RECORD", (then, then))
    return info


def names(environment: Path) -> set[str]:
    """Return the modules that *environment* holds."""
    return {path.stem for path in packages_of(environment).glob("*.py")}


def test_what_is_needed_is_given_with_what_that_needs_in_turn(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    installed(old, "flask", "Jinja2>=1", "click")
    installed(old, "jinja2")
    installed(old, "click")
    installed(old, "redis")

    assert find(["Flask>=0.9"], [old]).link(new)

    assert names(new) == {"flask", "jinja2", "click"}
    for path in packages_of(new).rglob("*"):
        assert path.is_dir() or path.samefile(old / path.relative_to(new))


def test_extras_and_markers_are_heeded(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    off = 'python_version < "3"'
    installed(old, "psycopg", 'fast; extra == "binary"', 'slow; extra == "c"', f"older; {off}")
    for name in ("fast", "slow", "older", "other"):
        installed(old, name)

    assert find(["psycopg[binary]", f"other; {off}"], [old]).link(new)

    assert names(new) == {"psycopg", "fast"}


@pytest.mark.parametrize(
    "needed", ["flask>=2", "redis", "flask @ https://example.org/a.whl", "./a"]
)
def test_what_is_not_there_is_missed_and_the_rest_is_given(needed: str, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    installed(old, "flask")
    installed(old, "click")

    assert not find([needed, "click"], [old]).link(new)

    assert names(new) == {"click"}


def test_what_is_needed_in_two_ways_is_missed_if_it_will_do_for_one(tmp_path: Path) -> None:
    old = tmp_path / "old"
    installed(old, "flask", "click<2")
    installed(old, "click", version="2.0")

    assert not find(["click", "flask"], [old]).link(tmp_path / "new")
    assert not find(["flask", "click"], [old]).link(tmp_path / "newer")


def test_the_first_that_has_it_in_a_version_that_will_do_gives_it(tmp_path: Path) -> None:
    lenders = [tmp_path / name for name in ("empty", "first", "second", "third")]
    for lender, version in zip(lenders[1:], ("3.0", "2.0", "1.0"), strict=True):
        installed(lender, "click", version=version)

    assert find(["click<3"], lenders).link(tmp_path / "new")

    assert (packages_of(tmp_path / "new") / "click.py").read_text() == "'2.0'\n"


def test_what_is_a_day_old_may_be_newer_in_the_index(tmp_path: Path) -> None:
    installed(tmp_path / "old", "flask", days=1.1)
    installed(tmp_path / "old", "click", days=0.9)

    assert [len(find([one], [tmp_path / "old"]).held) for one in ("flask", "click")] == [0, 1]


def test_what_did_not_come_from_an_index_is_not_given(tmp_path: Path) -> None:
    info = installed(tmp_path / "old", "flask")
    (info / "direct_url.json").write_text("{}")

    assert find(["flask"], [tmp_path / "old"]).held == ()


@pytest.mark.parametrize(
    "outside", ["../../../../secret", "/etc/hostname", "a/../../../../../secret"]
)
def test_what_claims_a_file_elsewhere_is_not_given(outside: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    installed(tmp_path / "old", "flask", more=outside)

    assert not find(["flask"], [tmp_path / "old"]).link(tmp_path / "new")

    assert not (tmp_path / "new").exists()


def test_a_program_is_run_by_the_python_of_who_gets_it(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    installed(old, "flask", more="../../../bin/flask")
    installed(old, "ruff", more="../../../bin/ruff")
    (old / "bin").mkdir()
    (old / "bin" / "flask").write_text(f"#!{old}/bin/python\nimport flask\n")
    (old / "bin" / "ruff").write_bytes(b"\x7fELF")

    assert find(["flask", "ruff"], [old]).link(new)

    assert (new / "bin" / "flask").read_text() == f"#!{new}/bin/python\nimport flask\n"
    assert os.access(new / "bin" / "flask", os.X_OK)
    assert (new / "bin" / "ruff").samefile(old / "bin" / "ruff")
    assert (old / "bin" / "flask").read_text().startswith(f"#!{old}/")


def test_what_two_packages_bring_is_there_once(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for name in ("flask", "click"):
        installed(old, name, more="shared.py")
    (packages_of(old) / "shared.py").touch()

    assert find(["flask", "click"], [old]).link(new)

    assert names(new) == {"flask", "click", "shared"}


def test_what_could_not_be_given_whole_does_not_look_installed(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    installed(old, "flask")
    (packages_of(old) / "flask.py").unlink()

    assert not find(["flask"], [old]).link(new)

    assert not list(new.rglob("*.dist-info"))

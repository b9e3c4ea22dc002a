"""Verify: the result of a proof, where it is written, and what ``new --verify`` does with it."""

import os
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from scaffold import __version__
from scaffold.checks.check import Check, CheckStatus, Receipt
from scaffold.checks.progress import CheckProgress
from scaffold.project.errors import Exit, Rejected
from scaffold.project.problems import Problem
from scaffold.project.recipe import Order
from scaffold.system import tempdirs
from scaffold.verbs.new import new
from scaffold.verbs.verify import failure, verify
from scaffold.writing import venv
from tests.checks.projects import WORKING, project
from tests.support import picture

# Nothing has to be installed to find this.
BROKEN = {**WORKING, "pyproject.toml": "[project"}
FOUND = "pyproject.toml is not TOML: "


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project whose pyproject.toml is broken."""
    tempdirs.spread(project(BROKEN).files, tmp_path / "shop")
    return tmp_path / "shop"


class Heard(CheckProgress):
    """The names of the checks that are reported."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def checked(self, check: Check) -> None:
        self.names.append(check.name)


def test_the_first_failed_check_is_the_problem() -> None:
    checks = (
        Check("lint", CheckStatus.PASSED),
        Check("tests", CheckStatus.FAILED, "1 failed."),
        Check("a", CheckStatus.FAILED),
    )

    problem = failure(Receipt(__version__, "", (), checks, 1.0), "Try again.")

    message = "The check tests failed: 1 failed."
    assert problem == Problem("check-failed", message, "Try again.", refusal=False)
    assert failure(Receipt(__version__, "", (), checks[:1], 1.0)) is None


@pytest.mark.install
@pytest.mark.full
def test_a_project_that_works_is_done_with_a_receipt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.environ["PATH"])
    assert venv.provide_uv()
    monkeypatch.chdir(tmp_path)
    tempdirs.spread(project(WORKING).files, tmp_path / "shop")
    before = picture(tmp_path)

    verified = verify(Path("shop"))

    assert (verified.command, verified.status, verified.exit) == ("verify", "done", Exit.DONE)
    assert (verified.project, verified.problems) == (tmp_path / "shop", ())
    assert (verified.receipt.version, verified.receipt.template) == (__version__, "")
    assert verified.receipt.checks == verified.checks
    assert picture(tmp_path) == before


def test_a_project_that_fails_is_the_result_too(shop: Path) -> None:
    heard = Heard()

    verified = verify(shop, progress=heard)

    (problem,) = verified.problems
    assert problem.message.startswith(f"The check install failed: {FOUND}")
    assert (verified.status, verified.exit) == ("failed", Exit.FAILED)
    assert verified.as_json()["problems"]
    assert heard.names == [check.name for check in verified.checks]


def test_the_checks_are_written_as_junit(shop: Path) -> None:
    verify(shop, shop.parent / "checks.xml")

    (suite,) = ElementTree.parse(shop.parent / "checks.xml").getroot()
    found = {key: suite.get(key) for key in ("name", "tests", "failures", "skipped")}
    assert found == {"name": "shop", "tests": "12", "failures": "1", "skipped": "11"}


def test_a_table_that_cannot_be_written_is_refused_before_anything_is_checked(shop: Path) -> None:
    heard = Heard()

    with pytest.raises(Rejected) as caught:
        verify(shop, shop.parent / "nowhere" / "checks.xml", progress=heard)

    assert [problem.code for problem in caught.value.problems] == ["not-writable"]
    assert (caught.value.exit, heard.names) == (Exit.REFUSED, [])


# new --verify


@pytest.fixture
def apps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to make projects in."""
    (tmp_path / "apps").mkdir()
    monkeypatch.chdir(tmp_path / "apps")
    return tmp_path / "apps"


@pytest.mark.install
def test_a_new_project_is_proven_and_then_made(apps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert venv.provide_uv()

    created = new(Order("shop", Path(), template="minimal", verify=True))

    assert (created.status, created.exit) == ("created", Exit.DONE)
    assert created.receipt
    assert created.receipt.template == "minimal"
    assert (apps / "shop").is_dir()


@pytest.fixture
def broken_templates(made_up_templates: Path) -> Iterator[None]:
    """Made-up templates, whose projects have a broken pyproject.toml."""
    (file,) = (made_up_templates / "1" / "hello").glob("*/pyproject.toml")
    text = file.read_text()
    file.write_text("[project")
    yield
    file.write_text(text)


@pytest.mark.usefixtures("broken_templates")
def test_a_new_project_that_fails_is_not_made(apps: Path) -> None:
    created = new(Order("shop", Path(), record=False, verify=True, git=True, venv=True))

    (problem,) = created.problems
    assert problem.message.startswith(f"The check install failed: {FOUND}")
    assert problem.hint == "Nothing was made. Leave --verify out to make it in any case."
    assert (created.status, created.exit, created.steps) == ("failed", Exit.FAILED, ())
    assert created.as_json()["files"] == []
    assert list(apps.iterdir()) == []


@pytest.mark.usefixtures("made_up_templates", "apps")
def test_a_dry_run_proves_nothing() -> None:
    heard = Heard()

    created = new(Order("shop", Path(), record=False, verify=True, dry_run=True), heard)

    assert (created.status, created.receipt, heard.names) == ("planned", None, [])

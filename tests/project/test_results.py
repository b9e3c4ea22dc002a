"""Checks and receipts, as JSON tells them."""

from scaffold.checks.check import Check, CheckStatus, Receipt, first_failed

PASSED, SKIPPED = (
    Check("install", CheckStatus.PASSED),
    Check("lint", CheckStatus.SKIPPED, "no ruff"),
)
TESTS = Check("tests", CheckStatus.PASSED, "16 passed", seconds=1.23456)
FAILED = Check("debug", CheckStatus.FAILED, "it is on", "output", 0.1, "why", "hint", "page")


def test_the_json_of_a_check_has_all_its_fields() -> None:
    assert FAILED.as_json() == {
        "name": "debug",
        "status": "failed",
        "found": "it is on",
        "output": "output",
        "seconds": 0.1,
        "why": "why",
        "hint": "hint",
        "page": "page",
    }


def test_a_receipt_counts_what_was_proven() -> None:
    checks = (PASSED, SKIPPED, TESTS, FAILED)

    assert Receipt("1.0", "hello", ("auth",), checks, 2.34567).as_json() == {
        "version": "1.0",
        "template": "hello",
        "features": ["auth"],
        "checks": {"passed": 2, "failed": 1, "skipped": 1},
        "tests": "16 passed",
        "seconds": 2.346,
    }


def test_the_first_failure_is_the_one_reported() -> None:
    assert first_failed([PASSED, FAILED, Check("x", CheckStatus.FAILED)]) == FAILED
    assert first_failed([PASSED, SKIPPED]) is None

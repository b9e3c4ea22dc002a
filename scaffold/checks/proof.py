"""Prove that a project works: install a copy of it, run its tests, start it and ask for its pages."""

from collections.abc import Iterator
from time import perf_counter

from scaffold import __version__
from scaffold.checks.check import Check, CheckStatus, Receipt
from scaffold.checks.copies import DEFAULT_OPTIONS, InstalledCopy, ProofOptions, outcome_check
from scaffold.checks.environments import install
from scaffold.checks.facts import Facts
from scaffold.checks.probe import probe
from scaffold.checks.program_output import (
    by_compiler,
    by_linter,
    by_pytest,
    by_python,
    raised,
)
from scaffold.checks.progress import SILENT, CheckProgress
from scaffold.checks.project import Project
from scaffold.checks.serve import PRODUCTION, Database, check_development, check_production
from scaffold.project.errors import Interrupted
from scaffold.system import tempdirs
from scaffold.writing.venv import reason

# All checks, in their order.
CHECKS = ("install", "compile", "lint", "format", "tests", "start", "pages", *PRODUCTION)


def prove(
    project: Project, options: ProofOptions = DEFAULT_OPTIONS, progress: CheckProgress = SILENT
) -> Receipt:
    """Make every check on a copy of *project*, one after the other.

    Only one program uses the copy and its database at a time, as on a developer's machine. The copy
    and its environment are removed in the end.

    Raises:
        Interrupted: a signal arrived; all that was started has been stopped.
        DiskFailure: there is no place for the copy.
    """
    start = perf_counter()
    checks: list[Check] = []
    progress.checking(CHECKS[0])
    try:
        for check in _all_checks(project, options):
            checks.append(check)
            progress.checked(check)
            if len(checks) < len(CHECKS):
                progress.checking(CHECKS[len(checks)])
    except Interrupted as error:
        raise error.after_stopping() from error
    recipe = project.recipe
    template, features = (recipe.template, recipe.features) if recipe else ("", ())
    return Receipt(__version__, template, features, tuple(checks), perf_counter() - start)


def _all_checks(project: Project, options: ProofOptions) -> Iterator[Check]:
    if fault := project.sources.fault:
        yield Check("install", CheckStatus.FAILED, f"pyproject.toml is not TOML: {fault}")
        yield from _skipped(CHECKS[1:], "the project is not installed")
        return
    with tempdirs.scratch() as folder:
        path = folder / project.name
        tempdirs.spread(project.files, path, project.unread)
        start = perf_counter()
        environment = folder / ".venv"
        installation = install(project.needs, path, environment, options.program_limit)
        copy = InstalledCopy(project, path, installation, options)
        outcome, seconds = installation.outcome, perf_counter() - start
        check = outcome_check("install", outcome, seconds, _by_installer, "all that it needs")
        yield copy.relative(check)
        if outcome.ok:
            yield from map(copy.relative, check_copy(copy))
        else:
            yield from _skipped(CHECKS[1:], "the project is not installed")


def check_copy(copy: InstalledCopy) -> Iterator[Check]:
    """Make every check but that of the installation."""
    yield _check_syntax(copy)
    yield from _check_style(copy)
    if copy.project.application is None:
        why = "there is no application that Flask would find"
        yield _check_tests(copy)
        yield Check("start", CheckStatus.FAILED, why)
        yield from _skipped(CHECKS[CHECKS.index("pages") :], why)
        return
    python, options = copy.installation.python, copy.options
    facts = probe(python, copy.folder, copy.app, copy.variables(), options.limit)
    yield _check_tests(copy, facts)
    database = Database(copy, facts.tables)
    yield from check_development(copy, facts, database)
    yield from check_production(copy, facts, database)


def _check_syntax(copy: InstalledCopy) -> Check:
    """Compile every file, with warnings as errors."""
    if not copy.project.has_python:
        return Check("compile", CheckStatus.SKIPPED, "there is no file of Python")
    words = ("-W", "error", "-m", "compileall", "-q", "-f", ".")
    return copy.check("compile", *words, summary=by_compiler, found="every file of Python")


def _check_style(copy: InstalledCopy) -> Iterator[Check]:
    """Run ruff as the project configures it."""
    why = ""
    if not copy.project.configures_ruff:
        why = "the project does not configure ruff"
    elif not copy.project.has("ruff"):
        why = "ruff is not among what the project needs"
    if why:
        yield from _skipped(("lint", "format"), why)
        return
    lint = ("-m", "ruff", "check", "--no-cache", ".")
    yield copy.check("lint", *lint, summary=by_linter, found="ruff check")
    layout = ("-m", "ruff", "format", "--no-cache", "--diff", ".")
    yield copy.check("format", *layout, summary=by_python, found="ruff format")


def _check_tests(copy: InstalledCopy, facts: Facts | None = None) -> Check:
    """Run the tests, with warnings as errors unless the project configures warnings.

    An application that hangs when it is made would hang in the tests too, for much longer.
    """
    if not copy.project.has_tests:
        return Check("tests", CheckStatus.SKIPPED, "there are no tests")
    if facts and facts.fault and facts.fault.kind == TimeoutError.__name__:
        return Check("tests", CheckStatus.SKIPPED, "the application hangs when it is made")
    strict = () if copy.project.filters_warnings else ("-W", "error")
    return copy.check("tests", "-m", "pytest", "--color=no", *strict, summary=by_pytest)


def _skipped(names: tuple[str, ...], why: str) -> Iterator[Check]:
    return (Check(name, CheckStatus.SKIPPED, why) for name in names)


def _by_installer(output: str) -> str:
    return raised(output) or reason([line.strip() for line in output.splitlines() if line.strip()])

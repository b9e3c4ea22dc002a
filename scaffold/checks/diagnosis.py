"""Diagnosis: what doctor says about a project."""

import re
from collections.abc import Callable, Iterator

from scaffold.checks import advisories, safety
from scaffold.checks.check import Check, CheckStatus
from scaffold.checks.examination import Examination, History
from scaffold.checks.facts import Facts
from scaffold.checks.machine import FLASK, ended, has_ended
from scaffold.checks.requirements import name_of

# Names that no module of a project may take. Of Python's own, only those that Flask needs.
_HIDES = frozenset(
    """
    blinker click dotenv flask itsdangerous jinja2 markupsafe werkzeug
    abc ast base64 code collections contextlib copy datetime decimal email enum functools hashlib
    hmac html http importlib inspect io json logging mimetypes numbers operator os pathlib platform
    queue random re secrets select signal socket ssl stat string struct subprocess sys tempfile
    threading time token tokenize traceback types typing unicodedata urllib uuid warnings weakref
    """.split()
)


def project_checks(examination: Examination) -> Iterator[Check]:
    """Return what is to be said about the project."""
    yield _environment(examination)
    yield _packages(examination)
    yield _application(examination)
    yield from _running(examination)
    yield safety.debug(examination)
    yield advisories.dependencies(examination)
    yield _dotenv(examination)
    yield _names(examination)
    yield _ignored(examination)
    yield from _history(examination.history)


def _running(examination: Examination) -> Iterator[Check]:
    looks: dict[str, Callable[[Examination, Facts], Check]] = {
        "index": _index,
        "secret": safety.secret,
        "cookies": safety.cookies,
        "headers": safety.headers,
        "hosts": safety.hosts,
        "body": safety.body,
    }
    for name, look in looks.items():
        if examination.facts and not examination.facts.fault:
            yield look(examination, examination.facts)
        else:
            yield Check(name, CheckStatus.SKIPPED, "The application was not made")


def _environment(examination: Examination) -> Check:
    page = f"{FLASK}/installation/#virtual-environments"
    if not examination.environment:
        return Check(
            "environment",
            CheckStatus.WARNED,
            "The project has no virtual environment",
            why="Without one, the application cannot be started and asked.",
            hint=examination.commands.make,
            page=page,
        )
    if examination.facts is None or not examination.facts.python:
        fault = examination.facts.fault if examination.facts else None
        return Check(
            "environment",
            CheckStatus.FAILED,
            f"The Python of {examination.environment} does not start",
            fault.output if fault else "",
            why="It was moved or removed after the environment was made.",
            hint=f"Remove the folder {examination.environment}, and make it anew:\n{examination.commands.make}",
            page=page,
        )
    found = f"{examination.environment} with Python {examination.facts.python}"
    if has_ended(examination.facts.python):
        return ended("environment", found)
    return Check("environment", CheckStatus.PASSED, found)


def _packages(examination: Examination) -> Check:
    if examination.facts is None or not examination.facts.python:
        return Check("packages", CheckStatus.SKIPPED, "There is no Python that has them")
    versions = examination.facts.versions
    plain = (
        requirement
        for requirement in examination.project.dependencies or ()
        if ";" not in requirement
    )
    wanted = dict.fromkeys(filter(None, ("flask", *map(name_of, plain))))
    missing = [name for name in wanted if name not in versions]
    if not missing:
        return Check("packages", CheckStatus.PASSED, "All that the project needs is installed")
    return Check(
        "packages",
        CheckStatus.FAILED,
        f"Not installed in {examination.environment}: {', '.join(missing)}",
        why="The application does not start without.",
        hint=examination.commands.fill,
        page=f"{FLASK}/installation/#install-flask",
    )


def _application(examination: Examination) -> Check:
    app, facts = examination.project.application, examination.facts
    fault = facts.fault if facts else None
    if facts and not fault:
        count = "1 page" if len(facts.routes) == 1 else f"{len(facts.routes)} pages"
        return Check(
            "application", CheckStatus.PASSED, f"{_has(examination)}, with {count} to open"
        )
    if app is None:
        return Check(
            "application",
            CheckStatus.FAILED,
            "No application stands out that Flask would find",
            why="flask run and every server must be told which one it is.",
            hint="Write FLASK_APP=name into the file .flaskenv; name is the module that has it.",
            page=f"{FLASK}/cli/#application-discovery",
        )
    if facts is None or fault is None or not facts.python:
        return Check("application", CheckStatus.SKIPPED, f"{_has(examination)}, which was not made")
    if fault.module.split(".")[0] == "flask":
        return Check(
            "application", CheckStatus.SKIPPED, f"{_has(examination)}, but Flask is not installed"
        )
    needed = fault.module.split(".")[0]
    return Check(
        "application",
        CheckStatus.FAILED,
        f"{app.import_path} cannot be loaded: {': '.join(filter(None, (fault.kind, fault.message)))}",
        fault.output,
        why="The site does not start.",
        hint=f"Install {needed}, and name it among the dependencies."
        if needed
        else f"flask --app {app.import_path} routes",
        page=f"{FLASK}/cli/#application-discovery",
    )


def _has(examination: Examination) -> str:
    app = examination.project.application
    if app is None:
        return "Flask finds an application by itself"
    return f"{app.import_path} has {'a factory' if app.factory else 'an application'}"


def _index(examination: Examination, facts: Facts) -> Check:
    status = facts.answer.status if facts.answer else 500
    if status < 500:
        return Check("index", CheckStatus.PASSED, f"GET / answers {status}")
    lines = [
        line for line in facts.output.splitlines() if re.match(r"[\w.]+(Error|Exception)\b", line)
    ]
    app = (
        f" --app {examination.project.application.import_path}"
        if examination.project.application
        else ""
    )
    return Check(
        "index",
        CheckStatus.FAILED,
        ": ".join((f"GET / answers {status}", *lines[-1:])),
        facts.output,
        why="The first page is broken.",
        hint=f"flask{app} run --debug",
        page=f"{FLASK}/debugging/",
    )


def _dotenv(examination: Examination) -> Check:
    files = [name for name in (".flaskenv", ".env") if name in examination.project.sources.files]
    if not files:
        return Check("dotenv", CheckStatus.SKIPPED, "There is neither .env nor .flaskenv")
    if examination.facts is None or examination.facts.fault:
        return Check("dotenv", CheckStatus.SKIPPED, "The application was not made")
    if examination.facts.dotenv:
        return Check("dotenv", CheckStatus.PASSED, f"flask reads {' and '.join(files)}")
    return Check(
        "dotenv",
        CheckStatus.WARNED,
        f"flask does not read {' and '.join(files)}",
        why="It does so only where python-dotenv is installed.",
        hint="pip install python-dotenv",
        page=f"{FLASK}/cli/#environment-variables-from-dotenv",
    )


def _names(examination: Examination) -> Check:
    """Look for modules that hide those of others, such as a flask.py."""
    paths = examination.project.sources.trees
    mine = {path.split("/")[0].removesuffix(".py"): path for path in paths if path.count("/") == 0}
    mine |= {path.split("/")[0]: path for path in paths if path.endswith("/__init__.py")}
    hidden = [name for name in sorted(mine) if name in _HIDES]
    if not hidden:
        return Check("names", CheckStatus.PASSED, "No module hides one of Flask's or of Python's")
    path = mine[hidden[0]]
    return Check(
        "names",
        CheckStatus.FAILED,
        f"{path} hides the module {hidden[0]}",
        why=f"import {hidden[0]} finds your file, and not what Flask and others mean by it.",
        hint=f"Give {path.removesuffix('/__init__.py')} another name.",
        page=f"{FLASK}/quickstart/",
    )


def _ignored(examination: Examination) -> Check:
    kept = examination.private
    if kept is None:
        return Check("ignored", CheckStatus.SKIPPED, "The project is not in a git repository")
    if kept.failure:
        return Check("ignored", CheckStatus.FAILED, kept.failure.message, hint=kept.failure.hint)
    if kept.tracked:
        names = _tops(kept.tracked)
        return Check(
            "ignored",
            CheckStatus.FAILED,
            f"git keeps {', '.join(names)}",
            why="Everyone with access to the repository has these secrets: make new ones, too.",
            hint=f"git rm -r --cached {' '.join(names)}\nand name them in .gitignore",
            page=f"{FLASK}/config/#instance-folders",
        )
    if kept.untracked:
        names = _tops(kept.untracked)
        return Check(
            "ignored",
            CheckStatus.WARNED,
            f"git does not ignore {', '.join(names)}",
            why="The next git add puts secrets of this machine into the repository.",
            hint=f"Name them in .gitignore: {', '.join(names)}",
            page=f"{FLASK}/config/#instance-folders",
        )
    return Check("ignored", CheckStatus.PASSED, "git has no secrets of this machine")


def _tops(paths: tuple[str, ...]) -> list[str]:
    return sorted({f"{head}{slash}" for head, slash, _ in (p.partition("/") for p in paths)})


def _history(history: History | None) -> Iterator[Check]:
    if history is None:
        why = "It carries no record of how it was made"
        yield from (
            Check(name, CheckStatus.SKIPPED, why) for name in ("record", "edits", "templates")
        )
        return
    if problem := history.problem:
        why = "Without it, add, remove and update have nothing to go by."
        found = problem.message.rstrip(".")
        yield Check("record", CheckStatus.FAILED, found, why=why, hint=problem.hint)
        yield from (
            Check(name, CheckStatus.SKIPPED, "The record cannot be read")
            for name in ("edits", "templates")
        )
        return
    yield Check("record", CheckStatus.PASSED, history.made)
    yield _edits(history)
    if history.outdated is None:
        yield Check("templates", CheckStatus.PASSED, "The templates of today make the same")
    else:
        yield Check(
            "templates",
            CheckStatus.WARNED,
            history.outdated.message.rstrip("."),
            why="Newer templates mend what was found wrong in older ones.",
            hint=history.outdated.hint,
        )


def _edits(history: History) -> Check:
    actions = [entry.action for entry in history.files]
    parts = [
        f"{actions.count(action)} {action}" for action in ("edited", "deleted") if action in actions
    ]
    count = len(actions) - actions.count("yours")
    said = " and ".join(parts) if parts else "none edited"
    return Check("edits", CheckStatus.PASSED, f"Of its {count} files, {said}")

"""Made-up projects for doctor to look at."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from scaffold.checks.discovery import Application
from scaffold.checks.examination import Commands, Examination
from scaffold.checks.facts import Answer, Facts, Secret
from scaffold.checks.project import parse_project
from scaffold.project.plan import File, Plan

HEADERS = {
    "strict-transport-security": "max-age=31536000",
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
PYPROJECT = """
[project]
dependencies = ["flask>=3.1.3", "jinja2>=3.1.6", "werkzeug>=3.1.6"]
"""
INIT = "def create_app():\n    app.config.from_prefixed_env()\n"
VERSIONS = {"flask": "3.1.3", "jinja2": "3.1.6", "werkzeug": "3.1.6", "python-dotenv": "1.1.0"}
SETTINGS = {
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "MAX_CONTENT_LENGTH": 16 * 2**20,
    "TRUSTED_HOSTS": ["example.com"],
}


def secret(key: str) -> Secret:
    return Secret(len(key.encode()), sha256(key.encode()).hexdigest())


APPLICATION = Application("flaskr", True)
WELL = Facts(
    python="3.13.0",
    versions=VERSIONS,
    routes=("/", "/hello"),
    secret=secret("a key of 32 bytes that is random"),
    settings=SETTINGS,
    answer=Answer(200, HEADERS, ()),
    dotenv=True,
)


def examination(
    files: dict[str, str] | None = None,
    facts: Facts | None = WELL,
    application: Application | None = APPLICATION,
    **more: Any,
) -> Examination:
    """Return a project in the best of health, with *files* besides its own, and *more* changes."""
    texts = {"flaskr/__init__.py": INIT, "pyproject.toml": PYPROJECT, **(files or {})}
    files_ = Plan({path: File(text.encode()) for path, text in texts.items()})
    well = Examination(
        replace(parse_project("shop", files_), application=application),
        ".venv",
        facts,
        commands=Commands("make\nenter\nfill", "enter\nfill"),
    )
    return replace(well, **more)


def ill(files: dict[str, str] | None = None, **facts: Any) -> Examination:
    """Return a project of whose application *facts* are told."""
    return examination(files, replace(WELL, **facts))


def with_settings(**settings: Any) -> Examination:
    return ill(settings={**SETTINGS, **settings})

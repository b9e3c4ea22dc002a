"""Installed: what projects install without naming it themselves.

What templates and features name under ``dependencies`` is read from them. These are the distributions
that come with those, on Python 3.11 to 3.14, and the modules whose names differ from those of their
distributions. A test that installs projects (tests/templates/test_installed_names.py) fails if one is
missing.
"""

# Normalised names (PEP 503).
DISTRIBUTIONS = frozenset(
    """
    alembic annotated-types asgiref ast-serialize backports-asyncio-runner blinker cfgv click
    colorama distlib exceptiongroup filelock flask flask-alembic flask-sqlalchemy-lite flask-wtf
    flit-core greenlet gunicorn identify importlib-metadata iniconfig itsdangerous jinja2 librt
    mako markupsafe mypy mypy-extensions nodeenv packaging pathspec pip platformdirs pluggy
    pre-commit psycopg psycopg-binary pydantic pydantic-core pygments pytest python-discovery
    python-dotenv pyyaml ruff setuptools sqlalchemy structlog tomli typing-extensions
    typing-inspection tzdata uv virtualenv waitress werkzeug wheel wtforms zipp
    """.split()
)

MODULES = frozenset({"dotenv", "flit_core", "mypyc", "pkg_resources", "py", "yaml"})

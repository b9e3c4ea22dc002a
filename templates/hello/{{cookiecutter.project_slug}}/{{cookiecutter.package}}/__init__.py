"""The application: create_app puts its parts together."""

import typing as t

from flask import Flask
{% for module in cookiecutter._adds.wiring|sort %}
from . import {{ module }}
{%- endfor %}


def create_app(test_config: t.Mapping[str, t.Any] | None = None) -> Flask:
    """Make the application; a test hands in settings of its own."""
    app = Flask(__name__, instance_relative_config=True)
    app.config.from_mapping(
        # A larger request is refused, before it fills the memory.
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
        # What titles and logs call the site.
        SITE_NAME="{{ cookiecutter.project_slug }}",
        # Sites on one machine share its cookies: this one is ours.
        SESSION_COOKIE_NAME="{{ cookiecutter.project_slug }}_session",
        # The browser sends the session cookie over https only, and keeps it
        # to itself when another site posts a form to this one.
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )

    if test_config is None:
        # FLASK_SECRET_KEY sets SECRET_KEY, and so on; see .env.example.
        app.config.from_prefixed_env()
    else:
        app.config.from_mapping(test_config)
{% for module in cookiecutter._adds.wiring %}
    {{ module }}.init_app(app)
{%- endfor %}

    return app

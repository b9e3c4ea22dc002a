"""The proxy in front: who the visitor is, and whether https was used."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def init_app(app: Flask) -> None:
    # Each proxy adds a value of its own to these headers. What comes before
    # those values was written by the visitor, and may be a lie.
    count = app.config.setdefault("PROXY_COUNT", 1)
    app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
        app.wsgi_app, x_for=count, x_proto=count, x_host=count
    )
